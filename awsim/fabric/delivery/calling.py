"""Calling the operation of a target, where the target is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.model.loader import service_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.common.arn import Arn
    from awsim.fabric.backend import Backend


def call_target(
    backend: Backend, arn: Arn, operation: str, /, *, service: str | None = None, **params: Any
) -> dict[str, Any]:
    """Call an operation in the account and region of an ARN, without the parameters that are empty.

    `service` is botocore's name, where the ARN has another. Raises ServiceError where the target refuses, and where
    users, or the events that parameters are taken from, have given what the operation has not.
    """
    name = service or arn.service
    given = {name: value for name, value in params.items() if value not in (None, {}, [])}
    where = {"account": arn.account or backend.account, "region": arn.region or backend.region}
    try:
        return backend.world.call(name, operation, given, **where)
    except (TypeError, KeyError, AttributeError):
        require_parameters(name, operation, given)
        raise


def require_parameters(service: str, operation: str, params: Mapping[str, Any]) -> None:
    """Raise ServiceError for parameters that are not those of an operation: missing, unknown, of another type."""
    from botocore.validate import ParamValidator

    shape = service_model(service).operation_model(operation).input_shape
    if shape is None:
        return
    report = ParamValidator().validate(params, shape)
    if report.has_errors():
        raise ServiceError(report.generate_report(), code="ValidationException", status=400)
