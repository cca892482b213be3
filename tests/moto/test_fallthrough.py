"""What moto answers for awsim, how it fails, and which account and configuration it sees."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

from awsim.kernel.context import CallContext
from awsim.moto.fallthrough import MissingMotoExtraError, MotoError, NotImplementedAnywhereError
from awsim.moto.services import module_of, moto_service
from awsim.protocols.http import HTTPRequest

FIRST_CALLS = [
    ("acm-pca", "list_certificate_authorities", {}, "CertificateAuthorities"),
    ("apigateway", "get_rest_apis", {}, "items"),
    ("apigatewayv2", "get_apis", {}, "Items"),
    ("application-autoscaling", "describe_scalable_targets", {"ServiceNamespace": "ecs"}, "ScalableTargets"),
    ("cloudformation", "list_stacks", {}, "StackSummaries"),
    ("cloudwatch", "describe_alarms", {}, "MetricAlarms"),
    ("cognito-idp", "list_user_pools", {"MaxResults": 1}, "UserPools"),
    ("docdb", "describe_db_clusters", {}, "DBClusters"),
    ("dsql", "list_clusters", {}, "clusters"),
    ("dynamodb", "list_tables", {}, "TableNames"),
    ("ec2", "describe_volumes", {}, "Volumes"),
    ("elb", "describe_load_balancers", {}, "LoadBalancerDescriptions"),
    ("elbv2", "describe_load_balancers", {}, "LoadBalancers"),
    ("es", "list_domain_names", {}, "DomainNames"),
    ("events", "list_rules", {}, "Rules"),
    ("iam", "list_users", {}, "Users"),
    ("kms", "list_keys", {}, "Keys"),
    ("lambda", "list_functions", {}, "Functions"),
    ("logs", "describe_log_groups", {}, "logGroups"),
    ("neptune", "describe_db_clusters", {}, "DBClusters"),
    ("opensearch", "list_domain_names", {}, "DomainNames"),
    ("rds-data", "execute_statement", {"resourceArn": "a" * 20, "secretArn": "b" * 20, "sql": "c"}, "records"),
    ("route53", "list_hosted_zones", {}, "HostedZones"),
    ("s3control", "list_access_points", {"AccountId": "123456789012"}, "AccessPointList"),
    ("s3vectors", "list_vector_buckets", {}, "vectorBuckets"),
    ("secretsmanager", "list_secrets", {}, "SecretList"),
    ("ses", "list_identities", {}, "Identities"),
    ("sesv2", "list_email_identities", {}, "EmailIdentities"),
    ("secretsmanager", "list_secrets", {}, "SecretList"),
    ("ssm", "describe_parameters", {}, "Parameters"),
    ("stepfunctions", "list_state_machines", {}, "stateMachines"),
    ("support", "describe_cases", {}, "cases"),
    ("timestream-write", "list_databases", {}, "Databases"),
]


class TestAnswers:
    @pytest.mark.parametrize(("service", "method", "params", "member"), FIRST_CALLS)
    def test_a_service_of_moto_is_reached_by_its_name(self, client, service, method, params, member):
        assert getattr(client(service), method)(**params)[member] == []

    def test_every_package_of_moto_is_reached_from_a_service_of_botocore(self):
        import botocore.session
        from moto.backends import list_of_moto_modules

        services = botocore.session.Session().get_available_services()
        reached = {module_of(service) for service in services}

        assert set(list_of_moto_modules()) - reached == {
            "awslambda_simple",
            "batch_simple",
            "core",
            "dynamodb_v20111205",
            "instance_metadata",
            "moto_api",
            "moto_proxy",
            "moto_server",
            "s3bucket_path",
            "utilities",
        }

    def test_a_rest_api_is_made_and_its_paths_are_found(self, client):
        apigateway = client("apigateway")
        api = apigateway.create_rest_api(name="shop")["id"]
        root = apigateway.get_resources(restApiId=api)["items"][0]["id"]
        orders = apigateway.create_resource(restApiId=api, parentId=root, pathPart="orders")["id"]
        apigateway.put_method(restApiId=api, resourceId=orders, httpMethod="GET", authorizationType="NONE")

        method = apigateway.get_method(restApiId=api, resourceId=orders, httpMethod="GET")

        assert (method["httpMethod"], method["authorizationType"]) == ("GET", "NONE")

    def test_a_table_s_stream_is_read_at_the_account_s_own_endpoint(self, client, sent):
        dynamodb = client("dynamodb")
        dynamodb.create_table(
            TableName="orders",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )
        dynamodb.put_item(TableName="orders", Item={"pk": {"S": "1"}})
        streams = client("dynamodbstreams")
        stream = streams.list_streams()["Streams"][0]["StreamArn"]
        shard = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]["ShardId"]
        iterator = streams.get_shard_iterator(StreamArn=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")

        records = streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"]

        assert [record["dynamodb"]["NewImage"] for record in records] == [{"pk": {"S": "1"}}]
        assert sent[-1] == "https://123456789012.streams-ddb.us-east-1.amazonaws.com/"

    def test_an_error_of_moto_is_answered_as_aws_words_it(self, client):
        with pytest.raises(ClientError) as raised:
            client("secretsmanager").get_secret_value(SecretId="absent")

        assert raised.value.response["Error"] == {
            "Code": "ResourceNotFoundException",
            "Message": "Secrets Manager can't find the specified secret.",
        }

    @pytest.mark.parametrize(
        ("region", "partition"),
        [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")],
    )
    def test_a_global_service_keeps_its_partitions_apart(self, client, region, partition):
        made = client("iam", region).create_user(UserName="ann")["User"]["Arn"]

        assert made == f"arn:{partition}:iam::123456789012:user/ann"
        assert [user["Arn"] for user in client("iam", region).list_users()["Users"]] == [made]

    def test_same_seed_same_ids(self, connect, new_cloud):
        def make(seed):
            return connect(new_cloud(seed=seed), "ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]

        assert make(7) == make(7) != make(8)


class TestImplements:
    @pytest.mark.parametrize(
        ("service", "operation", "expected"),
        [
            ("kinesis", "PutRecord", True),
            ("kinesis", "SubscribeToShard", False),
            ("s3", "PutBucketPolicy", True),
            ("s3", "GetObjectTorrent", False),
            ("batch", "CreateJobQueue", True),
            ("xray", "PutTraceSegments", True),
            ("ec2", "DeleteLaunchTemplateVersions", False),
            ("kafkaconnect", "ListConnectors", False),
        ],
    )
    def test_it_tells_which_operations_moto_has(self, cloud, service, operation, expected):
        assert cloud.world.moto.implements(service, operation) is expected


class TestRefuses:
    @pytest.mark.parametrize(
        ("service", "method", "params", "operation"),
        [
            ("kafkaconnect", "list_connectors", {}, "ListConnectors"),
            ("ec2", "modify_fleet", {"FleetId": "fleet-1"}, "ModifyFleet"),
            ("apigateway", "get_client_certificates", {}, "GetClientCertificates"),
        ],
    )
    def test_an_operation_nobody_has_says_how_to_add_it(self, client, service, method, params, operation):
        with pytest.raises(NotImplementedAnywhereError) as raised:
            getattr(client(service), method)(**params)

        assert (raised.value.code, raised.value.status) == ("NotImplemented", 501)
        assert raised.value.message.startswith(f"{operation} of {service} is implemented neither by awsim nor by moto")
        assert raised.value.message.endswith(f"To add it to awsim: scripts/scaffold.py {service} {operation}")

    def test_a_region_without_the_service_can_t_be_reached(self, client):
        with pytest.raises(EndpointConnectionError) as raised:
            client("sqs", "xx-moon-1").list_queues()

        assert str(raised.value) == 'Could not connect to the endpoint URL: "https://sqs.xx-moon-1.amazonaws.com/"'

    def test_moto_may_be_told_to_allow_any_region(self, client, monkeypatch):
        monkeypatch.setenv("MOTO_ALLOW_NONEXISTENT_REGION", "true")

        made = client("sqs", "xx-moon-1").create_queue(QueueName="q")

        assert made["QueueUrl"] == "https://sqs.xx-moon-1.amazonaws.com/123456789012/q"

    def test_a_bug_of_moto_is_named_as_such_and_chained(self, client):
        stream = {"StreamName": "events"}
        kinesis = client("kinesis")
        kinesis.create_stream(**stream, ShardCount=1)

        with pytest.raises(MotoError) as raised:
            kinesis.get_records(ShardIterator="garbage")

        assert str(raised.value).startswith("moto, which answers GetRecords of kinesis for awsim, failed with ")
        assert type(raised.value.__cause__).__name__ in str(raised.value)

    def test_a_missing_extra_is_named(self, cloud, monkeypatch):
        monkeypatch.setitem(sys.modules, "moto.appsync.urls", None)
        moto_service.cache_clear()
        context = CallContext("appsync", "ListGraphqlApis", "123456789012", "us-east-1", "r")

        with pytest.raises(MissingMotoExtraError, match=r'appsync is answered by moto.*pip install "moto\[appsync\]"$'):
            cloud.world.moto.answer(context, HTTPRequest("GET", "https://appsync.us-east-1.amazonaws.com/v1/apis"))


class TestAccounts:
    def test_the_call_s_account_owns_what_is_made(self, client):
        theirs = client("ssm", account="111111111111")
        theirs.put_parameter(Name="theirs", Value="v", Type="String")

        assert client("ssm").describe_parameters()["Parameters"] == []
        assert [each["Name"] for each in theirs.describe_parameters()["Parameters"]] == ["theirs"]

    def test_an_assumed_role_s_key_belongs_to_the_role_s_account(self, cloud, client):
        role = client("iam", account="222222222222").create_role(RoleName="reader", AssumeRolePolicyDocument="{}")
        key = client("sts").assume_role(RoleArn=role["Role"]["Arn"], RoleSessionName="nightly")["Credentials"]
        account = cloud.world.moto.account_of(key["AccessKeyId"])
        there = {
            "account": account,
            "aws_access_key_id": key["AccessKeyId"],
            "aws_secret_access_key": key["SecretAccessKey"],
            "aws_session_token": key["SessionToken"],
        }

        assert account == "222222222222"
        assert client("sts", **there).get_caller_identity()["Arn"] == (
            "arn:aws:sts::222222222222:assumed-role/reader/nightly"
        )
        assert client("ec2", **there).describe_vpcs()["Vpcs"][0]["OwnerId"] == "222222222222"

    def test_a_key_nobody_made_has_no_account(self, cloud, client):
        client("iam").list_users()

        assert cloud.world.moto.account_of("AKIAIOSFODNN7EXAMPLE") is None

    def test_moto_s_variable_goes_before_the_call_s_account(self, client, monkeypatch):
        monkeypatch.setenv("MOTO_ACCOUNT_ID", "999999999999")

        assert client("sts").get_caller_identity()["Account"] == "999999999999"

    def test_permissions_are_checked_when_moto_is_told_to(self, client):
        from moto.core import set_initial_no_auth_action_count

        iam = client("iam")
        iam.create_user(UserName="ann")
        key = iam.create_access_key(UserName="ann")["AccessKey"]
        allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}
        iam.put_user_policy(UserName="ann", PolicyName="p", PolicyDocument=json.dumps(allow))
        as_ann = {
            "aws_access_key_id": key["AccessKeyId"],
            "aws_secret_access_key": key["SecretAccessKey"],
            "config": Config(use_dualstack_endpoint=True),
        }

        @set_initial_no_auth_action_count(0)
        def call():
            client("ec2", **as_ann).create_vpc(CidrBlock="10.0.0.0/16")
            with pytest.raises(ClientError, match="not authorized to perform: dynamodb:ListTables"):
                client("dynamodb", **as_ann).list_tables()

        call()


class TestConfiguration:
    def test_a_service_off_the_whitelist_is_refused_as_moto_does(self, connect, new_cloud):
        from moto.core.exceptions import ServiceNotWhitelisted

        cloud = new_cloud(config={"core": {"service_whitelist": ["sqs"]}})
        connect(cloud, "sqs").list_queues()

        with pytest.raises(ServiceNotWhitelisted, match="Service s3 not whitelisted"):
            connect(cloud, "s3").list_buckets()

    def test_the_configuration_is_this_cloud_s_alone(self, connect, new_cloud):
        new_cloud(config={"core": {"service_whitelist": []}})

        assert connect(new_cloud(), "sqs").list_queues().get("QueueUrls") is None

    @pytest.mark.parametrize(
        ("service", "url", "expected"),
        [
            ("lambda", "https://lambda.us-east-1.amazonaws.com/", True),
            ("sqs", "https://sqs.eu-west-1.amazonaws.com/?x=1", True),
            ("sqs", "https://sqs.us-east-1.amazonaws.com/", False),
        ],
    )
    def test_services_and_urls_are_let_out_when_the_configuration_says_so(self, new_cloud, service, url, expected):
        passthrough = {"services": ["awslambda"], "urls": [r"https://sqs\.eu-west-1\..*"]}
        cloud = new_cloud(config={"core": {"passthrough": passthrough}})

        assert cloud.world.moto.passes_through(service, url) is expected


def test_a_presigned_url_is_answered(cloud, client):
    url = client("sts").generate_presigned_url("get_caller_identity")

    context = CallContext("sts", "GetCallerIdentity", "123456789012", "us-east-1", "r")
    answer = cloud.world.moto.answer(context, HTTPRequest("GET", url))

    assert answer.status == 200
    assert b"<Account>123456789012</Account>" in answer.body


def test_nothing_of_moto_is_imported_before_the_first_answer():
    program = (
        "import sys; from awsim.cloud import Cloud; cloud = Cloud(); cloud.world.moto.account_of('AKIA');"
        "cloud.world.moto.passes_through('s3', 'https://s3.amazonaws.com/'); cloud.world.moto.reset();"
        "assert cloud.world.moto.freeze() == b'';"
        "print([name for name in sys.modules if name.partition('.')[0] == 'moto'])"
    )

    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert printed == "[]\n"
