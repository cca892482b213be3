"""What the runtime is given: a function version as deployed, one invocation of it, and what came of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


ON_DEMAND, PROVISIONED = "on-demand", "provisioned-concurrency"
"""How an environment comes into being: with the first invocation that needs it, or before (AWS's own words)."""


class Deployment(NamedTuple):
    """A function version, ready to run.

    `generation` changes with its code and its configuration: environments of another generation are not reused.
    `code` is a zip file, `layers` are zip files in the order they are merged.
    """

    account: str
    region: str
    name: str
    version: str
    generation: str
    handler: str
    runtime: str
    role: str
    timeout: float
    memory_size: int
    variables: Mapping[str, str]
    code: bytes
    layers: tuple[bytes, ...]
    log_group: str
    log_format: str = "Text"
    application_log_level: str | None = None
    system_log_level: str | None = None
    initialization_type: str = ON_DEMAND

    @property
    def key(self) -> tuple[str, str, str, str, str, str]:
        """What environments must agree in to be reused; the last is the generation."""
        return self.account, self.region, self.name, self.version, self.initialization_type, self.generation


class Invocation(NamedTuple):
    """One invocation; `payload`, which is the event, and `client_context` are JSON.

    `records` says how many records of a stream or queue the event holds, where it is a batch of them. `read` is the
    event as it was read, alone in a tuple, where somebody has read it already and has no use for it.
    """

    request_id: str
    invoked_arn: str
    payload: bytes
    client_context: bytes | None = None
    records: int | None = None
    read: tuple[Any] | None = None


class LogLine(NamedTuple):
    """One log event: milliseconds since the epoch, and its text without the line's end."""

    at: int
    text: str


class Outcome(NamedTuple):
    """What came of an invocation: the payload of the answer, `function_error` when it is an error document."""

    payload: bytes
    function_error: str | None
    log_stream: str
    lines: tuple[LogLine, ...]

    @property
    def returned(self) -> Any:
        """The value the payload stands for; what is no JSON, which custom runtimes may answer, is text."""
        try:
            return json.loads(self.payload or b"null")
        except ValueError:
            return self.payload.decode("utf-8", "replace")
