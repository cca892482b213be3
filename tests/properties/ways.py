"""The ways a call can take to a cloud; each gives a client whose answers must be those of the direct path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    from awsim import Cloud

    Way = Callable[[Cloud, str, str, ExitStack], Any]


ONCE = Config(retries={"max_attempts": 0}, inject_host_prefix=False)
"""Nobody tries again: over HTTP that would take time, and each client has a quota of retries to use up."""


def direct(cloud: Cloud, service: str, region: str, _: ExitStack) -> Any:
    """A client that is answered without the wire."""
    return cloud.client(service, region_name=region, config=ONCE)


def wire(cloud: Cloud, service: str, region: str, _: ExitStack) -> Any:
    """A client whose calls take botocore's own pipeline: somebody listens to what is left out otherwise."""
    client = cloud.client(service, region_name=region, config=ONCE)
    client.meta.events.register("before-send", lambda **_: None)
    return client


def http(cloud: Cloud, service: str, region: str, until: ExitStack) -> Any:
    """A client of the server."""
    url = until.enter_context(cloud.serve())
    client = boto3.session.Session("123456789012", "secret").client(service, region, endpoint_url=url, config=ONCE)

    def redirected(request: Any, **_: Any) -> None:
        """Ids of streams become part of AWS's host names, whatever the endpoint's URL is."""
        request.url = urljoin(url, urlsplit(request.url)._replace(scheme="", netloc="").geturl())

    client.meta.events.register("before-send", redirected)
    return client


OTHERS: dict[str, Way] = {"wire": wire, "http": http}
