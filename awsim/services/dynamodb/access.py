"""What the operations of DynamoDB and its streams need (Service Authorization Reference, "Amazon DynamoDB")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.sealed_token import InvalidTokenError
from awsim.fabric.access import ANY, Need, ServiceAccess, put_together, resources_of
from awsim.model.errors import ServiceError
from awsim.services.dynamodb.partiql.parser import parse_statement
from awsim.services.dynamodb.partiql.statements import Delete, Exists, Insert, Select, Update
from awsim.services.dynamodb.streams.iterators import ShardIterator

if TYPE_CHECKING:
    from awsim.fabric.access import Needed, Params, Place

TABLE = "table/{TableName}"
INDEX = "table/{TableName}/index/{IndexName}"
GLOBAL_TABLE = "arn:{partition}:dynamodb::{account}:global-table/{GlobalTableName}"

PARTIQL = {Delete: "Delete", Exists: "Select", Insert: "Insert", Select: "Select", Update: "Update"}
TRANSACTED = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}
"""What a transaction does with an item, and the action it needs for it."""


def of_statements(params: Params, place: Place) -> list[Needed]:
    """The actions of PartiQL statements, each on its table or index."""
    texts = [params["Statement"]] if "Statement" in params else []
    texts += [each["Statement"] for name in ("Statements", "TransactStatements") for each in params.get(name, ())]
    return put_together([_of_statement(text, place) for text in texts])


def of_transaction(params: Params, place: Place) -> list[Needed]:
    """The actions of a transaction: those of its single parts."""
    return put_together(
        [
            (f"dynamodb:{TRANSACTED[kind]}", resources_of((TABLE,), given, place))
            for item in params["TransactItems"]
            for kind, given in item.items()
            if given is not None
        ]
    )


def stream_of_iterator(params: Params, _: Place) -> list[str]:
    """The stream that a shard iterator leads into; none for a text that is no iterator."""
    try:
        return [ShardIterator.parse(params["ShardIterator"]).stream_arn]
    except InvalidTokenError:
        return []


def _of_statement(text: str, place: Place) -> Needed:
    try:
        command = parse_statement(text).command
    except ServiceError:
        # The operation itself refuses what it can't read.
        return "dynamodb:PartiQLSelect", [ANY]
    given = {"TableName": command.source.table, "IndexName": command.source.index}
    return f"dynamodb:PartiQL{PARTIQL[type(command)]}", resources_of((INDEX, TABLE), given, place)


ON_GLOBAL_TABLE = (Need((GLOBAL_TABLE,)), Need(("table/{GlobalTableName}",)))

ACCESS = ServiceAccess(
    prefix="dynamodb",
    members={
        "ResourceArn": "{ResourceArn}",
        "BackupArn": "{BackupArn}",
        "BulkOperationArn": "{BulkOperationArn}",
        "ExportArn": "{ExportArn}",
        "ImportArn": "{ImportArn}",
        "TableArn": "{TableArn}",
        "IndexName": INDEX,
        "TableName": TABLE,
        "StreamArn": "{StreamArn}",
    },
    needs={
        "BatchGetItem": (Need(("table/{RequestItems.@}",)),),
        "BatchWriteItem": (Need(("table/{RequestItems.@}",)),),
        "CreateGlobalTable": ON_GLOBAL_TABLE,
        "DescribeGlobalTable": (Need((GLOBAL_TABLE,)),),
        "DescribeGlobalTableSettings": (Need((GLOBAL_TABLE,)),),
        "GetRecords": (Need((stream_of_iterator,)),),
        "ImportTable": (Need(("table/{TableCreationParameters.TableName}",)),),
        "RestoreTableFromBackup": (Need(("{BackupArn}",)), Need(("table/{TargetTableName}",))),
        "RestoreTableToPointInTime": (
            Need(("{SourceTableArn}", "table/{SourceTableName}")),
            Need(("table/{TargetTableName}",)),
        ),
        "UpdateGlobalTable": ON_GLOBAL_TABLE,
        "UpdateGlobalTableSettings": ON_GLOBAL_TABLE,
    },
    all_resources=frozenset(
        {
            *("ListBackups", "ListContributorInsights", "ListExports", "ListGlobalTables", "ListImports"),
            *("ListStreams", "ListTables"),
        }
    ),
    deciding={
        "BatchExecuteStatement": of_statements,
        "ExecuteStatement": of_statements,
        "ExecuteTransaction": of_statements,
        "TransactGetItems": of_transaction,
        "TransactWriteItems": of_transaction,
    },
)
