"""Layers and their versions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsim.services.lambda_.functions.code import Code
    from awsim.services.lambda_.policies.resource_policy import ResourcePolicy


@dataclass(slots=True)
class LayerVersion:
    """One version of a layer, whose content does not change.

    A deleted one stays for the functions that use it (developer guide, "Deleting a layer version").
    """

    number: int
    arn: str
    package: Code
    description: str
    created_at: float
    compatible_runtimes: list[str] | None
    compatible_architectures: list[str] | None
    license_info: str | None
    policy: ResourcePolicy | None = None
    policy_revision: str = ""
    deleted: bool = False


@dataclass(slots=True)
class Layer:
    """A layer; numbers of deleted versions are not given again."""

    name: str
    arn: str
    versions: dict[int, LayerVersion] = field(default_factory=dict)
    last_number: int = 0

    def version(self, number: int) -> LayerVersion | None:
        """A version that has not been deleted."""
        found = self.versions.get(number)
        return None if found is None or found.deleted else found

    def fitting(self, runtime: str | None, architecture: str | None) -> list[LayerVersion]:
        """The versions for a runtime and an architecture, where these are given; oldest first."""
        return [
            version
            for version in self.versions.values()
            if not version.deleted
            and (runtime is None or runtime in (version.compatible_runtimes or ()))
            and (architecture is None or architecture in (version.compatible_architectures or ()))
        ]
