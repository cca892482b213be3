"""`AWS::Events::*` (CloudFormation template reference)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.fabric.stacks.documents import as_json, text_of
from awsim.fabric.stacks.names import Generated
from awsim.fabric.stacks.vocabulary import Call, Change, Hook, Params, Read, ResourceType, Step, Tagging, words

if TYPE_CHECKING:
    from awsim.fabric.stacks.vocabulary import Properties

DEFAULT = "default"
BUS_SETTINGS = words("DeadLetterConfig Description KmsKeyIdentifier LogConfig")
RULE_SETTINGS = words("Description EventPattern RoleArn ScheduleExpression State")
TAGGING = ("TagResource", "UntagResource", "ResourceARN")


# Buses


def bus_policy_calls(change: Change) -> list[Call]:
    """A bus's policy, taken away where the template no longer has it."""
    named = {"EventBusName": change.after["Name"]}
    policy = change.after.get("Policy")
    if policy is None:
        return [Call("RemovePermission", {**named, "RemoveAllPermissions": True})]
    return [Call("PutPermission", {**named, "Policy": text_of(policy)})]


def permission_creation(properties: Params) -> Call:
    """A statement of a bus's policy, by its parts or as a document."""
    statement = properties.get("Statement")
    given = {name: properties[name] for name in words("EventBusName StatementId") if name in properties}
    if statement is None:
        given |= {name: properties[name] for name in words("Action Condition Principal") if name in properties}
    else:
        given["Policy"] = json.dumps(
            {"Version": "2012-10-17", "Statement": [{**statement, "Sid": properties["StatementId"]}]}
        )
    return Call("PutPermission", given)


def permission_calls(change: Change) -> list[Call]:
    """The statement as it is now, in the place of the one with its id."""
    return [permission_creation(dict(change.after))]


def with_bus(properties: Params, _: str) -> Params:
    """Properties with the default bus where they name none."""
    return {"EventBusName": DEFAULT, **properties}


# Rules


def rule_properties(properties: Params, _: str) -> Params:
    """Properties with the pattern as text, and the targets as PutTargets takes them."""
    prepared = {"EventBusName": DEFAULT, **properties}
    if "EventPattern" in prepared:
        prepared["EventPattern"] = text_of(prepared["EventPattern"])
    prepared["Targets"] = [_target(each) for each in prepared.get("Targets") or ()]
    return prepared


def rule_calls(change: Change) -> list[Call]:
    """PutRule sets all anew: what it is not told is no more."""
    given = {name: change.after[name] for name in RULE_SETTINGS if change.after.get(name) is not None}
    named = {name: change.after[name] for name in ("Name", "EventBusName")}
    return [Call("PutRule", {**named, **given})]


def target_calls(change: Change) -> list[Call]:
    """Targets that are new or changed are put, those that are no more removed."""
    named = {"Rule": change.after["Name"], "EventBusName": change.after["EventBusName"]}
    states = (change.before.get("Targets") or (), change.after.get("Targets") or ())
    before, after = ({each["Id"]: each for each in targets} for targets in states)
    gone = [each for each in before if each not in after]
    put = [each for name, each in after.items() if before.get(name) != each]
    calls = [Call("RemoveTargets", {**named, "Ids": gone})] if gone else []
    return [*calls, Call("PutTargets", {**named, "Targets": put})] if put else calls


def rule_deletion(change: Change) -> list[Call]:
    """A rule goes without its targets."""
    named = {"Rule": change.before["Name"], "EventBusName": change.before["EventBusName"]}
    ids = [each["Id"] for each in change.before.get("Targets") or ()]
    return [Call("RemoveTargets", {**named, "Ids": ids})] if ids else []


def _target(given: Properties) -> Params:
    """A target in PutTargets' words: a template has others within EcsParameters."""
    target = dict(given)
    tasks = target.get("EcsParameters")
    if tasks is not None:
        tasks = {"Tags" if name == "TagList" else name: value for name, value in tasks.items()}
        network = tasks.get("NetworkConfiguration")
        if network is not None:
            inner = network.get("AwsVpcConfiguration", network.get("awsvpcConfiguration"))
            tasks["NetworkConfiguration"] = {"awsvpcConfiguration": inner}
        target["EcsParameters"] = tasks
    transformer = target.get("InputTransformer")
    if transformer is not None and not isinstance(transformer["InputTemplate"], str):
        target["InputTransformer"] = {**transformer, "InputTemplate": json.dumps(transformer["InputTemplate"])}
    return target


# Connections


def arn_for_policy(member: str) -> Any:
    """The ARN of `member` without the part that is another with each creation."""
    return lambda shown: shown[member].rpartition("/")[0]


EVENT_BUS = ResourceType(
    name="AWS::Events::EventBus",
    service="events",
    properties=(*BUS_SETTINGS, *words("EventSourceName Name Policy Tags")),
    required=("Name",),
    create="CreateEventBus",
    read=Read("DescribeEventBus"),
    delete="DeleteEventBus",
    keys={"Name": "Name"},
    ref=("Name",),
    attributes={"Arn": "EventBusArn", "Name": "Name"},
    tagging=Tagging(*TAGGING, "EventBusArn"),
    steps=(
        Step(
            "UpdateEventBus",
            BUS_SETTINGS,
            defaults={"DeadLetterConfig": {}, "Description": "", "KmsKeyIdentifier": "", "LogConfig": {}},
        ),
        Hook(("Policy",), bus_policy_calls),
    ),
)

EVENT_BUS_POLICY = ResourceType(
    name="AWS::Events::EventBusPolicy",
    service="events",
    properties=words("Action Condition EventBusName Principal Statement StatementId"),
    required=("StatementId",),
    create="PutPermission",
    create_call=permission_creation,
    prepare=with_bus,
    delete="RemovePermission",
    keys={"EventBusName": "EventBusName", "StatementId": "StatementId"},
    ref=("EventBusName", "StatementId"),
    steps=(Hook(words("Action Condition Principal Statement"), permission_calls, "change"),),
)

RULE = ResourceType(
    name="AWS::Events::Rule",
    service="events",
    properties=(*RULE_SETTINGS, *words("EventBusName Name Tags Targets")),
    create="PutRule",
    prepare=rule_properties,
    read=Read("DescribeRule"),
    delete="DeleteRule",
    before_delete=rule_deletion,
    keys={"Name": "Name", "EventBusName": "EventBusName"},
    ref=("Name",),
    attributes={"Arn": "RuleArn", "RuleName": "Name"},
    name_of=Generated("Name", 64),
    tagging=Tagging(*TAGGING, "RuleArn"),
    steps=(Hook(RULE_SETTINGS, rule_calls, "change"), Hook(("Targets",), target_calls)),
)

ARCHIVE = ResourceType(
    name="AWS::Events::Archive",
    service="events",
    properties=words("ArchiveName Description EventPattern KmsKeyIdentifier RetentionDays SourceArn"),
    required=("SourceArn",),
    create="CreateArchive",
    prepare=as_json("EventPattern"),
    renamed={"SourceArn": "EventSourceArn"},
    read=Read("DescribeArchive"),
    delete="DeleteArchive",
    keys={"ArchiveName": "ArchiveName"},
    ref=("ArchiveName",),
    attributes={"Arn": "ArchiveArn", "ArchiveName": "ArchiveName"},
    name_of=Generated("ArchiveName", 48),
    steps=(
        Step(
            "UpdateArchive",
            words("Description EventPattern KmsKeyIdentifier RetentionDays"),
            defaults={"Description": "", "EventPattern": "", "KmsKeyIdentifier": "", "RetentionDays": 0},
        ),
    ),
)

CONNECTION = ResourceType(
    name="AWS::Events::Connection",
    service="events",
    properties=words(
        "AuthParameters AuthorizationType Description InvocationConnectivityParameters KmsKeyIdentifier Name"
    ),
    create="CreateConnection",
    read=Read("DescribeConnection"),
    delete="DeleteConnection",
    keys={"Name": "Name"},
    ref=("Name",),
    attributes={"Arn": "ConnectionArn", "SecretArn": "SecretArn"},
    derived={"ArnForPolicy": arn_for_policy("ConnectionArn")},
    name_of=Generated("Name", 64),
    steps=(
        Step(
            "UpdateConnection",
            words("AuthParameters AuthorizationType Description InvocationConnectivityParameters KmsKeyIdentifier"),
            defaults={"Description": "", "KmsKeyIdentifier": ""},
        ),
    ),
)

API_DESTINATION = ResourceType(
    name="AWS::Events::ApiDestination",
    service="events",
    properties=words("ConnectionArn Description HttpMethod InvocationEndpoint InvocationRateLimitPerSecond Name"),
    required=words("ConnectionArn InvocationEndpoint HttpMethod"),
    create="CreateApiDestination",
    read=Read("DescribeApiDestination"),
    delete="DeleteApiDestination",
    keys={"Name": "Name"},
    ref=("Name",),
    attributes={"Arn": "ApiDestinationArn"},
    derived={"ArnForPolicy": arn_for_policy("ApiDestinationArn")},
    name_of=Generated("Name", 64),
    steps=(
        Step(
            "UpdateApiDestination",
            words("ConnectionArn Description HttpMethod InvocationEndpoint InvocationRateLimitPerSecond"),
            defaults={"Description": "", "InvocationRateLimitPerSecond": 300},
        ),
    ),
)

ENDPOINT = ResourceType(
    name="AWS::Events::Endpoint",
    service="events",
    properties=words("Description EventBuses Name ReplicationConfig RoleArn RoutingConfig"),
    required=words("RoutingConfig EventBuses"),
    create="CreateEndpoint",
    read=Read("DescribeEndpoint"),
    delete="DeleteEndpoint",
    keys={"Name": "Name"},
    ref=("Name",),
    attributes={
        "Arn": "Arn",
        "EndpointId": "EndpointId",
        "EndpointUrl": "EndpointUrl",
        "State": "State",
        "StateReason": "StateReason",
    },
    name_of=Generated("Name", 64),
    steps=(
        Step(
            "UpdateEndpoint",
            words("Description EventBuses ReplicationConfig RoleArn RoutingConfig"),
            defaults={"Description": "", "ReplicationConfig": {"State": "ENABLED"}},
        ),
    ),
)

TYPES: dict[str, ResourceType] = {
    each.name: each for each in (EVENT_BUS, EVENT_BUS_POLICY, RULE, ARCHIVE, CONNECTION, API_DESTINATION, ENDPOINT)
}
