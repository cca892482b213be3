"""Whether moto's IAM lets a caller call an operation, asked for native operations as moto asks it for its own.

moto asks once `set_initial_no_auth_action_count`, its environment variable or `moto-api/reset-auth` say so.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from awsim.kernel.context import CallContext
    from awsim.protocols.http import HTTPRequest

_by_variable = "INITIAL_NO_AUTH_ACTION_COUNT" in os.environ
"""Whether moto will ask as soon as it is loaded."""


class MissingAuthenticationToken(ServiceError):
    """A request without a signature, where callers have to be known."""

    code = "MissingAuthenticationTokenException"
    status = 403

    def __init__(self) -> None:
        super().__init__("Request is missing Authentication Token")


def is_asked() -> bool:
    """Whether callers need permissions. Every call passes here."""
    settings: Any = sys.modules.get("moto.settings")
    return _by_variable if settings is None else inf != settings.INITIAL_NO_AUTH_ACTION_COUNT


@contextmanager
def unasked_if_own(context: CallContext) -> Iterator[None]:
    """Have moto ask nothing while it answers a call of AWS itself, or the part of one that has been let in."""
    settings: Any = sys.modules["moto.settings"]
    asked = settings.INITIAL_NO_AUTH_ACTION_COUNT
    if asked == inf or context.transport != "internal":
        yield
        return
    settings.INITIAL_NO_AUTH_ACTION_COUNT = inf
    try:
        yield
    finally:
        settings.INITIAL_NO_AUTH_ACTION_COUNT = asked


def require_permitted(context: CallContext, request: HTTPRequest, needed: Iterable[tuple[str, list[str]]]) -> None:
    """Raise ServiceError where moto's IAM does not know the caller, or does not let it; in a cloud's turn.

    `needed` are the actions that the call needs, each with the ARNs it is about; moto can't be asked about those of
    other services.
    """
    from moto.core.authorization import ActionAuthenticatorMixin
    from moto.core.request import Request
    from werkzeug.exceptions import HTTPException

    if "authorization" not in request.headers:
        raise MissingAuthenticationToken
    shown = Request.from_primitives(request.method, request.url, request.headers, request.body)
    asking: Any = ActionAuthenticatorMixin()
    asking.headers, asking.uri, asking.method = shown.headers, request.url, request.method
    asking.raw_path, asking.raw_body, asking.data = urlsplit(request.url).path or "/", request.body, {}
    asking.current_account = context.account
    counted = ActionAuthenticatorMixin.request_count
    try:
        for action, resource in _questions(context, needed):
            asking._get_action = lambda name=action: name
            asking._authenticate_and_authorize_normal_action(resource)
            if ActionAuthenticatorMixin.request_count != counted:
                return  # one of the calls that are free
    except HTTPException as error:
        refused: Any = error
        raise ServiceError(refused.message, code=refused.error_type, status=refused.code) from None


def _questions(context: CallContext, needed: Iterable[tuple[str, list[str]]]) -> list[tuple[str, str]]:
    own = [(action.partition(":"), resources) for action, resources in needed]
    prefix = own[0][0][0] if own else ""
    asked = [(action, arn) for (service, _, action), resources in own if service == prefix for arn in resources]
    return asked or [(context.operation, "*")]
