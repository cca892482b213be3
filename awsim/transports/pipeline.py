"""Whose `_make_api_call` a class of clients has: botocore's own, awsim's in its place, or somebody else's in front."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

from awsim.transports.patching import Patch

if TYPE_CHECKING:
    from collections.abc import Callable

    Pipeline = Callable[[Any, str, Any], Any]

METHOD = "_make_api_call"
BOUND_TO = "_awsim_cloud"
"""The attribute of a client that holds the explicit cloud it belongs to."""
_REPLACED = "_awsim_replaced"
"""The attribute of a function of awsim's that holds botocore's, in whose place it is."""
_BOTOCORES = frozenset({"botocore", "aiobotocore"})


def pipeline_of(client_class: type[Any]) -> Pipeline | None:
    """The pipeline of botocore's (or aiobotocore's) own; None where somebody has put a function of theirs in front.

    Theirs (`mock.patch("botocore.client.BaseClient._make_api_call")`, tracing) is what is to be called then: if it goes
    on to the pipeline, that ends in the cloud by itself.
    """
    found: Any = getattr(client_class, METHOD)
    if _package_of(found) == "awsim":
        found = vars(found)[_REPLACED]
    return found if _is_botocores(found) else None


def replacing(client_class: type[Any], answering: Callable[[Pipeline], Pipeline]) -> list[Patch]:
    """The patch that puts `answering(pipeline)` in the place of botocore's own pipeline, if that is what is there."""
    found: Any = getattr(client_class, METHOD)
    if not _is_botocores(found):
        return []
    replacement = answering(found)
    setattr(replacement, _REPLACED, found)
    return [Patch(client_class, METHOD, replacement)]


def _is_botocores(function: Any) -> bool:
    """Whether a function is botocore's, the one its decorators wrap included."""
    while _package_of(function) in _BOTOCORES:
        if not hasattr(function, "__wrapped__"):
            return True
        function = function.__wrapped__
    return False


def _package_of(function: Any) -> str | None:
    """The package a function is written in; None for no plain function: proxies pretend to be what they wrap."""
    if type(function) is not FunctionType:
        return None
    name: str = function.__globals__["__name__"]
    return name.partition(".")[0]
