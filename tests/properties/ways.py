"""The ways a call can take to a cloud; each gives a client whose answers must be those of the direct path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud


def direct(cloud: Cloud, service: str, region: str) -> Any:
    """A client that is answered without the wire."""
    return cloud.client(service, region_name=region)


def wire(cloud: Cloud, service: str, region: str) -> Any:
    """A client whose calls take botocore's own pipeline: somebody listens to what is left out otherwise."""
    client = cloud.client(service, region_name=region)
    client.meta.events.register("before-send", lambda **_: None)
    return client


OTHERS: dict[str, Callable[[Cloud, str, str], Any]] = {"wire": wire}
