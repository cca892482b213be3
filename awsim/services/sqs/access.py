"""What SQS's operations need (Service Authorization Reference, "Amazon SQS"): batches need what single calls do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.addresses import parts_of_url
from awsim.common.partitions import partition_of
from awsim.fabric.access import Need, ServiceAccess
from awsim.model.errors import ServiceError
from awsim.services.sqs.move_task_models import read_handle

if TYPE_CHECKING:
    from awsim.fabric.access import Params, Place


def queue_at(params: Params, place: Place) -> list[str]:
    """The queue that a URL leads to, whatever its host: the path ends with account and name."""
    url = params.get("QueueUrl")
    if url is None:
        return []
    *_, account, name = ["", *parts_of_url(url).path.strip("/").split("/")]
    return [_arn(name, account if account.isdigit() else place.account, place)]


def queue_named(params: Params, place: Place) -> list[str]:
    """The queue with a name, of the account that is named with it."""
    name = params.get("QueueName")
    return [] if name is None else [_arn(name, params.get("QueueOwnerAWSAccountId", place.account), place)]


def source_of_task(params: Params, _: Place) -> list[str]:
    """The queue whose messages a task moves; none for a text that is no task's handle."""
    try:
        return [read_handle(params["TaskHandle"])[1]]
    except ServiceError:
        return []


def _arn(name: str, account: str, place: Place) -> str:
    return f"arn:{partition_of(place.region)}:sqs:{place.region}:{account}:{name}"


ACCESS = ServiceAccess(
    prefix="sqs",
    members={"QueueUrl": queue_at, "QueueName": queue_named, "SourceArn": "{SourceArn}"},
    needs={
        "CancelMessageMoveTask": (Need((source_of_task,)),),
        "ChangeMessageVisibilityBatch": (Need((queue_at,), "ChangeMessageVisibility"),),
        "DeleteMessageBatch": (Need((queue_at,), "DeleteMessage"),),
        "SendMessageBatch": (Need((queue_at,), "SendMessage"),),
    },
)
