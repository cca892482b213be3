"""moto's caches of the process whose keys are parts of a cloud: what they hold ends with the cloud.

They would keep the whole EC2 of every ended cloud: 1,300 images, four megabytes.
"""

from __future__ import annotations

import sys
from typing import Any
from weakref import WeakKeyDictionary

_addresses: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
_regions: dict[str, list[str]] = {}
_generate: list[Any] = []
"""moto's own function, once it has been replaced."""


def let_go() -> None:
    """Have moto, as far as it is loaded, keep nothing for clouds that have ended."""
    subnets: Any = sys.modules.get("moto.ec2.models.subnets")
    if subnets is not None and subnets.Subnet._base_avail_ip_iterator is not _addresses_of:
        subnets.Subnet._base_avail_ip_iterator.cache_clear()
        subnets.Subnet._base_avail_ip_iterator = _addresses_of
    backends: Any = sys.modules["moto.core.base_backend"]
    generate = backends.AccountSpecificBackend._generate_regions
    if generate is not _regions_of:
        generate.cache_clear()
        _generate.append(generate.__wrapped__)
        backends.AccountSpecificBackend._generate_regions = _regions_of


def _addresses_of(self: Any) -> Any:
    """The addresses of a subnet that moto has not given out yet."""
    found = _addresses.get(self)
    if found is None:
        found = _addresses[self] = self.cidr.hosts()
    return found


def _regions_of(self: Any, service_name: str) -> list[str]:
    """The regions of a service, which are the same for all accounts."""
    found = _regions.get(service_name)
    if found is None:
        found = _regions[service_name] = _generate[-1](self, service_name)
    return found
