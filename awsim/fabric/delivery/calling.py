"""Calling the operation of a target, where the target is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from awsim.common.arn import Arn
    from awsim.fabric.backend import Backend


def call_target(
    backend: Backend, arn: Arn, operation: str, /, *, service: str | None = None, **params: Any
) -> dict[str, Any]:
    """Call an operation in the account and region of an ARN, without the parameters that are empty.

    `service` is botocore's name, where the ARN has another. Raises ServiceError where the target refuses.
    """
    given = {name: value for name, value in params.items() if value not in (None, {}, [])}
    where = {"account": arn.account or backend.account, "region": arn.region or backend.region}
    return backend.world.call(service or arn.service, operation, given, **where)
