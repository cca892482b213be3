"""Pipes: what connects a source with a target, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from awsim.fabric.sources.streams import stream_source

if TYPE_CHECKING:
    from awsim.fabric.sources.settings import ReadSettings
    from awsim.fabric.sources.streams import StreamSource
    from awsim.services.pipes.sources import Kind


@dataclass(frozen=True, slots=True)
class Route:
    """Which way a pipe's events go; parameters are structures of the model."""

    name: str
    arn: str
    kind: Kind
    source: str
    target: str
    role_arn: str
    target_parameters: dict[str, Any] = field(default_factory=dict)
    enrichment: str | None = None
    enrichment_parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def account(self) -> str:
        """The pipe's account."""
        return self.arn.split(":")[4]

    @property
    def region(self) -> str:
        """The pipe's region."""
        return self.arn.split(":")[3]


@dataclass(slots=True)
class Pipe:
    """One pipe.

    `status` is AWS's `CurrentState`, `reader` the state of what reads the source. Times are epoch seconds.
    """

    route: Route
    source_parameters: dict[str, Any]
    settings: ReadSettings
    desired_state: str
    created_at: float
    modified_at: float
    dead_letters: str | None = None
    """The ARN of the queue or topic that is told of records that were given up."""
    description: str | None = None
    log_configuration: dict[str, Any] | None = None
    kms_key: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    status: str = ""
    state_reason: str | None = None
    reader: Any = None

    @property
    def key(self) -> str:
        """Its name."""
        return self.route.name

    @property
    def source_arn(self) -> str:
        """Of its queue or stream."""
        return self.route.source

    def stream_source(self) -> StreamSource:
        """The stream it reads."""
        return stream_source(self.route.source, self.route.arn)
