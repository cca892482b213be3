"""What one client needs to answer one operation without the wire, worked out once and kept with the client."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from awsim.model.loader import operation as operation_of
from awsim.services.registry import is_own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from awsim.model.operation import Operation

SKIPPED_EVENTS = (
    "before-endpoint-resolution",
    "before-call",
    "request-created",
    "choose-signer",
    "before-sign",
    "before-send",
    "before-parse",
    "response-received",
    "needs-retry",
)
"""Events of botocore's pipeline that the direct path does not raise: foreign listeners send a call over the wire."""

_IMMATERIAL = frozenset({"generate_idempotent_uuid", "release_retry_quota", "_handle_sqs_compatible_error"})
"""botocore's own listeners that the direct path does the work of: idempotency tokens, giving back to the quota of
retries what a call that needed none gives back, and finding the exceptions of SQS by their names."""

_OWN_PACKAGES = frozenset(
    {"botocore", "boto3", "s3transfer", "aiobotocore", "aioboto3", "moto", "awsim", "aws_lambda_powertools"}
)
"""Whose listeners the direct path does without; what Powertools puts on every client only names it as user agent."""


class CallPlan:
    """How one client answers one operation.

    `over_pipeline`: the call takes botocore's own pipeline, because the operation is not native, or somebody listens to
    what the direct path skips. The listener flags say which events of the
    direct path have anybody to tell.
    """

    __slots__ = (
        "emitter",
        "hears_after_call",
        "hears_error",
        "hears_params",
        "listeners",
        "operation",
        "over_pipeline",
        "region",
        "retry_quota",
        "service",
        "service_id",
        "status",
    )

    def __init__(self, client: Any, operation_name: str) -> None:
        model = client._service_model
        self.service: str = model.service_name
        self.service_id: str = model.service_id.hyphenize()
        self.region: str = client.meta.region_name
        self.operation: Operation = operation_of(self.service, operation_name)
        self.status: int = self.operation.model.http.get("responseCode", 200)
        self.emitter: Any = client.meta.events._emitter
        self.listeners: object = self.emitter._lookup_cache
        heard = functools.partial(self._listeners, operation_name)
        self.hears_params = any(
            self._matters(listener)
            for event in ("provide-client-params", "before-parameter-build")
            for listener in heard(event)
        )
        self.hears_after_call = any(self._matters(listener) for listener in heard("after-call"))
        self.retry_quota: Any = next(
            (_owner_of(each)._quota for each in heard("after-call") if _name_of(each) == "release_retry_quota"), None
        )
        self.hears_error = bool(heard("after-call-error"))
        self.over_pipeline = not is_own(self.service, self.operation.method) or any(
            _is_foreign(listener) for event in SKIPPED_EVENTS for listener in heard(event)
        )

    def _matters(self, listener: Callable[..., Any]) -> bool:
        """Whether a listener may do something when this operation is called; most of botocore's own never will."""
        name, model = _name_of(listener), self.operation.model
        if _is_foreign(listener):
            return True
        if name == "_handle_request_validation_mode_member":
            return bool(model.http_checksum)
        if name == "block_endpoint_discovery_required_operations":
            discovery: Any = model.endpoint_discovery
            return bool(discovery and discovery.get("required"))
        if name == "alias_parameter_in_call":
            members = {} if model.input_shape is None else model.input_shape.members
            return getattr(_owner_of(listener), "_original_name", None) in {None, *members}
        return name not in _IMMATERIAL

    def _listeners(self, operation_name: str, event: str) -> Iterable[Callable[..., Any]]:
        found: Iterable[Callable[..., Any]] = self.emitter._handlers.prefix_search(
            f"{event}.{self.service_id}.{operation_name}"
        )
        return found


def plan_for(client: Any, operation_name: str) -> CallPlan:
    """The client's plan for an operation, made anew when the client's event listeners have changed."""
    own = client.__dict__
    plans: dict[str, CallPlan] | None = own.get("_awsim_plans")
    if plans is None:
        plans = own.setdefault("_awsim_plans", {})
    plan = plans.get(operation_name)
    if plan is None or plan.emitter._lookup_cache is not plan.listeners:
        plan = plans[operation_name] = CallPlan(client, operation_name)
    return plan


def _is_foreign(listener: Callable[..., Any]) -> bool:
    while isinstance(listener, functools.partial):
        listener = listener.func
    owner = _owner_of(listener)
    module = type(owner).__module__ if owner is not None else getattr(listener, "__module__", None)
    if module is None:
        module = type(listener).__module__
    return module.partition(".")[0] not in _OWN_PACKAGES or module == "botocore.stub"


def _owner_of(listener: Callable[..., Any]) -> Any:
    return getattr(listener, "__self__", None)


def _name_of(listener: Callable[..., Any]) -> str:
    return getattr(listener, "__name__", "")
