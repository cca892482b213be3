"""`AWS::SNS::*`: properties as attributes of topics and subscriptions (CloudFormation template reference)."""

from __future__ import annotations

from awsim.fabric.stacks.attributes import attribute_text, attributes_as_text, calls_for_each
from awsim.fabric.stacks.names import Generated
from awsim.fabric.stacks.vocabulary import Call, Change, Hook, Params, Properties, Read, ResourceType, Tagging, words

FIFO = ".fifo"
LONGEST_MADE_NAME = 250
GONE = frozenset({"NotFound", "NotFoundException"})

TOPIC_ATTRIBUTES = words(
    """
    ArchivePolicy ContentBasedDeduplication DisplayName FifoThroughputScope KmsMasterKeyId MaximumMessageSize
    SignatureVersion TracingConfig
    """
)
"""The properties of a topic that are attributes and can change."""

FEEDBACK = "DeliveryStatusLogging"
PROTOCOLS = {
    "application": "Application",
    "firehose": "Firehose",
    "http/s": "HTTP",
    "lambda": "Lambda",
    "sqs": "SQS",
}
"""Protocol of DeliveryStatusLogging -> how its attributes begin."""

SUBSCRIPTION_ATTRIBUTES = words(
    """
    DeliveryPolicy FilterPolicy FilterPolicyScope RawMessageDelivery RedrivePolicy ReplayPolicy SubscriptionRoleArn
    """
)
RESET = {"FilterPolicyScope": "MessageAttributes", "RawMessageDelivery": "false"}
"""What a subscription gets where its template no longer has the property; the others are taken away."""


def topic_properties(properties: Params, _: str) -> Params:
    """Properties with the attributes as text; a name that was made has the suffix of FIFO topics."""
    name = str(properties["TopicName"])
    if attribute_text(properties.get("FifoTopic", "false")) == "true" and not name.endswith(FIFO):
        name += FIFO
    attributes = attributes_as_text(properties, TOPIC_ATTRIBUTES)
    if "DataProtectionPolicy" in properties:
        attributes["DataProtectionPolicy"] = attribute_text(properties["DataProtectionPolicy"])
    return {**properties, **attributes, "TopicName": name}


def topic_creation(properties: Params) -> Call:
    """CreateTopic takes attributes as a map."""
    attributes = {name: properties[name] for name in TOPIC_ATTRIBUTES if name in properties}
    if attribute_text(properties.get("FifoTopic", "false")) == "true":
        attributes["FifoTopic"] = "true"
    attributes.update(_feedback(properties))
    params: Params = {"Name": properties["TopicName"], "Attributes": attributes}
    if properties.get("Tags"):
        params["Tags"] = properties["Tags"]
    if "DataProtectionPolicy" in properties:
        params["DataProtectionPolicy"] = properties["DataProtectionPolicy"]
    return Call("CreateTopic", params)


def topic_calls(change: Change) -> list[Call]:
    """Each attribute that changes, by a call of its own."""
    before, after = ({**each, **_feedback(each)} for each in (change.before, change.after))
    names = [*TOPIC_ATTRIBUTES, *sorted({*_feedback(change.before), *_feedback(change.after)})]
    return [
        _set_topic(change.known["TopicArn"], name, _attribute(name, after))
        for name in names
        if before.get(name) != after.get(name)
    ]


def protection_calls(change: Change) -> list[Call]:
    """The data protection policy, empty where the template no longer has it."""
    policy = change.after.get("DataProtectionPolicy", "")
    params = {"ResourceArn": change.known["TopicArn"], "DataProtectionPolicy": policy}
    return [Call("PutDataProtectionPolicy", params)]


def listed_subscription_calls(change: Change) -> list[Call]:
    """The subscriptions that a topic itself names; what it no longer names stays, as at AWS."""
    before = [_listed(each) for each in change.before.get("Subscription") or ()]
    return [
        Call("Subscribe", {"TopicArn": change.known["TopicArn"], "Protocol": protocol, "Endpoint": endpoint})
        for protocol, endpoint in map(_listed, change.after.get("Subscription") or ())
        if (protocol, endpoint) not in before
    ]


def subscription_properties(properties: Params, _: str) -> Params:
    """Properties with the attributes as text."""
    return {**properties, **attributes_as_text(properties, SUBSCRIPTION_ATTRIBUTES)}


def subscription_creation(properties: Params) -> Call:
    """Subscribe takes attributes as a map, and is called where the topic is."""
    attributes = {name: properties[name] for name in SUBSCRIPTION_ATTRIBUTES if name in properties}
    params = {
        "TopicArn": properties["TopicArn"],
        "Protocol": properties["Protocol"],
        "Endpoint": properties.get("Endpoint", ""),
        "Attributes": attributes,
        "ReturnSubscriptionArn": True,
    }
    return Call("Subscribe", params)


def subscription_calls(change: Change) -> list[Call]:
    """Each attribute that changes, by a call of its own; a filter policy goes before its scope changes."""
    changed = [name for name in SUBSCRIPTION_ATTRIBUTES if change.differs(name)]
    values = [(name, change.after.get(name, RESET.get(name, ""))) for name in changed]
    if "FilterPolicyScope" in changed:
        scope = change.after.get("FilterPolicyScope", RESET["FilterPolicyScope"])
        policy = change.after.get("FilterPolicy", "")
        others = [each for each in values if not each[0].startswith("FilterPolicy")]
        values = [("FilterPolicy", ""), ("FilterPolicyScope", scope), ("FilterPolicy", policy), *others]
    arn = change.known["SubscriptionArn"]
    return [
        Call("SetSubscriptionAttributes", {"SubscriptionArn": arn, "AttributeName": name, "AttributeValue": value})
        for name, value in values
    ]


def policy_properties(properties: Params, _: str) -> Params:
    """Properties with the document as text, and the topics of a policy that names one as a list."""
    topics = [properties["TopicArn"]] if "TopicArn" in properties else list(properties["Topics"])
    return {
        **properties,
        "PolicyDocument": attribute_text(properties["PolicyDocument"]),
        "Topics": topics,
        "AttributeName": "Policy",
        "AttributeValue": "",
    }


def policy_creation(properties: Params) -> Call:
    """A policy is set on its first topic; `policy_calls` sets it on the others."""
    return _set_policy(properties["Topics"][0], properties["PolicyDocument"])


def policy_calls(change: Change) -> list[Call]:
    """A policy is set on the topics it names now; those it names no more get their default back."""
    before, after = list(change.before.get("Topics", ())), list(change.after.get("Topics", ()))
    return calls_for_each(before, after, change.after["PolicyDocument"], _set_policy)


def policy_deletion(change: Change) -> list[Call]:
    """All topics get their default policy back; the first one by the deletion itself (recorded: …resets_to_default)."""
    return [_set_policy(topic, "") for topic in change.before["Topics"][1:]]


def _set_policy(topic_arn: str, document: str) -> Call:
    return _set_topic(topic_arn, "Policy", document)


def _set_topic(topic_arn: str, name: str, value: str) -> Call:
    return Call("SetTopicAttributes", {"TopicArn": topic_arn, "AttributeName": name, "AttributeValue": value})


def _attribute(name: str, properties: Properties) -> str:
    defaults = {"ContentBasedDeduplication": "false", "FifoThroughputScope": "Topic", "SignatureVersion": "1"}
    defaults |= {"TracingConfig": "PassThrough", "MaximumMessageSize": "262144"}
    if name.endswith("SampleRate"):
        return str(properties.get(name, "100"))
    return str(properties.get(name, defaults.get(name, "")))


def _feedback(properties: Properties) -> dict[str, str]:
    """DeliveryStatusLogging as attributes."""
    attributes = {}
    for each in properties.get(FEEDBACK) or ():
        prefix = PROTOCOLS[str(each["Protocol"]).lower()]
        for name in ("SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate", "FailureFeedbackRoleArn"):
            if name in each:
                attributes[f"{prefix}{name}"] = str(each[name])
    return attributes


def _listed(subscription: Properties) -> tuple[str, str]:
    return subscription["Protocol"], subscription["Endpoint"]


TOPIC = ResourceType(
    name="AWS::SNS::Topic",
    service="sns",
    properties=(
        *TOPIC_ATTRIBUTES,
        *words("DataProtectionPolicy DeliveryStatusLogging FifoTopic Subscription Tags TopicName"),
    ),
    create="CreateTopic",
    create_call=topic_creation,
    prepare=topic_properties,
    read=Read("GetTopicAttributes", "Attributes"),
    delete="DeleteTopic",
    gone=GONE,
    keys={"TopicArn": "TopicArn"},
    ref=("TopicArn",),
    attributes={"TopicArn": "TopicArn", "TopicName": "TopicName"},
    name_of=Generated("TopicName", LONGEST_MADE_NAME),
    tagging=Tagging("TagResource", "UntagResource", "ResourceArn", "TopicArn"),
    steps=(
        Hook((*TOPIC_ATTRIBUTES, FEEDBACK), topic_calls, "change"),
        Hook(("DataProtectionPolicy",), protection_calls, "change"),
        Hook(("Subscription",), listed_subscription_calls),
    ),
)

SUBSCRIPTION = ResourceType(
    name="AWS::SNS::Subscription",
    service="sns",
    properties=(*SUBSCRIPTION_ATTRIBUTES, *words("Endpoint Protocol Region TopicArn")),
    required=("Protocol", "TopicArn"),
    region="Region",
    create="Subscribe",
    create_call=subscription_creation,
    prepare=subscription_properties,
    delete="Unsubscribe",
    gone=GONE,
    keys={"SubscriptionArn": "SubscriptionArn"},
    ref=("SubscriptionArn",),
    attributes={"Arn": "SubscriptionArn"},
    steps=(Hook(SUBSCRIPTION_ATTRIBUTES, subscription_calls, "change"),),
)

TOPIC_POLICY = ResourceType(
    name="AWS::SNS::TopicPolicy",
    service="sns",
    properties=("Id", "PolicyDocument", "Topics"),
    required=("PolicyDocument", "Topics"),
    create="SetTopicAttributes",
    create_call=policy_creation,
    prepare=policy_properties,
    delete="SetTopicAttributes",
    before_delete=policy_deletion,
    gone=GONE,
    keys={"TopicArn": "Topics.0", "AttributeName": "AttributeName", "AttributeValue": "AttributeValue"},
    ref=("Id",),
    attributes={"Id": "Id"},
    name_of=Generated("Id", 80, is_unique=False),
    steps=(Hook(("PolicyDocument", "Topics"), policy_calls),),
)

TOPIC_INLINE_POLICY = ResourceType(
    name="AWS::SNS::TopicInlinePolicy",
    service="sns",
    properties=("PolicyDocument", "TopicArn"),
    required=("PolicyDocument", "TopicArn"),
    create="SetTopicAttributes",
    create_call=policy_creation,
    prepare=policy_properties,
    delete="SetTopicAttributes",
    gone=GONE,
    keys={"TopicArn": "TopicArn", "AttributeName": "AttributeName", "AttributeValue": "AttributeValue"},
    ref=("TopicArn",),
    steps=(Hook(("PolicyDocument",), policy_calls, "change"),),
)

TYPES: dict[str, ResourceType] = {each.name: each for each in (TOPIC, SUBSCRIPTION, TOPIC_POLICY, TOPIC_INLINE_POLICY)}
