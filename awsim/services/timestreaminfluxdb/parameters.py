"""Which parameters of an engine contradict one another; ranges and types are in the service's model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.timestreaminfluxdb.errors import contradiction

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = {"milliseconds": 0.001, "seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}

INFLUXDB_V2_DEFAULTS = {
    "queryInitialMemoryBytes": 0,
    "queryMemoryBytes": 0,
    "storageCacheMaxMemorySize": 1_073_741_824,
    "storageCacheSnapshotMemorySize": 26_214_400,
}

GEN1_SECONDS = (60, 300, 600)
DEFAULT_GEN1_SECONDS = 600


def check_parameters(parameters: Mapping[str, Any]) -> None:
    """Raise ValidationError where the parameters of a group break what the API reference says of them."""
    engine, values = next(iter(parameters.items()))
    if engine == "InfluxDBv2":
        _check_influxdb_v2(values)
    else:
        _check_influxdb_v3(values)


def _check_influxdb_v2(values: Mapping[str, Any]) -> None:
    effective = {**INFLUXDB_V2_DEFAULTS, **values}
    initial, limit = effective["queryInitialMemoryBytes"], effective["queryMemoryBytes"]
    if limit and initial > limit:
        raise contradiction("queryMemoryBytes must be greater than or equal to queryInitialMemoryBytes.")
    if effective["storageCacheSnapshotMemorySize"] > effective["storageCacheMaxMemorySize"]:
        raise contradiction("storageCacheSnapshotMemorySize must not be greater than storageCacheMaxMemorySize.")
    interval = values.get("storageRetentionCheckInterval")
    if interval is not None and interval["value"] == 0:
        raise contradiction("storageRetentionCheckInterval must be greater than 0.")


def _check_influxdb_v3(values: Mapping[str, Any]) -> None:
    gen1 = _seconds(values.get("gen1Duration"), DEFAULT_GEN1_SECONDS)
    if gen1 not in GEN1_SECONDS:
        raise contradiction("gen1Duration must be 1, 5 or 10 minutes.")
    if "compactionGen2Duration" in values and _seconds(values["compactionGen2Duration"], gen1) < gen1:
        raise contradiction("compactionGen2Duration must be equal to or greater than gen1Duration.")


def _seconds(duration: Mapping[str, Any] | None, default: float) -> float:
    if duration is None:
        return default
    length: float = duration["value"] * SECONDS[duration["durationType"]]
    return length
