"""`AWS::SQS::*`: properties as attributes of queues (CloudFormation template reference)."""

from __future__ import annotations

from awsim.fabric.stacks.attributes import attribute_text, attributes_as_text, calls_for_each
from awsim.fabric.stacks.names import Generated
from awsim.fabric.stacks.vocabulary import Call, Change, Hook, Params, Properties, Read, ResourceType, Tagging, words

ATTRIBUTES = words(
    """
    ContentBasedDeduplication DeduplicationScope DelaySeconds FifoQueue FifoThroughputLimit
    KmsDataKeyReusePeriodSeconds KmsMasterKeyId MaximumMessageSize MessageRetentionPeriod
    ReceiveMessageWaitTimeSeconds RedriveAllowPolicy RedrivePolicy SqsManagedSseEnabled VisibilityTimeout
    """
)
"""The properties of a queue that are attributes."""

CHANGEABLE = tuple(name for name in ATTRIBUTES if name != "FifoQueue")

REMOVED = {
    "ContentBasedDeduplication": "false",
    "DelaySeconds": "0",
    "KmsMasterKeyId": "",
    "MaximumMessageSize": "262144",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "RedriveAllowPolicy": "",
    "RedrivePolicy": "",
    "VisibilityTimeout": "30",
}
"""What a queue gets where its template no longer has the property; the others stay as they are.

Recorded: test_update_fifo_queue_remove_all_properties_except_queuename.
"""

EVERY = "EveryAttribute"
"""Beside the properties of a queue: the attribute names it is read with."""
CLEARED = "Cleared"
"""Beside the properties of a policy: the attributes that are set when it goes."""

SUFFIX = ".fifo"
LONGEST_MADE_NAME = 75
GONE = frozenset({"QueueDoesNotExist"})


def queue_properties(properties: Params, _: str) -> Params:
    """Properties with the attributes as text; a name that was made has the suffix of FIFO queues."""
    name = str(properties["QueueName"])
    if attribute_text(properties.get("FifoQueue", "false")) == "true" and not name.endswith(SUFFIX):
        name += SUFFIX
    return {**properties, **attributes_as_text(properties, ATTRIBUTES), "QueueName": name, EVERY: ["All"]}


def queue_creation(properties: Params) -> Call:
    """CreateQueue takes attributes and tags as maps; a queue that is none of FIFO has no such attribute."""
    attributes = {name: properties[name] for name in ATTRIBUTES if name in properties}
    if attributes.get("FifoQueue") == "false":
        del attributes["FifoQueue"]
    params = {"QueueName": properties["QueueName"], "Attributes": attributes}
    if properties.get("Tags"):
        params["tags"] = properties["Tags"]
    return Call("CreateQueue", params)


def attribute_calls(change: Change) -> list[Call]:
    """The attributes that change, those that are gone from the template as AWS resets them."""
    if not change.before:
        return []  # the queue was made with them
    wanted = {name: change.after.get(name, REMOVED.get(name)) for name in CHANGEABLE if change.differs(name)}
    attributes = {name: value for name, value in wanted.items() if value is not None}
    return [Call("SetQueueAttributes", {"QueueUrl": change.known["QueueUrl"], "Attributes": attributes})]


def policy_properties(properties: Params, _: str) -> Params:
    """Properties with the document as text."""
    return {**properties, "PolicyDocument": attribute_text(properties["PolicyDocument"]), CLEARED: {"Policy": ""}}


def policy_creation(properties: Params) -> Call:
    """A policy is set on its first queue; `policy_calls` sets it on the others."""
    return _set(_queues(properties)[0], properties["PolicyDocument"])


def policy_calls(change: Change) -> list[Call]:
    """A policy is set on the queues it names now, and taken from those it names no more."""
    return calls_for_each(_queues(change.before), _queues(change.after), change.after["PolicyDocument"], _set)


def policy_deletion(change: Change) -> list[Call]:
    """A policy is taken from all its queues; the last one is left to the deletion itself."""
    return [_set(queue, "") for queue in _queues(change.before)[1:]]


def _set(queue: str, policy: str) -> Call:
    return Call("SetQueueAttributes", {"QueueUrl": queue, "Attributes": {"Policy": policy}})


def _queues(properties: Properties) -> list[str]:
    if "Queue" in properties:
        return [properties["Queue"]]
    return list(properties.get("Queues", ()))


QUEUE = ResourceType(
    name="AWS::SQS::Queue",
    service="sqs",
    properties=(*ATTRIBUTES, "QueueName", "Tags"),
    create="CreateQueue",
    create_call=queue_creation,
    prepare=queue_properties,
    read=Read("GetQueueAttributes", "Attributes", keys={"QueueUrl": "QueueUrl", "AttributeNames": EVERY}),
    delete="DeleteQueue",
    gone=GONE,
    keys={"QueueUrl": "QueueUrl"},
    ref=("QueueUrl",),
    attributes={"Arn": "QueueArn", "QueueName": "QueueName", "QueueUrl": "QueueUrl"},
    name_of=Generated("QueueName", LONGEST_MADE_NAME),
    tagging=Tagging("TagQueue", "UntagQueue", "QueueUrl", "QueueUrl", of_stack=False),
    steps=(Hook(CHANGEABLE, attribute_calls), Hook(("FifoQueue",), attribute_calls, "create")),
)

QUEUE_POLICY = ResourceType(
    name="AWS::SQS::QueuePolicy",
    service="sqs",
    properties=("PolicyDocument", "Queues"),
    required=("PolicyDocument", "Queues"),
    create="SetQueueAttributes",
    create_call=policy_creation,
    prepare=policy_properties,
    delete="SetQueueAttributes",
    before_delete=policy_deletion,
    gone=GONE,
    keys={"QueueUrl": "Queues.0", "Attributes": CLEARED},
    ref=("Id",),
    attributes={"Id": "Id"},
    name_of=Generated("Id", 80, is_unique=False),
    steps=(Hook(("PolicyDocument", "Queues"), policy_calls),),
)

QUEUE_INLINE_POLICY = ResourceType(
    name="AWS::SQS::QueueInlinePolicy",
    service="sqs",
    properties=("PolicyDocument", "Queue"),
    required=("PolicyDocument", "Queue"),
    create="SetQueueAttributes",
    create_call=policy_creation,
    prepare=policy_properties,
    delete="SetQueueAttributes",
    gone=GONE,
    keys={"QueueUrl": "Queue", "Attributes": CLEARED},
    ref=("Queue",),
    renamed={"Queue": "QueueUrl"},
    steps=(Hook(("PolicyDocument",), policy_calls),),
)

TYPES: dict[str, ResourceType] = {each.name: each for each in (QUEUE, QUEUE_POLICY, QUEUE_INLINE_POLICY)}
