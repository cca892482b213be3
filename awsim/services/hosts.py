"""Which hosts of AWS a native service answers itself, beside its API: packages to download, for example."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest, HTTPResponse

HOSTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"awslambda-[a-z0-9-]+-(?:tasks|layers)\.s3\..+"),
        "awsim.services.lambda_.functions.downloads:download",
    ),
    (re.compile(r"[a-z0-9]+\.lambda-url\.[a-z0-9-]+\.on\..+"), "awsim.services.lambda_.urls.invocation:invoke_by_url"),
)
"""Host -> `module:function`, imported when it is first asked for; called with the cloud and the request."""


def answered_by_host(world: World, request: HTTPRequest) -> HTTPResponse | None:
    """The answer to a request to one of these hosts, None for any other host."""
    host = urlsplit(request.url).hostname or ""
    for pattern, path in HOSTS:
        if pattern.fullmatch(host) is not None:
            module, _, name = path.partition(":")
            found: HTTPResponse | None = getattr(import_module(module), name)(world, request)
            return found
    return None
