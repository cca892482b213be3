"""`AWS::DynamoDB::Table` resources of the stacks that moto's CloudFormation makes: made by the native DynamoDB.

Which property is a parameter of which operation, what Ref and Fn::GetAtt answer: template reference of CloudFormation.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.moto.turn import wait_aside, whose
from awsim.services.lambda_.moto_side.stacks import LONGEST_WAIT, UnsupportedProperty, typed

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE = "AWS::DynamoDB::Table"

Properties = dict[str, Any]

CREATING = frozenset(
    {
        *("TableName", "KeySchema", "AttributeDefinitions", "LocalSecondaryIndexes", "GlobalSecondaryIndexes"),
        *("BillingMode", "ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput", "StreamSpecification"),
        *("SSESpecification", "TableClass", "DeletionProtectionEnabled", "Tags", "ResourcePolicy"),
    }
)
"""Parameters of CreateTable."""
BESIDE = frozenset(
    {
        *("TimeToLiveSpecification", "PointInTimeRecoverySpecification", "KinesisStreamSpecification"),
        "ContributorInsightsSpecification",
    }
)
"""Properties with operations of their own."""
THROUGHPUT = ("BillingMode", "ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput")
UPDATING = (
    ("DeletionProtectionEnabled",),
    THROUGHPUT,
    ("StreamSpecification",),
    ("SSESpecification",),
    ("TableClass",),
)
"""Parameters of UpdateTable that are set together; each group is a call of its own."""
REPLACING = frozenset({"TableName", "KeySchema", "LocalSecondaryIndexes"})
"""Properties that no operation can change."""
DEFAULTS: Properties = {
    "DeletionProtectionEnabled": False,
    "BillingMode": "PROVISIONED",
    "StreamSpecification": {"StreamEnabled": False},
    "SSESpecification": {"Enabled": False},
    "TableClass": "STANDARD",
}
"""What UpdateTable is told where a template no longer has the property."""


class TableResources:
    """The type of tables, with the methods that moto calls on a class of resources."""

    @staticmethod
    def has_cfn_attr(name: str) -> bool:
        """Whether Fn::GetAtt may ask for the attribute."""
        return name in {"Arn", "StreamArn"}

    @staticmethod
    def create_from_cloudformation_json(
        resource_name: str, cloudformation_json: Properties, account_id: str, region_name: str, **_: Any
    ) -> TableResource:
        """Make a table; moto has made a name for it, or taken it from the template."""
        made = TableResource(account_id, region_name, resource_name)
        made.make(cloudformation_json["Properties"])
        return made

    @staticmethod
    def update_from_cloudformation_json(
        original_resource: TableResource,
        new_resource_name: str,
        cloudformation_json: Properties,
        account_id: str,
        region_name: str,
    ) -> TableResource:
        """Change a table, or make another one in its place."""
        properties = cloudformation_json["Properties"]
        if original_resource.is_replaced_by(properties):
            made = TableResources.create_from_cloudformation_json(
                new_resource_name, cloudformation_json, account_id, region_name
            )
            original_resource.delete()
            return made
        original_resource.change(properties)
        return original_resource


class TableResource:
    """A table of a stack, as moto's CloudFormation keeps it."""

    cf_resource_type: str
    logical_resource_id: str

    def __init__(self, account: str, region: str, name: str) -> None:
        self._account = account
        self._region = region
        self._name = name
        self._properties: Properties = {}

    @property
    def physical_resource_id(self) -> str:
        """What Ref gives."""
        return self._name

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        """What Fn::GetAtt gives."""
        table = self._described()
        if attribute_name == "Arn":
            return table["TableArn"]
        if attribute_name == "StreamArn" and "LatestStreamArn" in table:
            return table["LatestStreamArn"]
        from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

        raise UnformattedGetAttTemplateException

    def is_created(self) -> bool:
        """The table is ACTIVE when it has been made."""
        return True

    def make(self, properties: Properties) -> None:
        """Make the table."""
        params = self._params(properties)
        given = {name: value for name, value in params.items() if name in CREATING}
        self._name = given["TableName"]
        self._call("CreateTable", given)
        self._await_active()
        self._set_beside(params)
        self._properties = params

    def is_replaced_by(self, properties: Properties) -> bool:
        """Whether a property changes that no operation can change."""
        wanted = {"TableName": self._name, **self._params(properties)}
        return any(wanted.get(name) != self._properties.get(name) for name in REPLACING)

    def change(self, properties: Properties) -> None:
        """Set what the template now says."""
        wanted = self._params({"TableName": self._name, **properties})
        before, after = _indexes(self._properties), _indexes(wanted)
        for name in before:
            if name not in after or _is_another(before[name], after[name]):
                self._update({"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": name}}]})
        kept = [name for name in after if name in before and not _is_another(before[name], after[name])]
        changed = [_without_keys(after[name]) for name in kept if after[name] != before[name]]
        self._change_settings(wanted, changed)
        for name, index in after.items():
            if name not in kept:
                definitions = wanted["AttributeDefinitions"]
                self._update({"GlobalSecondaryIndexUpdates": [{"Create": index}], "AttributeDefinitions": definitions})
        self._tag(wanted.get("Tags") or [])
        self._set_beside(wanted)
        self._properties = wanted

    def delete(self, *_: str) -> None:
        """Delete the table, unless it has gone already."""
        try:
            self._call("DeleteTable", {"TableName": self._name})
        except ServiceError as error:
            if error.code != "ResourceNotFoundException":
                raise

    def _params(self, properties: Properties) -> Properties:
        """The parameters of operations that the properties are."""
        params = {"TableName": self._name, **properties}
        for name in params:
            if name not in CREATING and name not in BESIDE:
                raise UnsupportedProperty(TABLE, name)
        if "StreamSpecification" in params:
            view = {"StreamViewType": params["StreamSpecification"]["StreamViewType"]}
            params["StreamSpecification"] = {"StreamEnabled": True, **view}
        if "SSESpecification" in params:
            sse = dict(params["SSESpecification"])
            params["SSESpecification"] = {"Enabled": sse.pop("SSEEnabled"), **sse}
        if "ResourcePolicy" in params:
            params["ResourcePolicy"] = json.dumps(params["ResourcePolicy"]["PolicyDocument"])
        given = {name: value for name, value in params.items() if name in CREATING}
        return {**params, **typed(TABLE, "CreateTable", given, "dynamodb")}

    def _change_settings(self, wanted: Properties, indexes: list[Properties]) -> None:
        """Set what UpdateTable sets of the table, and of indexes that stay: their throughput, with the table's."""
        for group in UPDATING:
            given = {name: wanted.get(name, DEFAULTS.get(name)) for name in group}
            before = {name: self._properties.get(name, DEFAULTS.get(name)) for name in group}
            update = {name: value for name, value in given.items() if value is not None} if given != before else {}
            if group is THROUGHPUT and indexes:
                update["GlobalSecondaryIndexUpdates"] = [{"Update": index} for index in indexes]
            if update:
                self._update(update)

    def _set_beside(self, params: Properties) -> None:
        """Set what has operations of its own."""
        before = self._properties
        ttl = params.get("TimeToLiveSpecification")
        if ttl is not None and ttl != before.get("TimeToLiveSpecification"):
            self._on_table("UpdateTimeToLive", {"TimeToLiveSpecification": ttl})
        recovery = params.get("PointInTimeRecoverySpecification")
        if recovery is not None and recovery != before.get("PointInTimeRecoverySpecification"):
            self._on_table("UpdateContinuousBackups", {"PointInTimeRecoverySpecification": recovery})
        kinesis = params.get("KinesisStreamSpecification")
        if kinesis is not None and kinesis != before.get("KinesisStreamSpecification"):
            precision = {name: value for name, value in kinesis.items() if name != "StreamArn"}
            configured = {"EnableKinesisStreamingConfiguration": precision} if precision else {}
            self._on_table("EnableKinesisStreamingDestination", {"StreamArn": kinesis["StreamArn"], **configured})
        insights = params.get("ContributorInsightsSpecification")
        if insights is not None and insights != before.get("ContributorInsightsSpecification"):
            action = "ENABLE" if insights["Enabled"] in (True, "true") else "DISABLE"
            self._on_table("UpdateContributorInsights", {"ContributorInsightsAction": action})

    def _tag(self, tags: list[dict[str, str]]) -> None:
        arn = self._described()["TableArn"]
        kept = {tag["Key"] for tag in tags}
        gone = [tag["Key"] for tag in self._properties.get("Tags", ()) if tag["Key"] not in kept]
        if gone:
            self._call("UntagResource", {"ResourceArn": arn, "TagKeys": gone})
        if tags:
            self._call("TagResource", {"ResourceArn": arn, "Tags": tags})

    def _update(self, params: Properties) -> None:
        self._call("UpdateTable", {"TableName": self._name, **params})
        self._await_active()

    def _await_active(self) -> None:
        """Wait until the table and its indexes are there, as CloudFormation does before it goes on."""
        for _ in range(LONGEST_WAIT * 2):
            table = self._described()
            states = {
                table["TableStatus"],
                *(index["IndexStatus"] for index in table.get("GlobalSecondaryIndexes", ())),
            }
            if states == {"ACTIVE"}:
                return
            wait_aside(1.0)

    def _on_table(self, name: str, params: Properties) -> None:
        self._call(name, typed(TABLE, name, {"TableName": self._name, **params}, "dynamodb"))

    def _described(self) -> dict[str, Any]:
        found: dict[str, Any] = self._call("DescribeTable", {"TableName": self._name})["Table"]
        return found

    def _call(self, name: str, params: Mapping[str, Any]) -> dict[str, Any]:
        world = whose()
        assert world is not None, "moto is answering for a cloud"
        return world.call("dynamodb", name, params, account=self._account, region=self._region)


def _indexes(params: Properties) -> dict[str, Properties]:
    """The global indexes by name."""
    return {index["IndexName"]: index for index in params.get("GlobalSecondaryIndexes", ())}


def _without_keys(index: Properties) -> Properties:
    """What UpdateTable is told of an index that stays."""
    return {name: value for name, value in index.items() if name not in {"KeySchema", "Projection"}}


def _is_another(before: Properties, after: Properties) -> bool:
    """Whether an index has to be made anew."""
    return any(before.get(name) != after.get(name) for name in ("KeySchema", "Projection"))


TYPES = {TABLE: TableResources}
"""The types of resources whose operations are DynamoDB's."""
