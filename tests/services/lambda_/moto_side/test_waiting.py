"""Functions whose return services of moto's wait for: rotation of secrets, tasks of state machines."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from awsim import Cloud, mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

ARN = "arn:aws:lambda:us-east-1:123456789012:function:rotate"


@pytest.fixture
def virtual() -> Iterator[Cloud]:
    with mock_aws(clock="virtual", config={"stepfunctions": {"execute_state_machine": True}}) as cloud:
        yield cloud


def client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1")


class TestRotation:
    def test_the_function_takes_the_four_steps_and_makes_the_new_secret(self, virtual: Cloud) -> None:
        steps: list[str] = []

        def rotate(event: Any, _: Any) -> None:
            steps.append(event["Step"])
            if event["Step"] == "createSecret":
                client("secretsmanager").put_secret_value(
                    SecretId=event["SecretId"],
                    ClientRequestToken=event["ClientRequestToken"],
                    SecretString="new",
                    VersionStages=["AWSPENDING"],
                )

        virtual.functions.create("rotate", rotate)
        secrets = client("secretsmanager")
        secrets.create_secret(Name="password", SecretString="old")

        secrets.rotate_secret(SecretId="password", RotationLambdaARN=ARN)

        assert steps == ["createSecret", "setSecret", "testSecret", "finishSecret"]
        assert secrets.get_secret_value(SecretId="password")["SecretString"] == "new"

    @pytest.mark.usefixtures("virtual")
    def test_a_function_that_is_not_there_is_refused(self) -> None:
        secrets = client("secretsmanager")
        secrets.create_secret(Name="password", SecretString="old")

        with pytest.raises(ClientError) as refused:
            secrets.rotate_secret(SecretId="password", RotationLambdaARN=ARN)

        assert refused.value.response["Error"] == {
            "Code": "ResourceNotFoundException",
            "Message": f"Resource not found for ARN '{ARN}'.",
        }

    def test_other_threads_are_answered_while_the_function_runs(self, virtual: Cloud) -> None:
        buckets: list[str] = []

        def make_bucket() -> None:
            client("s3").create_bucket(Bucket=f"made-by-a-thread-{len(buckets)}")
            buckets.append("made")

        def rotate(*_: Any) -> None:
            thread = threading.Thread(target=make_bucket)
            thread.start()
            thread.join()

        virtual.functions.create("rotate", rotate)
        secrets = client("secretsmanager")
        secrets.create_secret(Name="password", SecretString="old")

        secrets.rotate_secret(SecretId="password", RotationLambdaARN=ARN)

        assert len(buckets) == 4


class TestStateMachines:
    @pytest.mark.parametrize(
        ("task", "output"),
        [
            (
                {
                    "Resource": "arn:aws:states:::lambda:invoke",
                    "Parameters": {"FunctionName": "double", "Payload.$": "$"},
                    "OutputPath": "$.Payload",
                },
                {"doubled": 42},
            ),
            ({"Resource": "arn:aws:lambda:us-east-1:123456789012:function:double"}, {"doubled": 42}),
        ],
    )
    def test_a_task_has_what_its_function_returned(self, virtual: Cloud, task: Any, output: Any) -> None:
        virtual.functions.create("double", lambda event, _: {"doubled": 2 * event["n"]})

        assert json.loads(self.executed(task)["output"]) == output

    def test_a_function_that_raises_fails_its_task(self, virtual: Cloud) -> None:
        def fail(*_: Any) -> None:
            raise ValueError("no such customer")

        virtual.functions.create("fail", fail)
        task = {"Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "fail"}}

        execution = self.executed(task)

        assert (execution["status"], execution["error"]) == ("FAILED", "ValueError")
        assert json.loads(execution["cause"])["errorMessage"] == "no such customer"

    @staticmethod
    def executed(task: dict[str, Any]) -> dict[str, Any]:
        role = client("iam").create_role(RoleName="runs", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        states = client("stepfunctions")
        definition = {"StartAt": "Only", "States": {"Only": {"Type": "Task", "End": True, **task}}}
        machine = states.create_state_machine(name="machine", definition=json.dumps(definition), roleArn=role)
        before = set(threading.enumerate())
        started = states.start_execution(stateMachineArn=machine["stateMachineArn"], input='{"n": 21}')
        while True:
            described: dict[str, Any] = states.describe_execution(executionArn=started["executionArn"])
            if described["status"] != "RUNNING":
                return described
            # moto executes on threads of its own, which start others.
            for thread in set(threading.enumerate()) - before:
                with suppress(RuntimeError):  # it has not begun yet
                    thread.join(timeout=0.1)
