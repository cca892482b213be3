"""Which regions and partitions there are, and in which of them a service exists, by botocore's endpoint data.

The table is read when it is first asked for (some 20 ms): native backends declare their regions themselves. About 120
of botocore's 439 services, newer ones, are in no endpoint table; for them nothing is known here.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from awsim.model.loader import loader, service_model


@cache
def partitions() -> tuple[str, ...]:
    """The names of all partitions: `aws`, `aws-cn`, `aws-us-gov`, …"""
    return tuple(partition["id"] for partition in _partitions())


@cache
def regions_of(service: str) -> tuple[str, ...]:
    """The regions of a service by botocore's name, across all partitions; empty when no endpoint table lists it.

    A service without regional endpoints (IAM, Route 53) is reached from every region of its partitions. Raises
    UnknownService.
    """
    prefix = service_model(service).endpoint_prefix
    found: list[str] = []
    for partition in loader().load_data("endpoints")["partitions"]:
        listed = partition["services"].get(prefix)
        if listed is not None:
            everywhere = not listed.get("isRegionalized", True)
            found += [region for region in partition["regions"] if everywhere or region in listed["endpoints"]]
    return tuple(found)


@cache
def all_regions() -> frozenset[str]:
    """The names of all regions of all partitions, with those of whole partitions: `us-east-1`, `aws-global`, …"""
    listed = (partition["regions"] for partition in loader().load_data("endpoints")["partitions"])
    return frozenset(name for regions in (*listed, *(each["regions"] for each in _partitions())) for name in regions)


@cache
def _partitions() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = loader().load_data("partitions")["partitions"]
    return found
