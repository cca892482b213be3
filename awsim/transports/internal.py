"""Calls that awsim itself makes on services moto holds: `Cloud.call` for what is not native."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from awsim.gateway.moto.access import own_call
from awsim.model.errors import ServiceError
from awsim.model.names import method_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.cloud import Cloud


def call_through_moto(
    cloud: Cloud, service: str, operation: str, params: Mapping[str, Any], account: str, region: str
) -> dict[str, Any]:
    """The parsed result of an operation moto answers; its error answers are raised as ServiceError."""
    key = (service, account, region)
    client = cloud.internal_clients.get(key)
    if client is None:
        client = cloud.internal_clients[key] = cloud.session(region, account).client(service)
    try:
        with own_call():
            result: dict[str, Any] = getattr(client, method_name(operation))(**params)
    except ClientError as error:
        raise _service_error(error) from error
    del result["ResponseMetadata"]
    return result


def _service_error(error: ClientError) -> ServiceError:
    response: dict[str, Any] = dict(error.response)
    described = response.pop("Error")
    status = response.pop("ResponseMetadata", {}).get("HTTPStatusCode")
    return ServiceError(described.get("Message", ""), code=described["Code"], status=status)
