"""Which actions calls need, on which resources: all native operations are covered, and ARNs are those of resources."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import boto3
import pytest

from awsim.common.arn import Arn
from awsim.model.loader import service_model
from awsim.model.names import method_name
from awsim.services.access import ACCESS, access_of, actions_of
from awsim.services.registry import BACKENDS, is_native

ACCOUNT, REGION = "123456789012", "us-east-1"
NATIVE = [
    (service, name)
    for service in BACKENDS
    for name in service_model(service).operation_names
    if is_native(service, method_name(name))
]

WITHOUT_RESOURCE: dict[str, set[str]] = {
    "apigateway": set(),
    "apigatewaymanagementapi": set(),
    "apigatewayv2": set(),
    "dynamodb": {
        *("DescribeEndpoints", "DescribeLimits", "ListBackups", "ListBulkOperations", "ListContributorInsights"),
        *("ListExports", "ListGlobalTables", "ListImports", "ListTables"),
    },
    "dynamodbstreams": {"ListStreams"},
    "ec2": {
        *("DescribeLaunchTemplateVersions", "DescribeLaunchTemplates", "DescribeTags"),
        *("GetManagedResourceVisibility", "ModifyManagedResourceVisibility"),
    },
    "events": {
        *("ListApiDestinations", "ListArchives", "ListConnections", "ListEndpoints", "ListEventBuses"),
        *("ListEventSources", "ListPartnerEventSources", "ListReplays", "ListRuleNamesByTarget", "ListRules"),
        *("PutPartnerEvents", "TestEventPattern"),
    },
    "kinesis": {
        *("DescribeAccountSettings", "DescribeLimits", "ListChannels", "ListQueues", "ListStreams"),
        "UpdateAccountSettings",
    },
    "lambda": {
        *("CreateCodeSigningConfig", "CreateEventSourceMapping", "GetAccountSettings", "ListCodeSigningConfigs"),
        *("ListEventSourceMappings", "ListFunctions", "ListLayerVersions", "ListLayers"),
    },
    "pipes": {"ListPipes"},
    "scheduler": {"ListScheduleGroups", "ListSchedules"},
    "s3": {"ListBuckets", "ListDirectoryBuckets", "WriteGetObjectResponse"},
    "s3control": {
        *("DeletePublicAccessBlock", "GetPublicAccessBlock", "ListAccessPoints"),
        *("ListAccessPointsForDirectoryBuckets", "PutPublicAccessBlock"),
    },
    "sns": {
        *("CheckIfPhoneNumberIsOptedOut", "CreatePlatformApplication", "CreatePlatformEndpoint", "DeleteEndpoint"),
        *("CreateSMSSandboxPhoneNumber", "DeletePlatformApplication", "DeleteSMSSandboxPhoneNumber"),
        *("GetEndpointAttributes", "GetPlatformApplicationAttributes", "GetSMSAttributes"),
        *("GetSMSSandboxAccountStatus", "GetSubscriptionAttributes", "ListEndpointsByPlatformApplication"),
        *("ListOriginationNumbers", "ListPhoneNumbersOptedOut", "ListPlatformApplications"),
        *("ListSMSSandboxPhoneNumbers", "ListSubscriptions", "ListTopics", "OptInPhoneNumber"),
        *("SetEndpointAttributes", "SetPlatformApplicationAttributes", "SetSMSAttributes"),
        *("SetSubscriptionAttributes", "Unsubscribe", "VerifySMSSandboxPhoneNumber"),
    },
    "sqs": {"ListQueues"},
    "timestream-influxdb": {"ListDbBackups", "ListDbClusters", "ListDbInstances", "ListDbParameterGroups"},
}
"""Operations whose actions are about no single resource (Service Authorization Reference)."""

SAMPLES: dict[str, Any] = {
    "QueueOwnerAWSAccountId": ACCOUNT,
    "RequestItems": {"a": {}},
    "Resources": ["lt-0123456789abcdef0"],
    "Statement": 'SELECT * FROM "a"',
    "Statements": [{"Statement": 'SELECT * FROM "a"'}],
    "TransactStatements": [{"Statement": 'SELECT * FROM "a"'}],
    "TransactItems": [{"Get": {"TableName": "a", "Key": {}}}],
    "TableCreationParameters": {"TableName": "a"},
    "TaskHandle": b64encode(b'{"taskId": "1", "sourceArn": "arn:aws:sqs:us-east-1:123456789012:a"}').decode(),
    "VersionNumber": 1,
}


def sample(service: str, name: str) -> dict[str, Any]:
    """Parameters of an operation, each with some value; what a name may be is a name."""
    shape: Any = service_model(service).operation_model(name).input_shape
    members = shape.members if shape is not None else {}
    return {
        member: SAMPLES.get(member, f"arn:aws:x:{REGION}:{ACCOUNT}:a/b" if member.lower().endswith("arn") else "a")
        for member, inner in members.items()
        if member in SAMPLES or inner.type_name == "string"
    }


def needed(service: str, operation: str, **params: Any) -> list[tuple[str, list[str]]]:
    return actions_of(service, operation, params, ACCOUNT, REGION)


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def test_every_native_service_says_what_its_operations_need() -> None:
    assert set(ACCESS) == set(BACKENDS)


@pytest.mark.parametrize(("service", "name"), NATIVE)
def test_every_native_operation_has_an_action_and_its_resources(service: str, name: str) -> None:
    found = actions_of(service, name, sample(service, name), ACCOUNT, REGION)

    assert found
    for action, resources in found:
        prefix, _, what = action.partition(":")
        assert "" not in (prefix, what)
        assert resources
        if "Iterator" in str(sample(service, name)):
            continue  # the sample is no iterator
        if name in WITHOUT_RESOURCE[service]:
            assert resources == ["*"]
        else:
            assert all(Arn.parse(each) for each in resources), resources


@pytest.mark.parametrize("service", ACCESS)
def test_exceptions_are_of_operations_that_exist(service: str) -> None:
    access = access_of(service)
    names = {name for each in BACKENDS if access_of(each) is access for name in service_model(each).operation_names}

    assert {*access.needs, *access.deciding, *access.all_resources} <= names


@pytest.mark.parametrize(
    ("service", "operation", "params", "right"),
    [
        (
            "apigateway",
            "PutMethod",
            {"restApiId": "a", "resourceId": "b", "httpMethod": "GET"},
            [("apigateway:PUT", [f"arn:aws:apigateway:{REGION}::/restapis/a/resources/b/methods/GET"])],
        ),
        ("apigateway", "ImportRestApi", {}, [("apigateway:POST", [f"arn:aws:apigateway:{REGION}::/restapis"])]),
        ("dynamodb", "GetItem", {"TableName": "t"}, [("dynamodb:GetItem", [arn("dynamodb", "table/t")])]),
        (
            "dynamodb",
            "Query",
            {"TableName": arn("dynamodb", "table/t"), "IndexName": "i"},
            [("dynamodb:Query", [arn("dynamodb", "table/t/index/i")])],
        ),
        (
            "dynamodb",
            "BatchWriteItem",
            {"RequestItems": {"a": [], "b": []}},
            [("dynamodb:BatchWriteItem", [arn("dynamodb", "table/a"), arn("dynamodb", "table/b")])],
        ),
        (
            "dynamodb",
            "TransactWriteItems",
            {
                "TransactItems": [
                    {"Put": {"TableName": "a"}},
                    {"ConditionCheck": {"TableName": "b"}},
                    {"Put": {"TableName": "c"}},
                ]
            },
            [
                ("dynamodb:PutItem", [arn("dynamodb", "table/a"), arn("dynamodb", "table/c")]),
                ("dynamodb:ConditionCheckItem", [arn("dynamodb", "table/b")]),
            ],
        ),
        (
            "dynamodb",
            "ExecuteStatement",
            {"Statement": 'SELECT * FROM "t"."i" WHERE id = \'a\''},
            [("dynamodb:PartiQLSelect", [arn("dynamodb", "table/t/index/i")])],
        ),
        (
            "dynamodb",
            "ExecuteTransaction",
            {
                "TransactStatements": [
                    {"Statement": "UPDATE t SET a = 1 WHERE id = 'a'"},
                    {"Statement": "DELETE FROM u WHERE id = 'a'"},
                    {"Statement": "INSERT INTO v VALUE {'id': 'a'}"},
                ]
            },
            [
                ("dynamodb:PartiQLUpdate", [arn("dynamodb", "table/t")]),
                ("dynamodb:PartiQLDelete", [arn("dynamodb", "table/u")]),
                ("dynamodb:PartiQLInsert", [arn("dynamodb", "table/v")]),
            ],
        ),
        (
            "dynamodb",
            "CreateGlobalTable",
            {"GlobalTableName": "t"},
            [
                (
                    "dynamodb:CreateGlobalTable",
                    [f"arn:aws:dynamodb::{ACCOUNT}:global-table/t", arn("dynamodb", "table/t")],
                )
            ],
        ),
        (
            "kinesis",
            "DescribeStreamConsumer",
            {"StreamARN": arn("kinesis", "stream/s"), "ConsumerName": "c"},
            [("kinesis:DescribeStreamConsumer", [arn("kinesis", "stream/s/consumer/c:*")])],
        ),
        (
            "lambda",
            "Invoke",
            {"FunctionName": "f", "Qualifier": "live"},
            [("lambda:InvokeFunction", [arn("lambda", "function:f:live")])],
        ),
        (
            "lambda",
            "Invoke",
            {"FunctionName": "111111111111:function:f"},
            [("lambda:InvokeFunction", [f"arn:aws:lambda:{REGION}:111111111111:function:f"])],
        ),
        (
            "lambda",
            "GetLayerVersion",
            {"LayerName": "l", "VersionNumber": 3},
            [("lambda:GetLayerVersion", [arn("lambda", "layer:l:3")])],
        ),
        (
            "lambda",
            "UpdateFunctionConfiguration",
            {"FunctionName": "f", "Role": "arn:aws:iam::123456789012:role/r"},
            [
                ("lambda:UpdateFunctionConfiguration", [arn("lambda", "function:f")]),
                ("iam:PassRole", ["arn:aws:iam::123456789012:role/r"]),
            ],
        ),
        (
            "lambda",
            "UpdateFunctionConfiguration",
            {"FunctionName": "f"},
            [("lambda:UpdateFunctionConfiguration", [arn("lambda", "function:f")])],
        ),
        (
            "ec2",
            "CreateTags",
            {"Resources": ["lt-1", "ami-2", "tgw-attach-3", "odd"]},
            [
                (
                    "ec2:CreateTags",
                    [
                        arn("ec2", "launch-template/lt-1"),
                        f"arn:aws:ec2:{REGION}::image/ami-2",
                        arn("ec2", "transit-gateway-attachment/tgw-attach-3"),
                        arn("ec2", "*/odd"),
                    ],
                )
            ],
        ),
        ("s3", "PutObject", {"Bucket": "b", "Key": "k/l"}, [("s3:PutObject", ["arn:aws:s3:::b/k/l"])]),
        (
            "s3",
            "PutObject",
            {"Bucket": "b", "Key": "k", "Tagging": "a=b", "ACL": "private"},
            [(f"s3:{each}", ["arn:aws:s3:::b/k"]) for each in ("PutObject", "PutObjectAcl", "PutObjectTagging")],
        ),
        (
            "s3",
            "GetObject",
            {"Bucket": "b", "Key": "k", "VersionId": "1"},
            [("s3:GetObjectVersion", ["arn:aws:s3:::b/k"])],
        ),
        (
            "s3",
            "DeleteObjects",
            {"Bucket": "b", "Delete": {"Objects": [{"Key": "k"}, {"Key": "l"}]}},
            [("s3:DeleteObject", ["arn:aws:s3:::b/k", "arn:aws:s3:::b/l"])],
        ),
        (
            "s3",
            "CopyObject",
            {"Bucket": "b", "Key": "k", "CopySource": "/from/a%20key?versionId=1"},
            [("s3:GetObject", ["arn:aws:s3:::from/a key"]), ("s3:PutObject", ["arn:aws:s3:::b/k"])],
        ),
        (
            "s3",
            "GetObject",
            {"Bucket": arn("s3", "accesspoint/p"), "Key": "k"},
            [("s3:GetObject", [arn("s3", "accesspoint/p/object/k")])],
        ),
        ("s3", "DeleteBucketCors", {"Bucket": "b"}, [("s3:PutBucketCORS", ["arn:aws:s3:::b"])]),
        ("s3", "ListObjectsV2", {"Bucket": "b"}, [("s3:ListBucket", ["arn:aws:s3:::b"])]),
        (
            "s3",
            "CreateSession",
            {"Bucket": "b--use1-az4--x-s3"},
            [("s3express:CreateSession", [arn("s3express", "bucket/b--use1-az4--x-s3")])],
        ),
        (
            "s3control",
            "GetAccessPoint",
            {"AccountId": ACCOUNT, "Name": "p"},
            [("s3:GetAccessPoint", [arn("s3", "accesspoint/p")])],
        ),
        ("s3control", "PutPublicAccessBlock", {"AccountId": ACCOUNT}, [("s3:PutAccountPublicAccessBlock", ["*"])]),
    ],
)
def test_what_a_call_needs(service: str, operation: str, params: dict[str, Any], right: Any) -> None:
    assert needed(service, operation, **params) == right


def test_the_partition_is_the_regions() -> None:
    found = actions_of("kinesis", "PutRecord", {"StreamName": "s"}, ACCOUNT, "cn-north-1")

    assert found == [("kinesis:PutRecord", [f"arn:aws-cn:kinesis:cn-north-1:{ACCOUNT}:stream/s"])]


@pytest.mark.usefixtures("cloud")
class TestRealResources:
    """The ARNs are those that the services give."""

    def test_of_a_stream_and_its_iterator(self) -> None:
        kinesis = boto3.client("kinesis", region_name=REGION)
        kinesis.create_stream(StreamName="s", ShardCount=1)
        made = kinesis.describe_stream_summary(StreamName="s")["StreamDescriptionSummary"]["StreamARN"]
        iterator = kinesis.get_shard_iterator(
            StreamName="s", ShardId="shardId-000000000000", ShardIteratorType="LATEST"
        )["ShardIterator"]

        assert needed("kinesis", "PutRecord", StreamName="s") == [("kinesis:PutRecord", [made])]
        assert needed("kinesis", "GetRecords", ShardIterator=iterator) == [("kinesis:GetRecords", [made])]

    def test_of_a_table_its_stream_and_its_index(self) -> None:
        dynamodb, streams = (boto3.client(name, region_name=REGION) for name in ("dynamodb", "dynamodbstreams"))
        made = dynamodb.create_table(
            TableName="users",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("id", "city")],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "by-city",
                    "KeySchema": [{"AttributeName": "city", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
        )["TableDescription"]
        stream = made["LatestStreamArn"]
        shard = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]["ShardId"]
        iterator = streams.get_shard_iterator(StreamArn=stream, ShardId=shard, ShardIteratorType="LATEST")

        [index] = made["GlobalSecondaryIndexes"]
        assert needed("dynamodb", "PutItem", TableName="users") == [("dynamodb:PutItem", [made["TableArn"]])]
        assert needed("dynamodb", "Scan", TableName="users", IndexName="by-city") == [
            ("dynamodb:Scan", [index["IndexArn"]])
        ]
        assert needed("dynamodbstreams", "GetRecords", ShardIterator=iterator["ShardIterator"]) == [
            ("dynamodb:GetRecords", [stream])
        ]

    def test_of_a_launch_template_and_a_parameter_group(self) -> None:
        ec2, influxdb = (boto3.client(name, region_name=REGION) for name in ("ec2", "timestream-influxdb"))
        template = ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData={"InstanceType": "t3.micro"})
        template_id = template["LaunchTemplate"]["LaunchTemplateId"]
        group = influxdb.create_db_parameter_group(name="group", parameters={"InfluxDBv2": {"fluxLogEnabled": True}})

        assert needed("ec2", "DeleteLaunchTemplate", LaunchTemplateId=template_id) == [
            ("ec2:DeleteLaunchTemplate", [arn("ec2", f"launch-template/{template_id}")])
        ]
        assert needed("timestream-influxdb", "GetDbParameterGroup", identifier=group["id"]) == [
            ("timestream-influxdb:GetDbParameterGroup", [group["arn"]])
        ]

    def test_of_an_event_source_mapping_and_a_function(self, cloud: Any) -> None:
        cloud.functions.create("f", lambda event, _: event)
        functions, sqs = (boto3.client(name, region_name=REGION) for name in ("lambda", "sqs"))
        sqs.create_queue(QueueName="q")
        mapping = functions.create_event_source_mapping(FunctionName="f", EventSourceArn=arn("sqs", "q"))
        made = functions.get_function_configuration(FunctionName="f")["FunctionArn"]

        assert needed("lambda", "DeleteFunction", FunctionName="f") == [("lambda:DeleteFunction", [made])]
        assert needed("lambda", "DeleteEventSourceMapping", UUID=mapping["UUID"]) == [
            ("lambda:DeleteEventSourceMapping", [mapping["EventSourceMappingArn"]])
        ]
