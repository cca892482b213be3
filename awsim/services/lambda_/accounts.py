"""Calls that mean another account's function or layer: answered there, if a resource policy lets the caller in."""

from __future__ import annotations

from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, TypeVar

from awsim.common.arn import Arn
from awsim.model.loader import operation, service_model
from awsim.services.lambda_.errors import access_denied

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.services.lambda_.resources import LambdaResources

B = TypeVar("B", bound="type[LambdaResources]")

NAMING = ("function_name", "layer_name", "arn", "resource", "resource_arn")
"""The keywords by which requests name what an account may share."""

OF_THE_CALLER = frozenset(
    {"CreateFunction", "CreateEventSourceMapping", "UpdateEventSourceMapping", "ListEventSourceMappings"}
)
"""Operations that are the caller's own account's matter, whatever they name."""


def shared_between_accounts(backend: B) -> B:
    """Class decorator: have operations that name another account's resource by ARN answered by that account."""
    for name in service_model("lambda").operation_names:
        method = getattr(backend, operation("lambda", name).method, None)
        naming = next((each for each in NAMING if method and each in signature(method).parameters), None)
        if method is not None and naming is not None and name not in OF_THE_CALLER:
            setattr(backend, method.__name__, _at_its_owner(name, method, naming))
    return backend


def _at_its_owner(action: str, method: Callable[..., Any], naming: str) -> Callable[..., Any]:
    @wraps(method)
    def answered(self: LambdaResources, **given: Any) -> Any:
        named = given[naming]
        if named.startswith("arn:"):
            arn = Arn.parse(named)
            if arn.account not in (self.account, "") and arn.region == self.region:
                owner = self.in_account(arn.account)
                _require_shared(self, owner, action, named, given)
                return method(owner, **given)
        return method(self, **given)

    return answered


def _require_shared(
    caller: LambdaResources, owner: LambdaResources, action: str, named: str, given: dict[str, Any]
) -> None:
    """Raise AccessDeniedException unless the policy of what is named allows the account an action."""
    kind, name, *rest = Arn.parse(named).resource.split(":")
    if kind == "layer":
        number = int(rest[0]) if rest else given.get("version_number", 0)
        layer = owner.layers.get(name)
        version = layer.version(number) if layer is not None else None
        action = "GetLayerVersion" if action == "GetLayerVersionByArn" else action
        arn = named if rest else f"{named}:{number}"
        policy = version.policy if version is not None else None
    else:
        qualifier = (rest[0] if rest else None) or given.get("qualifier") or ""
        function = owner.functions.get(name)
        arn = owner.arn(f"function:{name}:{qualifier}" if qualifier else f"function:{name}")
        policy = function.policies.get(qualifier) if function is not None else None
        action = "InvokeFunction" if action == "Invoke" else action
    if not caller.is_shared(policy, action, arn):
        raise access_denied(caller.caller_arn, action, arn)
