"""Calls that mean another account's function or layer: answered there, if a resource policy lets the caller in."""

from __future__ import annotations

import re
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, TypeVar

from awsim.model.loader import operation, service_model
from awsim.services.lambda_.errors import access_denied

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.services.lambda_.policies.resource_policy import ResourcePolicy
    from awsim.services.lambda_.resources import LambdaResources

B = TypeVar("B", bound="type[LambdaResources]")

NAMING = ("function_name", "layer_name", "arn", "resource", "resource_arn")
"""The keywords by which requests name what an account may share."""

ACTIONS = {
    "GetLayerVersionByArn": "GetLayerVersion",
    "Invoke": "InvokeFunction",
    "InvokeWithResponseStream": "InvokeFunction",
}
"""Operation -> the action that policies allow, where it is called otherwise (service authorization reference)."""

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
            setattr(backend, method.__name__, _at_its_owner(ACTIONS.get(name, name), method, naming))
    return backend


def _at_its_owner(action: str, method: Callable[..., Any], naming: str) -> Callable[..., Any]:
    @wraps(method)
    def answered(self: LambdaResources, **given: Any) -> Any:
        named = given[naming]
        meant = _FOREIGN.match(named) if ":" in named else None
        if meant is None or meant["account"] == self.account or meant["region"] not in (None, self.region):
            return method(self, **given)
        owner = self.in_account(meant["account"])
        policy, arn = _policy_and_arn(owner, meant["resource"].split(":"), given)
        if not self.is_shared(policy, action, arn):
            raise access_denied(self.caller_arn, action, arn)
        return method(owner, **given)

    return answered


_FOREIGN = re.compile(
    r"(?:arn:[a-z-]+:lambda:)?(?:(?P<region>[a-z-]+-\d+):)?(?P<account>\d{12}):(?P<resource>(?:layer|function):.+)"
)
"""Whole and partial ARNs of functions and layers."""


def _policy_and_arn(
    owner: LambdaResources, resource: list[str], given: dict[str, Any]
) -> tuple[ResourcePolicy | None, str]:
    """The policy of what is named, None without one, and the ARN it speaks of."""
    kind, name, *qualifiers = resource
    if kind == "layer":
        number = int(qualifiers[0]) if qualifiers else given.get("version_number", 0)
        layer = owner.layers.get(name)
        version = layer.version(number) if layer is not None else None
        return version.policy if version is not None else None, owner.arn(f"layer:{name}:{number}")
    qualifier = qualifiers[0] if qualifiers else given.get("qualifier") or ""
    function = owner.functions.get(name)
    arn = owner.arn(f"function:{name}:{qualifier}" if qualifier else f"function:{name}")
    return function.policies.get(qualifier) if function is not None else None, arn
