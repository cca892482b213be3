"""What a service is reached at beside its API: hosts on AWS, and what stands for them on the server.

A service says it as data; plain HTTP and the server read it. `awsim.services.doors` has the doors of all services.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.kernel.steps import Steps
    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest, HTTPResponse
    from awsim.protocols.route import Route

Answer: TypeAlias = "Callable[[HTTPRequest], Steps[HTTPResponse]]"
"""What a front has a request answered by that means an operation, in steps."""
Front: TypeAlias = "Callable[[World, HTTPRequest, Route | None, Answer], Steps[HTTPResponse]]"
"""What stands before a service's operations where they are called over HTTP: it answers, by the operation or not.

The route is what the request means; None where it means no operation."""


@dataclass(frozen=True, slots=True)
class Published:
    """URLs in answers that lead to AWS, and where they lead on the server instead."""

    operations: tuple[str, ...]
    """Whose answers have them."""
    url: re.Pattern[bytes]
    path: str
    """The path on the server, with the pattern's groups: `/_aws/lambda-url/{region}/{url_id}/`."""
    labels: str | None = None
    """What stands in front of the server's name, where its client knows it by one that has names below it."""


@dataclass(frozen=True)
class Door:
    """Hosts of one kind."""

    service: str
    """botocore's name of the service."""
    host: re.Pattern[str] | None = None
    """The hosts on AWS, where the service itself answers at them."""
    answer: str | None = None
    """`module:function` that answers at these hosts, called with the world and the request."""
    front: str | None = None
    """`module:function`, a `Front`, for these hosts; without hosts, for requests to the service's API."""
    preflights: str | None = None
    """`module:function` that tells, of the world and a browser's preflight, whether the front answers it."""
    paths: tuple[tuple[str, str], ...] = ()
    """Pattern of a path on the server -> AWS's URL without its query, with the pattern's groups."""
    labels: tuple[str, str] | None = None
    """Pattern of what stands in front of the server's name, and AWS's host, with `{labels}` for all of it."""
    published: tuple[Published, ...] = ()
    allows_origins: bool = False
    """Whether what is behind the door says itself which browsers' origins may read it."""

    def is_at(self, host: str) -> bool:
        """Whether a host of AWS is one of the door's."""
        return self.host is not None and self.host.fullmatch(host) is not None

    def meant_by_path(self, path: str) -> str | None:
        """AWS's URL for a path on the server, None for one that is not the door's."""
        for pattern, url in self._paths:
            found = pattern.match(path)
            if found is not None:
                meant = urlsplit(url.format(**found.groupdict()))
                return meant._replace(path=meant.path or "/").geturl()
        return None

    def meant_by_labels(self, labels: str) -> str | None:
        """AWS's host for what stands in front of the server's name."""
        if self.labels is None or re.fullmatch(self.labels[0], labels) is None:
            return None
        return self.labels[1].format(labels=labels)

    @cached_property
    def _paths(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        return tuple((re.compile(pattern), url) for pattern, url in self.paths)
