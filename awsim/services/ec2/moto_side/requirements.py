"""Which instance type meets instance requirements, among those that moto knows.

EC2 API reference, InstanceRequirementsRequest.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def type_meeting(requirements: Mapping[str, Any]) -> str:
    """The smallest type that meets them, of several the first by name; raises ServiceError when there is none."""
    known: dict[str, dict[str, Any]] = import_module("moto.ec2.models.instance_types").INSTANCE_TYPES
    meeting = [name for name, described in known.items() if _meets(name, described, requirements)]
    if not meeting:
        raise ServiceError("No instance types satisfy the specified requirements.", code="InvalidParameterValue")
    return min(meeting, key=lambda name: (_cores(known[name]), _memory(known[name]), name))


def _meets(name: str, described: Mapping[str, Any], requirements: Mapping[str, Any]) -> bool:
    return (
        _within(_cores(described), requirements.get("VCpuCount"))
        and _within(_memory(described), requirements.get("MemoryMiB"))
        and _matches(name, requirements.get("AllowedInstanceTypes"), unasked=True)
        and not _matches(name, requirements.get("ExcludedInstanceTypes"), unasked=False)
        and _is_asked(described.get("BareMetal"), requirements.get("BareMetal", "excluded"))
        and _is_asked(
            described.get("BurstablePerformanceSupported"), requirements.get("BurstablePerformance", "excluded")
        )
    )


def _cores(described: Mapping[str, Any]) -> int:
    return int(described["VCpuInfo"]["DefaultVCpus"])


def _memory(described: Mapping[str, Any]) -> int:
    return int(described["MemoryInfo"]["SizeInMiB"])


def _within(value: float, bounds: Mapping[str, float] | None) -> bool:
    """Whether a value is within bounds, which both are inclusive; without a maximum there is none."""
    return bounds is None or bounds.get("Min", 0) <= value <= bounds.get("Max", float("inf"))


def _matches(name: str, patterns: Iterable[str] | None, *, unasked: bool) -> bool:
    return unasked if not patterns else any(fnmatchcase(name, pattern) for pattern in patterns)


def _is_asked(has: Any, wanted: str) -> bool:
    return wanted == "included" or bool(has) == (wanted == "required")
