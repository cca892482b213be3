"""Each cloud has a moto of its own: side by side, after a reset, from a snapshot, in threads."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from awsim.moto.fallthrough import MotoStateNotSavedError

TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
TEMPLATE = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "made"}}}})


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): return event")
    return file.getvalue()


def fill(client):
    """Something in each service whose state is hard to save, and in those most used."""
    queue = client("sqs").create_queue(QueueName="orders")["QueueUrl"]
    client("sqs").send_message(QueueUrl=queue, MessageBody="one")
    client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client("dynamodb").put_item(TableName="orders", Item={"pk": {"S": "1"}})
    role = client("iam").create_role(RoleName="worker", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    client("ec2").create_vpc(CidrBlock="10.1.0.0/16")
    client("secretsmanager").create_secret(Name="token", SecretString="t0k3n")
    client("lambda").create_function(
        FunctionName="work", Runtime="python3.11", Role=role, Handler="app.handler", Code={"ZipFile": zipped()}
    )
    client("events").put_rule(Name="nightly", ScheduleExpression="rate(1 day)")
    client("sns").create_topic(Name="news")
    client("kinesis").create_stream(StreamName="clicks", ShardCount=2)
    client("logs").create_log_group(logGroupName="app")
    client("cloudformation").create_stack(StackName="stack", TemplateBody=TEMPLATE)
    client("apigateway").create_rest_api(name="shop")
    client("kms").create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")
    client("ssm").put_parameter(Name="p", Value="v", Type="String")
    client("acm").request_certificate(DomainName="example.com")
    client("cognito-idp").create_user_pool(PoolName="users")
    client("organizations").create_organization(FeatureSet="ALL")


def seen(client):
    """What `fill` made, as a user sees it."""
    answers = {
        "sqs": client("sqs").list_queues(),
        "dynamodb": client("dynamodb").scan(TableName="orders"),
        "iam": client("iam").list_roles(),
        "ec2": client("ec2").describe_vpcs(),
        "secretsmanager": client("secretsmanager").get_secret_value(SecretId="token"),
        "lambda": client("lambda").get_function_configuration(FunctionName="work"),
        "events": client("events").list_rules(),
        "sns": client("sns").list_topics(),
        "kinesis": client("kinesis").describe_stream(StreamName="clicks"),
        "logs": client("logs").describe_log_groups(),
        "cloudformation": client("cloudformation").list_stack_resources(StackName="stack"),
        "apigateway": client("apigateway").get_rest_apis(),
        "kms": client("kms").list_keys(),
        "ssm": client("ssm").get_parameter(Name="p"),
        "acm": client("acm").list_certificates(),
        "cognito-idp": client("cognito-idp").list_user_pools(MaxResults=10),
        "organizations": client("organizations").describe_organization(),
    }
    for answer in answers.values():
        del answer["ResponseMetadata"]
    return answers


@pytest.fixture
def clients(connect, new_cloud):
    """A cloud and a maker of its clients."""

    def make(**options):
        cloud = new_cloud(**options)
        return cloud, lambda service, **arguments: connect(cloud, service, **arguments)

    return make


class TestSideBySide:
    def test_clouds_do_not_see_each_other_s_resources(self, clients):
        (_, left), (_, right) = clients(), clients()
        fill(left)
        before = seen(left)

        assert right("ssm").describe_parameters()["Parameters"] == []
        right("ssm").put_parameter(Name="p", Value="other", Type="String")
        assert [vpc["CidrBlock"] for vpc in right("ec2").describe_vpcs()["Vpcs"]] == ["172.31.0.0/16"]
        right("secretsmanager").create_secret(Name="token", SecretString="other")

        assert seen(left) == before

    def test_a_reset_cloud_leaves_the_other_s_secrets_readable(self, clients):
        (_, left), (second, right) = clients(), clients()
        for client, text in ((left, "left"), (right, "right")):
            client("secretsmanager").create_secret(Name="token", SecretString=text)

        second.world.moto.reset()

        assert left("secretsmanager").get_secret_value(SecretId="token")["SecretString"] == "left"
        assert right("secretsmanager").list_secrets()["SecretList"] == []

    def test_an_access_key_is_known_to_its_cloud_alone(self, clients):
        (first, left), (second, right) = clients(seed=1), clients(seed=2)
        left("iam").create_user(UserName="ann")
        key = left("iam").create_access_key(UserName="ann")["AccessKey"]["AccessKeyId"]
        right("iam").list_users()

        assert first.world.moto.account_of(key) == "123456789012"
        assert second.world.moto.account_of(key) is None

    def test_threads_of_two_clouds_lose_nothing(self, clients):
        made = [clients(seed=seed)[1]("sqs") for seed in range(2)]
        urls = [client.create_queue(QueueName="orders")["QueueUrl"] for client in made]

        def send(number):
            made[number % 2].send_message(QueueUrl=urls[number % 2], MessageBody=str(number))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(send, range(200)))

        for client, url in zip(made, urls, strict=True):
            attributes = client.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
            assert attributes["Attributes"] == {"ApproximateNumberOfMessages": "100"}


class TestReset:
    def test_nothing_is_left(self, clients):
        cloud, client = clients()
        fill(client)

        cloud.world.moto.reset()

        assert client("ssm").describe_parameters()["Parameters"] == []
        assert client("sqs").list_queues().get("QueueUrls") is None
        assert client("iam").list_roles()["Roles"] == []

    def test_ids_begin_again(self, clients):
        cloud, client = clients(seed=5)
        first = client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]

        cloud.world.moto.reset()

        assert client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"] == first


class TestSnapshots:
    def test_what_was_frozen_is_there_again_after_a_reset(self, clients):
        cloud, client = clients()
        fill(client)
        before = seen(client)
        frozen = cloud.world.moto.freeze()
        cloud.world.moto.reset()

        cloud.world.moto.thaw(frozen)

        assert seen(client) == before
        assert client("secretsmanager").get_secret_value(SecretId="token")["SecretString"] == "t0k3n"

    def test_what_came_later_is_gone(self, clients):
        cloud, client = clients()
        client("sqs").create_queue(QueueName="early")
        frozen = cloud.world.moto.freeze()
        client("sqs").create_queue(QueueName="late")
        client("sns").create_topic(Name="late")

        cloud.world.moto.thaw(frozen)

        assert client("sqs").list_queues()["QueueUrls"] == ["https://sqs.us-east-1.amazonaws.com/123456789012/early"]
        assert client("sns").list_topics()["Topics"] == []

    def test_a_thawed_copy_goes_its_own_way(self, clients):
        (first, left), (second, right) = clients(), clients()
        fill(left)
        before = seen(left)

        second.world.moto.thaw(first.world.moto.freeze())
        right("secretsmanager").put_secret_value(SecretId="token", SecretString="changed")

        assert seen(left) == before

    def test_thawed_resources_still_work(self, clients):
        cloud, client = clients()
        fill(client)
        key = client("kms").list_keys()["Keys"][0]["KeyId"]
        cloud.world.moto.thaw(cloud.world.moto.freeze())
        queue = client("sqs").get_queue_url(QueueName="orders")["QueueUrl"]
        signing = {"KeyId": key, "Message": b"m", "SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256"}

        signature = client("kms").sign(**signing)["Signature"]
        client("lambda").publish_version(FunctionName="work")

        assert client("kms").verify(**signing, Signature=signature)["SignatureValid"] is True
        assert client("sqs").receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "one"

    def test_ids_go_on_where_they_were(self, clients):
        cloud, client = clients()
        client("ec2").create_vpc(CidrBlock="10.0.0.0/16")
        frozen = cloud.world.moto.freeze()
        following = client("ec2").create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]

        cloud.world.moto.thaw(frozen)

        assert client("ec2").create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"] == following

    def test_a_cloud_without_moto_freezes_to_nothing(self, clients):
        cloud, client = clients()
        assert cloud.world.moto.freeze() == b""
        client("sqs").create_queue(QueueName="late")

        cloud.world.moto.thaw(b"")

        assert client("sqs").list_queues().get("QueueUrls") is None

    def test_what_can_t_be_saved_is_named_by_its_service(self, clients):
        from moto.sqs.models import sqs_backends

        cloud, client = clients()
        client("sns").create_topic(Name="news")
        client("sqs").create_queue(QueueName="orders")
        sqs_backends["123456789012"]["us-east-1"].thread = threading.current_thread()

        with pytest.raises(MotoStateNotSavedError, match=r"^moto's state of sqs can't be saved: "):
            cloud.world.moto.freeze()
