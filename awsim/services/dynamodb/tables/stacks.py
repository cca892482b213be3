"""`AWS::DynamoDB::Table`: properties as parameters of DynamoDB's operations (CloudFormation template reference)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.fabric.stacks.documents import text_of
from awsim.fabric.stacks.names import Generated
from awsim.fabric.stacks.vocabulary import Call, Hook, Read, Ready, ResourceType, Step, Tagging, same, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.fabric.stacks.vocabulary import Change, Params

Given = dict[str, Any]

BY_TABLE = {"TableName": "TableName"}
GONE = frozenset({"ResourceNotFoundException", "TableNotFoundException"})

READY = Ready(
    (
        *("TableStatus", "GlobalSecondaryIndexes.*.IndexStatus", "VectorIndexes.*.IndexStatus"),
        "Replicas.*.ReplicaStatus",
    ),
    frozenset({"ACTIVE"}),
    frozenset({"CREATION_FAILED", "INACCESSIBLE_ENCRYPTION_CREDENTIALS"}),
)
DESTINATION_READY = Ready(
    ("KinesisDataStreamDestinations.*.DestinationStatus",),
    frozenset({"ACTIVE", "DISABLED"}),
    frozenset({"ENABLE_FAILED"}),
    read=Read("DescribeKinesisStreamingDestination"),
    only_with="KinesisStreamSpecification",
)
"""One data stream has to be given up before another can be taken."""
TAGGING = Tagging("TagResource", "UntagResource", "ResourceArn", "TableArn", of_stack=False)

THROUGHPUT = ("BillingMode", "ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput")
INDEXES = ("GlobalSecondaryIndexes", "VectorIndexes")

IMPORTED = frozenset(
    {
        *("TableName", "KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "VectorIndexes"),
        *("BillingMode", "ProvisionedThroughput", "OnDemandThroughput", "SSESpecification"),
    }
)
"""What of a table ImportTable can be told; the rest is set when it has been imported."""


def prepared(properties: Params, _: str = "") -> Params:
    """Properties as DynamoDB takes them; `IndexInsights` and `StreamPolicy` are what stands inside of others."""
    given = {**properties}
    if "StreamSpecification" in given:
        stream = {**given["StreamSpecification"]}
        policy = stream.pop("ResourcePolicy", None)
        if policy is not None:
            given["StreamPolicy"] = text_of(policy["PolicyDocument"])
        given["StreamSpecification"] = {"StreamEnabled": True, **stream}
    if "SSESpecification" in given:
        given["SSESpecification"] = _named(given["SSESpecification"], SSEEnabled="Enabled")
    if "ResourcePolicy" in given:
        given["ResourcePolicy"] = text_of(given["ResourcePolicy"]["PolicyDocument"])
    if "GlobalSecondaryIndexes" in given:
        indexes = given["GlobalSecondaryIndexes"]
        insights = {each["IndexName"]: each[INSIGHTS] for each in indexes if INSIGHTS in each}
        given["GlobalSecondaryIndexes"] = [_without(each, INSIGHTS) for each in indexes]
        if insights:
            given["IndexInsights"] = insights
    return given


INSIGHTS = "ContributorInsightsSpecification"


def imported(given: Params) -> Call | None:
    """ImportTable in place of CreateTable for a table that is made of files."""
    source = given.get("ImportSourceSpecification")
    if source is None:
        return None
    table = {name: value for name, value in given.items() if name in IMPORTED}
    return Call("ImportTable", {**source, "TableCreationParameters": table})


def after_import(change: Change) -> list[Call]:
    """What a table made of files is told once it is there."""
    after, table = change.after, _table(change)
    rest = ("StreamSpecification", "TableClass", "DeletionProtectionEnabled", "WarmThroughput")
    calls = [Call("UpdateTable", {**table, name: after[name]}) for name in rest if name in after]
    if "Tags" in after:
        calls.append(Call("TagResource", {"Tags": after["Tags"]}, late={"ResourceArn": "TableArn"}))
    if "ResourcePolicy" in after:
        calls.append(Call("PutResourcePolicy", {"Policy": after["ResourcePolicy"]}, late={"ResourceArn": "TableArn"}))
    return calls


def table_updates(change: Change) -> list[Call]:
    """Indexes that go, throughput, indexes that come: UpdateTable takes one index at a time."""
    table = _table(change)
    calls = [
        Call("UpdateTable", {**table, update: [{"Delete": {"IndexName": name}}]})
        for update, before, after in _indexes(change)
        for name in before
        if name not in after or _is_another(before[name], after[name])
    ]
    calls += _throughput(change)
    definitions = {"AttributeDefinitions": change.after.get("AttributeDefinitions", [])}
    calls += [
        Call("UpdateTable", {**table, **definitions, update: [{"Create": index}]})
        for update, before, after in _indexes(change)
        for name, index in after.items()
        if name not in before or _is_another(before[name], index)
    ]
    return calls


def stream_updates(change: Change) -> list[Call]:
    """A stream with another view is another stream: the first is disabled."""
    table, after = _table(change), change.after.get("StreamSpecification")
    calls = []
    if "StreamSpecification" in change.before:
        calls.append(Call("UpdateTable", {**table, "StreamSpecification": {"StreamEnabled": False}}))
    if after is not None:
        calls.append(Call("UpdateTable", {**table, "StreamSpecification": after}))
        if "StreamPolicy" in change.after and not change.differs("StreamPolicy"):
            calls += stream_policy(change)
    return calls


def stream_policy(change: Change) -> list[Call]:
    """The policy of the stream that the table has then."""
    policy = change.after.get("StreamPolicy")
    late = {"ResourceArn": "LatestStreamArn"}
    if policy is not None:
        return [Call("PutResourcePolicy", {"Policy": policy}, late=late)]
    if "StreamSpecification" not in change.after:
        return []
    return [Call("DeleteResourcePolicy", {}, late=late)]


def time_to_live(change: Change) -> list[Call]:
    """Expiry by another attribute has to be disabled for the first."""
    before, after = (each.get("TimeToLiveSpecification") for each in (change.before, change.after))
    settings = []
    stays = before and after and same(before.get("AttributeName"), after.get("AttributeName"))
    if before is not None and is_true(before["Enabled"]) and not stays:
        settings.append({**before, "Enabled": False})
    if after is not None and (before is not None or is_true(after["Enabled"])):
        settings.append(after)
    return [Call("UpdateTimeToLive", {**_table(change), "TimeToLiveSpecification": each}) for each in settings]


def stream_destination(change: Change) -> list[Call]:
    """The data stream that changes go to; the precision of times can change by itself."""
    before, after = (each.get("KinesisStreamSpecification") for each in (change.before, change.after))
    calls = []
    stays = before is not None and after is not None and same(before["StreamArn"], after["StreamArn"])
    if before is not None and not stays:
        calls.append(Call("DisableKinesisStreamingDestination", {**_table(change), "StreamArn": before["StreamArn"]}))
    if after is not None:
        verb = "Update" if stays else "Enable"
        params = {**_table(change), "StreamArn": after["StreamArn"]}
        precision = _without(after, "StreamArn")
        if precision:
            params[f"{verb}KinesisStreamingConfiguration"] = precision
        calls.append(Call(f"{verb}KinesisStreamingDestination", params))
    return calls


def table_insights(change: Change) -> list[Call]:
    """Contributor Insights of the table."""
    return _insights(change, change.before.get(INSIGHTS), change.after.get(INSIGHTS), {})


def index_insights(change: Change) -> list[Call]:
    """Contributor Insights of indexes, where these are."""
    before, after = (each.get("IndexInsights", {}) for each in (change.before, change.after))
    names = [each["IndexName"] for each in change.after.get("GlobalSecondaryIndexes", ())]
    return [
        call
        for name in names
        if not same(before.get(name), after.get(name))
        for call in _insights(change, before.get(name), after.get(name), {"IndexName": name})
    ]


def is_true(value: Any) -> bool:
    """Whether a template says yes; it may do so as text."""
    return str(value).lower() == "true"


def _insights(change: Change, before: Given | None, after: Given | None, of: Given) -> list[Call]:
    enabled = after is not None and is_true(after["Enabled"])
    if not enabled and (before is None or not is_true(before["Enabled"])):
        return []
    params = {**_table(change), **of, "ContributorInsightsAction": "ENABLE" if enabled else "DISABLE"}
    if after is not None and enabled and "Mode" in after:
        params["ContributorInsightsMode"] = after["Mode"]
    return [Call("UpdateContributorInsights", params)]


def _throughput(change: Change) -> list[Call]:
    """How much can be read and written, of the table and of indexes that stay."""
    _, before, after = next(iter(_indexes(change)))
    kept = [name for name in after if name in before and not _is_another(before[name], after[name])]
    changed = [_without(after[name], "KeySchema", "Projection") for name in kept if not same(after[name], before[name])]
    given: Given = {}
    if change.differs(*THROUGHPUT):
        given = {name: change.after[name] for name in THROUGHPUT if name in change.after}
        given.setdefault("BillingMode", "PROVISIONED")
    if changed:
        given["GlobalSecondaryIndexUpdates"] = [{"Update": index} for index in changed]
    return [Call("UpdateTable", {**_table(change), **given})] if given else []


def _indexes(change: Change) -> list[tuple[str, dict[str, Given], dict[str, Given]]]:
    """For each kind of index: the parameter that changes them, and them by name, before and after."""
    kinds = (("GlobalSecondaryIndexUpdates", "GlobalSecondaryIndexes"), ("VectorIndexUpdates", "VectorIndexes"))
    return [(update, _by_name(change.before.get(name)), _by_name(change.after.get(name))) for update, name in kinds]


def _by_name(indexes: list[Given] | None) -> dict[str, Given]:
    return {each["IndexName"]: each for each in indexes or ()}


def _is_another(before: Given, after: Given) -> bool:
    """Whether an index has to be made anew."""
    throughput = ("ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput")
    return not same(_without(before, *throughput), _without(after, *throughput))


def _table(change: Change) -> Given:
    return {"TableName": change.known["TableName"]}


def _without(given: Mapping[str, Any], *names: str) -> Given:
    return {name: value for name, value in given.items() if name not in names}


def _named(given: Mapping[str, Any], **renamed: str) -> Given:
    return {renamed.get(name, name): value for name, value in given.items()}


BESIDE: tuple[Step | Hook, ...] = (
    Step(
        "UpdateContinuousBackups",
        ("PointInTimeRecoverySpecification",),
        "both",
        defaults={"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}},
    ),
    Hook(("KinesisStreamSpecification",), stream_destination),
    Hook((INSIGHTS,), table_insights),
    Hook(("IndexInsights",), index_insights),
    Hook(("StreamPolicy",), stream_policy),
)
"""What has operations of its own, in each region of a table."""

SETTINGS: tuple[Step | Hook, ...] = (
    Step("UpdateTable", ("DeletionProtectionEnabled",), defaults={"DeletionProtectionEnabled": False}),
    Step(
        "PutResourcePolicy",
        ("ResourcePolicy",),
        keys={"ResourceArn": "TableArn"},
        undo="DeleteResourcePolicy",
        renamed={"ResourcePolicy": "Policy"},
    ),
)
"""What a table is told at its creation and can be told later, in each region."""

UPDATES: tuple[Step | Hook, ...] = (
    Hook((*INDEXES, *THROUGHPUT, "AttributeDefinitions"), table_updates, "change"),
    Hook(("StreamSpecification",), stream_updates, "change"),
    Step("UpdateTable", ("SSESpecification",), defaults={"SSESpecification": {"Enabled": False}}),
    Step("UpdateTable", ("TableClass",), defaults={"TableClass": "STANDARD"}),
    *SETTINGS,
)
"""What a table is told at its creation and can be told later."""

TIME_TO_LIVE = Hook(("TimeToLiveSpecification",), time_to_live)

TABLE = ResourceType(
    name="AWS::DynamoDB::Table",
    service="dynamodb",
    properties=words(
        """
        AttributeDefinitions BillingMode ContributorInsightsSpecification DeletionProtectionEnabled
        GlobalSecondaryIndexes ImportSourceSpecification KeySchema KinesisStreamSpecification LocalSecondaryIndexes
        OnDemandThroughput PointInTimeRecoverySpecification ProvisionedThroughput ResourcePolicy SSESpecification
        StreamSpecification TableClass TableName Tags TimeToLiveSpecification VectorIndexes WarmThroughput
        """
    ),
    required=("KeySchema",),
    create="CreateTable",
    created="TableDescription",
    read=Read("DescribeTable", "Table"),
    delete="DeleteTable",
    gone=GONE,
    keys=BY_TABLE,
    ref=("TableName",),
    attributes={"Arn": "TableArn", "StreamArn": "LatestStreamArn"},
    name_of=Generated("TableName", 255),
    prepare=prepared,
    create_call=imported,
    tagging=TAGGING,
    ready=(READY, DESTINATION_READY),
    steps=(
        Hook(("ImportSourceSpecification",), after_import, "create"),
        *UPDATES,
        TIME_TO_LIVE,
        *BESIDE,
    ),
)
