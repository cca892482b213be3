"""How the services that moto holds find launch templates, which are native: in place of moto's own.

moto keeps what it is given for as long as its resources live, so these are names of templates; what they hold is looked
up when it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.moto.changes import replace
from awsim.moto.turn import whose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from awsim.kernel.world import World


@dataclass(slots=True)
class NativeTemplate:
    """A launch template, with what moto's other models ask of one."""

    account: str
    region: str
    id: str
    name: str

    @property
    def default_version_number(self) -> int:
        """The number of the default version."""
        return self.get_version("$Default").number

    @property
    def latest_version_number(self) -> int:
        """The number of the latest version."""
        return self.get_version("$Latest").number

    def get_version(self, number: Any) -> NativeVersion:
        """A version by number, `$Latest` or `$Default`; raises ServiceError."""
        found = described_version(self.account, self.region, {"LaunchTemplateId": self.id, "Version": str(number)})
        return NativeVersion(self, found["VersionNumber"], found["LaunchTemplateData"])

    def latest_version(self) -> NativeVersion:
        """The latest version."""
        return self.get_version("$Latest")


@dataclass(slots=True)
class NativeVersion:
    """A version of a launch template that moto has found."""

    template: NativeTemplate
    number: int
    data: dict[str, Any]


def described_version(account: str, region: str, specification: Mapping[str, Any]) -> dict[str, Any]:
    """The version that a LaunchTemplateSpecification means, with its image's id; raises ServiceError."""
    named = {key: specification[key] for key in ("LaunchTemplateId", "LaunchTemplateName") if specification.get(key)}
    asked = {"Versions": [str(specification.get("Version") or "$Default")], "ResolveAlias": True}
    answer = _world().call("ec2", "DescribeLaunchTemplateVersions", {**named, **asked}, account=account, region=region)
    found: dict[str, Any] = answer["LaunchTemplateVersions"][0]
    return found


def show_templates() -> None:
    """Have moto's EC2, and through it all others, find the native launch templates while a cloud has its turn."""
    models: Any = import_module("moto.ec2.models.launch_templates")
    replace(models.LaunchTemplateBackend, "get_launch_template", _by_id)
    replace(models.LaunchTemplateBackend, "get_launch_template_by_name", _by_name)
    replace(models.LaunchTemplateBackend, "describe_launch_templates", _several)


def _by_id(_: Callable[[], Any], world: World, backend: Any, template_id: str) -> NativeTemplate:
    return _several(_, world, backend, template_ids=[template_id])[0]


def _by_name(_: Callable[[], Any], __: World, backend: Any, name: str) -> NativeTemplate:
    # As an operation that means one launch template says that there is none of this name.
    found = described_version(backend.account_id, backend.region_name, {"LaunchTemplateName": name})
    return NativeTemplate(backend.account_id, backend.region_name, found["LaunchTemplateId"], name)


def _several(
    _: Callable[[], Any],
    world: World,
    backend: Any,
    template_names: Sequence[str] | None = None,
    template_ids: Sequence[str] | None = None,
    filters: Any = None,
) -> list[NativeTemplate]:
    assert not filters, "moto's services ask for launch templates by name or id"
    account, region = backend.account_id, backend.region_name
    asked = {"LaunchTemplateIds": template_ids, "LaunchTemplateNames": template_names}
    params = {name: list(given) for name, given in asked.items() if given}
    answer = world.call("ec2", "DescribeLaunchTemplates", params, account=account, region=region)
    return [
        NativeTemplate(account, region, each["LaunchTemplateId"], each["LaunchTemplateName"])
        for each in answer["LaunchTemplates"]
    ]


def _world() -> World:
    world = whose()
    assert world is not None, "moto is answering for a cloud"
    return world
