"""Functions, their versions and aliases, and what is configured for each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.names import LATEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from awsim.services.lambda_.functions.configuration import Configuration
    from awsim.services.lambda_.policies.resource_policy import ResourcePolicy


@dataclass(slots=True)
class Update:
    """The last change of a version's code or configuration; `status` is empty before the first."""

    status: str = ""


@dataclass(slots=True)
class RuntimeManagement:
    """When a version's runtime is updated; `version_arn` is the runtime version chosen for `Manual`."""

    update_on: str = "Auto"
    version_arn: str | None = None


@dataclass(slots=True)
class FunctionVersion:
    """One version of a function: `$LATEST`, which changes, or a published one, which does not.

    `generation` is the revision its code and configuration are from: warm environments of another are not reused.
    """

    function_name: str
    version: str
    configuration: Configuration
    revision_id: str
    last_modified: float
    status: str = "Pending"
    update: Update = field(default_factory=Update)
    generation: str = ""
    runtime_management: RuntimeManagement = field(default_factory=RuntimeManagement)

    def __post_init__(self) -> None:
        self.generation = self.generation or self.revision_id


@dataclass(slots=True)
class Alias:
    """A name for a version; `weights` send a share of the invocations to another one."""

    name: str
    version: str
    description: str
    weights: dict[str, float]
    revision_id: str


@dataclass(slots=True)
class EventInvokeConfig:
    """How asynchronous invocations are retried, and where their outcomes go."""

    last_modified: float
    maximum_retry_attempts: int | None = None
    maximum_event_age: int | None = None
    on_success: str | None = None
    on_failure: str | None = None


@dataclass(slots=True)
class ProvisionedConcurrency:
    """Execution environments kept ready for a version or alias; `allocated` is what there is of the `requested`."""

    requested: int
    last_modified: float
    status: str = "IN_PROGRESS"
    allocated: int = 0
    status_reason: str | None = None
    """Why it is FAILED."""
    task: int | None = None
    """What is scheduled to make it ready."""


@dataclass(slots=True)
class FunctionUrl:
    """The HTTPS endpoint of a function or alias: its host is `<url_id>.lambda-url.<region>.on.aws`.

    `qualifier` is the alias, "" for the function. `invoke_mode` is None until it is set, and means BUFFERED then.
    """

    url_id: str
    url: str
    function_name: str
    qualifier: str
    auth_type: str
    created_at: float
    last_modified: float
    invoke_mode: str | None = None
    cors: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Function:
    """A function with all that belongs to it; what is configured per qualifier is kept by it ("" is the function)."""

    name: str
    arn: str
    latest: FunctionVersion
    tags: dict[str, str]
    versions: dict[str, FunctionVersion] = field(default_factory=dict)
    aliases: dict[str, Alias] = field(default_factory=dict)
    policies: dict[str, ResourcePolicy] = field(default_factory=dict)
    event_invoke_configs: dict[str, EventInvokeConfig] = field(default_factory=dict)
    provisioned: dict[str, ProvisionedConcurrency] = field(default_factory=dict)
    urls: dict[str, FunctionUrl] = field(default_factory=dict)
    code_signing_config_arn: str | None = None
    reserved_concurrency: int | None = None
    recursive_loop: str = "Terminate"
    last_version: int = 0

    def __iter__(self) -> Iterator[FunctionVersion]:
        yield self.latest
        yield from self.versions.values()

    def qualified_arn(self, qualifier: str) -> str:
        """The ARN of a version or alias; of the function itself for an empty qualifier."""
        return f"{self.arn}:{qualifier}" if qualifier else self.arn

    def find_version(self, qualifier: str | None, fraction: float = 1.0) -> FunctionVersion | None:
        """The version a qualifier means, None when there is none.

        `fraction`, from 0 up to 1, decides between the versions of an alias with weights.
        """
        if qualifier in (None, LATEST):
            return self.latest
        alias = self.aliases.get(qualifier or "")
        if alias is None:
            return self.versions.get(qualifier or "")
        for version, weight in alias.weights.items():
            if fraction < weight:
                return self._version(version)
            fraction -= weight
        return self._version(alias.version)

    def _version(self, version: str) -> FunctionVersion | None:
        return self.latest if version == LATEST else self.versions.get(version)
