"""Targets that are started, by what moto has of their services; what it has not fails alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from awsim.fabric.delivery.settings import DeliverySettings
from tests.fabric.delivery.conftest import ACCOUNT, REGION, Producer

if TYPE_CHECKING:
    from awsim import Cloud


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def test_a_task_is_run_in_a_cluster(cloud: Cloud, producer: Producer) -> None:
    ecs = cloud.client("ecs")
    cluster = ecs.create_cluster(clusterName="c")["cluster"]["clusterArn"]
    container = {"name": "app", "image": "app", "memory": 128}
    definition = ecs.register_task_definition(family="f", containerDefinitions=[container])
    parameters = {
        "TaskDefinitionArn": definition["taskDefinition"]["taskDefinitionArn"],
        "TaskCount": 2,
        "LaunchType": "FARGATE",
        "NetworkConfiguration": {"awsvpcConfiguration": {"Subnets": [subnet(cloud)]}},
    }
    overrides = {"containerOverrides": [{"name": "app", "environment": [{"name": "N", "value": "1"}]}]}
    producer.deliver(cluster, json.dumps(overrides), DeliverySettings(parameters=parameters))
    cloud.settle()
    assert producer.ended == [(json.dumps(overrides), "delivered")]
    tasks = ecs.describe_tasks(cluster="c", tasks=ecs.list_tasks(cluster="c")["taskArns"])["tasks"]
    assert [task["launchType"] for task in tasks] == ["FARGATE", "FARGATE"]
    assert tasks[0]["overrides"]["containerOverrides"] == overrides["containerOverrides"]


def subnet(cloud: Cloud) -> str:
    return str(cloud.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"])


def test_a_build_is_started_with_what_is_sent(cloud: Cloud, producer: Producer) -> None:
    codebuild = cloud.client("codebuild")
    codebuild.create_project(
        name="project",
        source={"type": "S3", "location": "b/k"},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={"type": "LINUX_CONTAINER", "image": "i", "computeType": "BUILD_GENERAL1_SMALL"},
        serviceRole=f"arn:aws:iam::{ACCOUNT}:role/service-role/build",
    )
    producer.deliver(arn("codebuild", "project/project"), '{"sourceVersion": "v7"}')
    cloud.settle()
    (build,) = codebuild.list_builds_for_project(projectName="project")["ids"]
    assert codebuild.batch_get_builds(ids=[build])["builds"][0]["sourceVersion"] == "v7"


def test_a_statement_is_executed(cloud: Cloud, producer: Producer) -> None:
    parameters = {"Database": "d", "DbUser": "u", "Sql": "select 1"}
    producer.deliver(arn("redshift", "cluster:c"), "{}", DeliverySettings(parameters=parameters))
    cloud.settle()
    assert producer.ended == [("{}", "delivered")]
    (call,) = cloud.journal.calls("redshift-data", "ExecuteStatement")
    assert {name: call.params[name] for name in ("ClusterIdentifier", "Database", "DbUser", "Sql")} == {
        "ClusterIdentifier": "c",
        "Database": "d",
        "DbUser": "u",
        "Sql": "select 1",
    }


def test_a_command_is_sent_to_instances_by_their_tags(cloud: Cloud, producer: Producer) -> None:
    ssm = cloud.client("ssm")
    targets = {"RunCommandTargets": [{"Key": "tag:stage", "Values": ["test"]}]}
    settings = DeliverySettings(parameters=targets)
    producer.deliver(f"arn:aws:ssm:{REGION}::document/AWS-RunShellScript", '{"commands": ["ls"]}', settings)
    cloud.settle()
    (command,) = ssm.list_commands()["Commands"]
    assert (command["DocumentName"], command["Parameters"]) == ("AWS-RunShellScript", {"commands": ["ls"]})


def test_an_instance_is_stopped(cloud: Cloud, producer: Producer) -> None:
    ec2 = cloud.client("ec2")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    instance = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    producer.deliver(arn("events", "target/stop-instances"), json.dumps(instance))
    cloud.settle()
    (reservation,) = ec2.describe_instances(InstanceIds=[instance])["Reservations"]
    assert reservation["Instances"][0]["State"]["Name"] == "stopped"


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (arn("batch", "job-queue/none"), "ClientException"),
        (arn("ecs", "cluster/none"), "ClusterNotFoundException"),
        (arn("codebuild", "project/none"), "ResourceNotFoundException"),
        (arn("appsync", "endpoints/graphql-api/a"), "NotImplemented"),
        (arn("sagemaker", "pipeline/none"), "ValidationException"),
        (arn("events", "target/nothing"), "InvalidParameter"),
        (arn("events", "api-destination/none/0"), "ResourceNotFoundException"),
    ],
)
def test_what_is_not_there_fails_the_delivery_alone(cloud: Cloud, producer: Producer, target: str, code: str) -> None:
    parameters = {"JobName": "j", "JobDefinition": "d", "TaskDefinitionArn": "t"}
    producer.deliver(target, "{}", DeliverySettings(parameters=parameters))
    cloud.settle()
    assert producer.ended == [("{}", code)]


@pytest.mark.parametrize(
    ("target", "said", "fault"),
    [
        (arn("batch", "job-queue/q"), {"ContainerOverrides": "x"}, "Invalid type for parameter containerOverrides"),
        (arn("ecs", "cluster/c"), {"containerOverrides": [1]}, "Invalid type for parameter overrides"),
        (arn("codebuild", "project/p"), {"artifactsOverride": "x"}, "Invalid type for parameter artifactsOverride"),
    ],
)
def test_an_event_that_says_what_the_operation_has_not_fails_the_delivery_alone(
    cloud: Cloud, producer: Producer, target: str, said: dict[str, object], fault: str
) -> None:
    parameters = {"JobName": "j", "JobDefinition": "d", "TaskDefinitionArn": "t"}
    producer.deliver(target, json.dumps(said), DeliverySettings(parameters=parameters))
    cloud.settle()
    assert producer.ended == [(json.dumps(said), "ValidationException")]
    assert cloud.journal.last is not None
    assert fault in str(cloud.journal.last.params["message"])


def test_json_that_is_nested_too_deep_fails_the_delivery_alone(cloud: Cloud, producer: Producer) -> None:
    text = "[" * 5000 + "]" * 5000
    producer.deliver(arn("codebuild", "project/p"), text, DeliverySettings())
    cloud.settle()
    assert producer.ended == [(text, "InvalidParameter")]
