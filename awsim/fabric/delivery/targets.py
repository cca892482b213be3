"""What the kinds of targets are sent, each by an operation of its service."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from awsim.common.arn import Arn
from awsim.fabric.delivery.api_destinations import is_api_destination
from awsim.fabric.delivery.calling import call_target
from awsim.fabric.delivery.jobs import JOBS
from awsim.kernel.caller import ActingService, acting
from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.fabric.backend import Backend
    from awsim.fabric.delivery.settings import Delivery

    Send = Callable[[Backend, Arn, Delivery], dict[str, Any]]

KEPT = 4096
"""Targets whose ARNs are not read again."""
PRINCIPALS = {"stepfunctions": "states"}
"""botocore's names of services that are not called so as principals."""
DOMAINS = {"aws-cn": "amazonaws.com.cn"}


def is_address(target: str) -> bool:
    """Whether a target is reached by HTTP: a URL, or an API by its ARN."""
    return target.startswith(("http://", "https://")) or target.split(":", 3)[2:3] == ["execute-api"]


def require_target(target: str) -> None:
    """Raise ValueError, which says so, for what nothing can be delivered to."""
    if not is_address(target) and not is_api_destination(target):
        _sender(Arn.parse(target))


def send(backend: Backend, delivery: Delivery) -> dict[str, Any]:
    """Call the target's operation; the answer is its own, in the model's names.

    Raises ServiceError where the target refuses, EndpointConnectionError where its region has no such service,
    ValueError for what is no target.
    """
    arn, sender = _resolved(delivery.target)
    source_arn = delivery.settings.source_arn
    if source_arn is None:
        return sender(backend, arn, delivery)
    within = acting.set(_acting(backend.service, source_arn, backend.account))
    try:
        return sender(backend, arn, delivery)
    finally:
        acting.reset(within)


def address_of(target: str) -> str:
    """The URL of an HTTP target; of an API's ARN (`…:api/stage/method/path`) the method is left out."""
    if target.startswith("http"):
        return target
    arn = Arn.parse(target)
    api, stage, *rest = arn.resource.split("/")
    path = "/".join(rest[1:])
    return f"https://{api}.execute-api.{arn.region}.{DOMAINS.get(arn.partition, 'amazonaws.com')}/{stage}/{path}"


def method_of(target: str, method: str) -> str:
    """The method of a request to an HTTP target: what an API's ARN says goes before what the settings say."""
    if target.startswith("http"):
        return method
    parts = Arn.parse(target).resource.split("/")
    return parts[2] if len(parts) > 2 and parts[2] != "*" else method


@lru_cache(maxsize=KEPT)
def _queue_url_of(target: str) -> str:
    return queue_url(Arn.parse(target))


@lru_cache(maxsize=KEPT)
def queue_url(arn: Arn) -> str:
    """A queue's URL at AWS."""
    return f"https://sqs.{arn.region}.{DOMAINS.get(arn.partition, 'amazonaws.com')}/{arn.account}/{arn.resource}"


@lru_cache(maxsize=KEPT)
def _acting(service: str, source_arn: str, account: str) -> ActingService:
    return ActingService(f"{PRINCIPALS.get(service, service)}.amazonaws.com", source_arn, account)


@lru_cache(maxsize=KEPT)
def _resolved(target: str) -> tuple[Arn, Send]:
    arn = Arn.parse(target)
    return arn, _sender(arn)


def _sender(arn: Arn) -> Send:
    found = _SEND.get((arn.service, arn.resource_type)) or _SEND.get((arn.service, ""))
    if found is None:
        raise ValueError(f"nothing can be delivered to {arn}: {arn.service} {arn.resource_type} is no kind of target")
    return found


def _to_function(backend: Backend, arn: Arn, delivery: Delivery) -> dict[str, Any]:
    return call_target(backend, arn, "Invoke", FunctionName=str(arn), InvocationType="Event", Payload=delivery.content)


def _to_queue(backend: Backend, arn: Arn, delivery: Delivery) -> dict[str, Any]:
    settings = delivery.settings
    params: dict[str, Any] = {"QueueUrl": _queue_url_of(delivery.target), "MessageBody": delivery.text}
    if settings.message_attributes:
        params["MessageAttributes"] = settings.message_attributes
    if settings.trace_header:
        traced = {"DataType": "String", "StringValue": settings.trace_header}
        params["MessageSystemAttributes"] = {"AWSTraceHeader": traced}
    if settings.group_id is not None:
        params["MessageGroupId"] = settings.group_id
    if settings.deduplication_id is not None:
        params["MessageDeduplicationId"] = settings.deduplication_id
    return backend.world.calls.call_by_name("sqs", "SendMessage", params, arn.account, arn.region)


def _to_topic(backend: Backend, arn: Arn, delivery: Delivery) -> dict[str, Any]:
    settings = delivery.settings
    return call_target(
        backend,
        arn,
        "Publish",
        TopicArn=str(arn),
        Message=delivery.text,
        Subject=settings.subject,
        MessageStructure=settings.message_structure,
        MessageAttributes=settings.message_attributes,
        MessageGroupId=settings.group_id,
        MessageDeduplicationId=settings.deduplication_id,
    )


def _to_stream(backend: Backend, arn: Arn, delivery: Delivery) -> dict[str, Any]:
    key = delivery.settings.partition_key or delivery.id
    return call_target(backend, arn, "PutRecord", StreamARN=str(arn), Data=delivery.content, PartitionKey=key)


def _to_delivery_stream(backend: Backend, arn: Arn, delivery: Delivery) -> dict[str, Any]:
    return call_target(backend, arn, "PutRecord", DeliveryStreamName=arn.resource_id, Record={"Data": delivery.content})


def _to_bus(backend: Backend, arn: Arn, delivery: Delivery) -> dict[str, Any]:
    entry = {"EventBusName": str(arn), **delivery.settings.event, "Detail": delivery.text}
    answer = call_target(backend, arn, "PutEvents", Entries=[entry])
    if answer.get("FailedEntryCount"):
        refused = answer["Entries"][0]
        raise ServiceError(refused.get("ErrorMessage", ""), code=refused.get("ErrorCode"))
    return answer


def _to_log_group(backend: Backend, arn: Arn, delivery: Delivery) -> dict[str, Any]:
    stream = delivery.settings.log_stream or delivery.id
    moment = delivery.settings.parameters.get("Timestamp", int(delivery.accepted_at * 1000))
    return put_log_events(backend, arn, stream, [{"timestamp": int(moment), "message": delivery.text}])


def put_log_events(backend: Backend, group: Arn, stream: str, events: list[dict[str, Any]]) -> dict[str, Any]:
    """Put events, in the order of their time, into a stream of a log group, which is made where it is not there."""
    where = {"logGroupName": group.resource_id.removesuffix(":*"), "logStreamName": stream}
    try:
        return call_target(backend, group, "PutLogEvents", **where, logEvents=events)
    except ServiceError as error:
        if error.code != "ResourceNotFoundException":
            raise
    call_target(backend, group, "CreateLogStream", **where)
    return call_target(backend, group, "PutLogEvents", **where, logEvents=events)


def _to_state_machine(backend: Backend, arn: Arn, delivery: Delivery) -> dict[str, Any]:
    name = delivery.settings.execution_name
    return call_target(
        backend,
        arn,
        "StartExecution",
        service="stepfunctions",
        stateMachineArn=str(arn),
        input=delivery.text,
        name=name,
    )


def _to_bucket(backend: Backend, arn: Arn, delivery: Delivery) -> dict[str, Any]:
    key = delivery.settings.object_key or delivery.id
    return call_target(backend, arn, "PutObject", Bucket=arn.resource, Key=key, Body=delivery.content)


_SEND: dict[tuple[str, str], Send] = {
    ("lambda", "function"): _to_function,
    ("sqs", ""): _to_queue,
    ("sns", ""): _to_topic,
    ("kinesis", "stream"): _to_stream,
    ("firehose", "deliverystream"): _to_delivery_stream,
    ("events", "event-bus"): _to_bus,
    ("logs", "log-group"): _to_log_group,
    ("states", "stateMachine"): _to_state_machine,
    ("s3", ""): _to_bucket,
    **JOBS,
}
"""(service, type of resource) of a target's ARN -> what calls it."""
