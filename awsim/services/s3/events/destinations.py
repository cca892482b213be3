"""Where a bucket's notifications may go, and whether what they go to is there.

S3 user guide, "Supported event destinations"; the sentences as recorded. A destination's policy is asked when something
is delivered to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import EndpointConnectionError

from awsim.common.arn import Arn
from awsim.fabric.delivery.targets import queue_url
from awsim.model.errors import ServiceError
from awsim.services.s3.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from awsim.fabric.backend import Backend


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of destination.

    list, arn    members of the model: the list of its configurations, and where each has its ARN.
    argument     what errors call it.
    service      in the ARN.
    """

    list: str
    arn: str
    argument: str
    service: str
    noun: str
    is_told: bool
    """Whether it is sent `s3:TestEvent`."""
    look_up: Callable[[Arn], tuple[str, dict[str, Any]]]
    """The operation that answers if it is there."""


KINDS = (
    Kind(
        "TopicConfigurations",
        "TopicArn",
        "Topic",
        "sns",
        "topic",
        is_told=True,
        look_up=lambda arn: ("GetTopicAttributes", {"TopicArn": str(arn)}),
    ),
    Kind(
        "QueueConfigurations",
        "QueueArn",
        "Queue",
        "sqs",
        "queue",
        is_told=True,
        look_up=lambda arn: ("GetQueueAttributes", {"QueueUrl": queue_url(arn), "AttributeNames": ["QueueArn"]}),
    ),
    Kind(
        "LambdaFunctionConfigurations",
        "LambdaFunctionArn",
        "CloudFunction",
        "lambda",
        "Lambda",
        is_told=False,
        look_up=lambda arn: ("GetFunctionConfiguration", {"FunctionName": str(arn)}),
    ),
)


def parse_destination(kind: Kind, given: str) -> Arn:
    """The ARN of a destination. Raises InvalidArgument."""
    try:
        arn = Arn.parse(given)
    except ValueError:
        arn = None
    if arn is None or arn.service != kind.service or not arn.resource:
        raise InvalidArgumentError("The ARN could not be parsed", kind.argument, given)
    return arn


def require_there(backend: Backend, destinations: Sequence[tuple[Kind, Arn]]) -> None:
    """Raise InvalidArgument, which names all that nothing can be sent to; `backend` is the bucket's."""
    faults = [
        (str(arn), fault)
        for kind, arn in dict.fromkeys(destinations)
        if (fault := _fault_of(backend, kind, arn)) is not None
    ]
    if faults:
        members = {}
        for number, (arn_text, fault) in enumerate(faults, 1):
            members[f"ArgumentName{number}"], members[f"ArgumentValue{number}"] = arn_text, fault
        raise InvalidArgumentError("Unable to validate the following destination configurations", **members)


def _fault_of(backend: Backend, kind: Kind, arn: Arn) -> str | None:
    if arn.region != backend.region:
        return "The notification destination service region is not valid for the bucket location constraint"
    if arn.resource.endswith(".fifo"):
        return f"FIFO {kind.service.upper()} {kind.noun}s are not supported."
    operation, params = kind.look_up(arn)
    try:
        backend.world.call(kind.service, operation, params, account=arn.account, region=arn.region)
    except (ServiceError, EndpointConnectionError):
        return f"The destination {kind.noun} does not exist"
    return None
