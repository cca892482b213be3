"""What Kinesis's operations need (Service Authorization Reference, "Amazon Kinesis Data Streams")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.sealed_token import InvalidTokenError
from awsim.fabric.access import Need, ServiceAccess
from awsim.services.kinesis.records.tokens import ShardIterator

if TYPE_CHECKING:
    from awsim.fabric.access import Params, Place


def stream_of_iterator(params: Params, place: Place) -> list[str]:
    """The stream that a shard iterator leads into; none for a text that is no iterator."""
    try:
        iterator = ShardIterator.parse(params["ShardIterator"])
    except InvalidTokenError:
        return []
    return [place.arn(f"stream/{iterator.stream_name}").replace(f":{place.account}:", f":{iterator.account}:", 1)]


STREAM = ("{StreamARN}", "stream/{StreamName}")
CONSUMER = ("{ConsumerARN}", "{StreamARN}/consumer/{ConsumerName}:*")

ACCESS = ServiceAccess(
    prefix="kinesis",
    members={
        "ResourceARN": "{ResourceARN}",
        "ConsumerARN": "{ConsumerARN}",
        "ChannelARN": "{ChannelARN}",
        "QueueARN": "{QueueARN}",
        "StreamARN": "{StreamARN}",
        "StreamName": "stream/{StreamName}",
    },
    needs={
        "CreateChannel": (
            Need(("channel/*",)),
            Need(("{ServiceExecutionRoleARN}",), "iam:PassRole"),
        ),
        "CreateQueue": (Need(("queue/*",)),),
        "DeregisterStreamConsumer": (Need(CONSUMER),),
        "DescribeStreamConsumer": (Need(CONSUMER),),
        "GetRecords": (Need(("{StreamARN}", stream_of_iterator)),),
        "RegisterStreamConsumer": (Need(STREAM),),
    },
)
