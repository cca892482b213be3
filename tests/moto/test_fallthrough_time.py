"""moto lives in the cloud's time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from freezegun import freeze_time

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def virtual(new_cloud):
    return new_cloud(clock="virtual")


def make_role(client):
    return client.create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["CreateDate"]


def make_table(client):
    description = client.create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )["TableDescription"]
    return description["CreationDateTime"]


def run_instance(client):
    return client.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)["Instances"][0]["LaunchTime"]


def make_secret(client):
    return client.describe_secret(SecretId=client.create_secret(Name="s", SecretString="x")["ARN"])["CreatedDate"]


def make_elb(client):
    client.create_load_balancer(
        LoadBalancerName="lb",
        AvailabilityZones=["us-east-1a"],
        Listeners=[{"Protocol": "tcp", "LoadBalancerPort": 80, "InstancePort": 80}],
    )
    return client.describe_load_balancers()["LoadBalancerDescriptions"][0]["CreatedTime"]


def make_efs(client):
    return client.create_file_system(CreationToken="t")["CreationTime"]


@pytest.mark.parametrize(
    ("service", "make"),
    [
        ("secretsmanager", make_secret),
        ("ecr", lambda client: client.create_repository(repositoryName="repo")["repository"]["createdAt"]),
        ("apigateway", lambda client: client.create_rest_api(name="api")["createdDate"]),
        ("elb", make_elb),
        ("efs", make_efs),
        ("iam", make_role),
        ("dynamodb", make_table),
        ("ec2", run_instance),
        ("kms", lambda client: client.create_key()["KeyMetadata"]["CreationDate"]),
    ],
)
def test_what_is_made_bears_the_virtual_time(connect, virtual, service, make):
    assert make(connect(virtual, service)) == START


def test_temporary_credentials_expire_by_the_virtual_clock(connect, virtual):
    credentials = connect(virtual, "sts").get_session_token(DurationSeconds=3600)["Credentials"]

    assert credentials["Expiration"] == datetime(2026, 1, 1, 1, tzinfo=UTC)


def test_frozen_time_is_moto_s_time(connect, new_cloud):
    with freeze_time("2030-05-06T07:08:09Z"):
        assert make_role(connect(new_cloud(), "iam")) == datetime(2030, 5, 6, 7, 8, 9, tzinfo=UTC)


class TestQueues:
    @pytest.fixture
    def sqs(self, connect, virtual):
        return connect(virtual, "sqs")

    @pytest.fixture
    def queue(self, sqs):
        return sqs.create_queue(QueueName="orders", Attributes={"VisibilityTimeout": "30"})["QueueUrl"]

    def test_a_message_is_visible_again_when_the_clock_has_passed_its_timeout(self, virtual, sqs, queue):
        sqs.send_message(QueueUrl=queue, MessageBody="m")
        sqs.receive_message(QueueUrl=queue)
        virtual.clock.advance(seconds=29)
        assert "Messages" not in sqs.receive_message(QueueUrl=queue)

        virtual.clock.advance(seconds=2)

        assert [message["Body"] for message in sqs.receive_message(QueueUrl=queue)["Messages"]] == ["m"]


def test_modules_of_moto_still_know_real_moments():
    """They ask whether a value is a datetime, and keep moments that have to be pickled."""
    import moto.s3.models as models

    told = models.datetime.datetime
    made = told(2026, 1, 1, tzinfo=UTC)
    assert (type(made), isinstance(START, told), issubclass(datetime, told)) == (datetime, True, True)
    assert not isinstance("2026", told)
    assert [type(each) for each in (told.now(), told.strptime("2026", "%Y"), told.fromtimestamp(0))] == [datetime] * 3
