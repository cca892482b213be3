"""Event buses as sources of vended logs, which moto's CloudWatch Logs delivers; it knows other services only."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.moto.changes import given_by_name, replace

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.kernel.world import World

LOG_TYPES = ("ERROR_LOGS", "INFO_LOGS", "TRACE_LOGS")


def know_buses() -> None:
    """Have moto's CloudWatch Logs accept buses as delivery sources."""
    replace(import_module("moto.logs.models").LogsBackend, "put_delivery_source", _put_delivery_source)


def _put_delivery_source(original: Callable[..., Any], _: World, backend: Any, *__: Any, **___: Any) -> Any:
    given = given_by_name(original)
    arn, name, tags = given["resource_arn"], given["name"], given["tags"]
    if arn.split(":")[2] != "events":
        return original()
    models: Any = import_module("moto.logs.models")
    if given["log_type"] not in LOG_TYPES:
        raise models.ValidationException(msg="This service is not allowed for this LogSource.")
    before = backend.delivery_sources.get(name)
    if before is not None and arn not in before.resource_arns:
        raise models.ConflictException(msg="A delivery source keeps its resource: create a new one instead.")
    source = models.DeliverySource(
        account_id=backend.account_id,
        region=backend.region_name,
        name=name,
        resource_arn=arn,
        log_type=given["log_type"],
        tags=tags,
    )
    backend.delivery_sources[name] = source
    if tags:
        backend.tag_resource(source.arn, tags)
    return source
