"""The direct path keeps what users and boto3 hang on, and its answers equal those of botocore's own pipeline."""

from __future__ import annotations

from typing import Any
from unittest import mock

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError
from botocore.handlers import ParameterAlias
from botocore.stub import Stubber

from awsim import Cloud, mock_aws

INSTANCE: dict[str, Any] = {
    "name": "metrics",
    "password": "correcthorse",
    "dbInstanceType": "db.influx.medium",
    "vpcSubnetIds": ["subnet-0123abcd"],
    "vpcSecurityGroupIds": ["sg-0123abcd"],
    "allocatedStorage": 20,
}
SERVICE = "timestream-influxdb"


@pytest.fixture
def influx(aws: Cloud) -> Any:
    return boto3.client(SERVICE, region_name="us-east-1")


def listen(client: Any, event: str) -> list[dict[str, Any]]:
    """What a listener to an event of all operations is told, from now on."""
    heard: list[dict[str, Any]] = []
    client.meta.events.register(f"{event}.{SERVICE}", lambda **told: heard.append(told))
    return heard


class TestKeeps:
    def test_botocores_own_report_of_wrong_parameters(self, influx: Any, aws: Cloud) -> None:
        wrong = {**INSTANCE, "name": 3, "allocatedStorage": "20", "unknown": True, "vpcSubnetIds": "subnet"}
        del wrong["password"]
        with pytest.raises(ParamValidationError) as ours:
            influx.create_db_instance(**wrong)
        plain = boto3.client(SERVICE, region_name="us-east-1")
        plain.meta.events.register(f"before-call.{SERVICE}", lambda **_: None)
        with pytest.raises(ParamValidationError) as botocores:
            plain.create_db_instance(**wrong)

        assert str(ours.value) == str(botocores.value)
        assert "Missing required parameter in input" in str(ours.value)
        assert len(aws.journal) == 0

    def test_modelled_exceptions_with_their_members(self, influx: Any) -> None:
        with pytest.raises(influx.exceptions.ResourceNotFoundException) as refused:
            influx.get_db_instance(identifier="abcdefghij")

        response = refused.value.response
        assert response["Error"] == {
            "Code": "ResourceNotFoundException",
            "Message": "DB instance abcdefghij not found.",
        }
        assert (response["resourceId"], response["resourceType"]) == ("abcdefghij", "db-instance")
        assert response["message"] == response["Error"]["Message"]
        assert refused.value.operation_name == "GetDbInstance"

    def test_response_metadata(self, influx: Any, aws: Cloud) -> None:
        metadata = influx.list_db_instances()["ResponseMetadata"]

        assert aws.journal.last is not None
        assert metadata["RequestId"] == aws.journal.last.request_id == metadata["HTTPHeaders"]["x-amzn-requestid"]
        assert (metadata["HTTPStatusCode"], metadata["RetryAttempts"]) == (200, 0)
        assert metadata["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.0"

    def test_paginators(self, influx: Any) -> None:
        for number in range(5):
            influx.create_db_parameter_group(name=f"group{number}")

        pages = list(influx.get_paginator("list_db_parameter_groups").paginate(PaginationConfig={"PageSize": 2}))

        assert [len(page["items"]) for page in pages] == [2, 2, 1]

    def test_constraints_only_aws_checks_in_awss_words(self, influx: Any) -> None:
        with pytest.raises(influx.exceptions.ValidationException) as refused:
            influx.create_db_instance(**{**INSTANCE, "name": "x" * 41})

        assert refused.value.response["Error"]["Message"] == (
            f"1 validation error detected: Value '{'x' * 41}' at 'name' failed to satisfy constraint: "
            "Member must have length less than or equal to 40"
        )

    def test_callers_cannot_reach_into_state(self, influx: Any) -> None:
        given = {**INSTANCE, "vpcSubnetIds": ["subnet-0123abcd"]}
        created = influx.create_db_instance(**given)
        given["vpcSubnetIds"].append("subnet-changed")
        created["vpcSubnetIds"].append("subnet-changed")

        assert influx.get_db_instance(identifier=created["id"])["vpcSubnetIds"] == ["subnet-0123abcd"]


class TestTells:
    def test_aliases_of_parameters(self, influx: Any) -> None:
        alias = ParameterAlias("identifier", alias_name="dbInstance")
        influx.meta.events.register(f"before-parameter-build.{SERVICE}", alias.alias_parameter_in_call)
        created = influx.create_db_instance(**INSTANCE)

        assert influx.get_db_instance(dbInstance=created["id"])["name"] == "metrics"

    def test_listeners_named_as_botocores_are(self, influx: Any) -> None:
        heard: list[str] = []

        def generate_idempotent_uuid(params: dict[str, Any], **_: Any) -> None:
            heard.append(params["identifier"])

        influx.meta.events.register(f"before-parameter-build.{SERVICE}.GetDbInstance", generate_idempotent_uuid)
        with pytest.raises(ClientError):
            influx.get_db_instance(identifier="abcdefghij")

        assert heard == ["abcdefghij"]

    def test_parameter_listeners_who_may_change_them(self, influx: Any) -> None:
        def rename(params: dict[str, Any], **_: Any) -> None:
            params["name"] = "renamed"

        influx.meta.events.register(f"before-parameter-build.{SERVICE}.CreateDbInstance", rename)
        provided = listen(influx, "provide-client-params")

        assert influx.create_db_instance(**INSTANCE)["name"] == "renamed"
        assert [told["model"].name for told in provided] == ["CreateDbInstance"]

    def test_listeners_after_a_call(self, influx: Any) -> None:
        heard = listen(influx, "after-call")
        answer = influx.list_db_instances()
        with pytest.raises(ClientError):
            influx.get_db_instance(identifier="abcdefghij")

        assert heard[0]["parsed"] is answer
        assert [told["http_response"].status_code for told in heard] == [200, 400]
        assert [told["model"].name for told in heard] == ["ListDbInstances", "GetDbInstance"]

    def test_listeners_to_an_error_without_an_answer(self, aws: Cloud) -> None:
        nowhere = boto3.client(SERVICE, region_name="us-moon-1")
        heard = listen(nowhere, "after-call-error")
        with pytest.raises(Exception, match="Could not connect to the endpoint URL") as refused:
            nowhere.list_db_instances()

        assert heard[0]["exception"] is refused.value

    def test_a_listener_that_is_gone_no_more(self, influx: Any) -> None:
        heard: list[str] = []

        def note(**_: Any) -> None:
            heard.append("called")

        influx.list_db_instances()
        influx.meta.events.register("after-call", note)
        influx.list_db_instances()
        influx.meta.events.unregister("after-call", note)
        influx.list_db_instances()

        assert heard == ["called"]


@pytest.mark.parametrize(
    "event", ["before-call", "request-created", "before-sign", "before-send", "needs-retry", "response-received"]
)
def test_a_listener_to_the_pipeline_gets_it_with_the_same_answers(event: str) -> None:
    def script(*, piped: bool) -> list[Any]:
        with mock_aws(clock="virtual", seed=7):
            client = boto3.client(SERVICE, region_name="us-east-1")
            heard = listen(client, event) if piped else []
            answers: list[Any] = [client.create_db_instance(**INSTANCE)]
            answers += [client.list_db_instances(), client.get_db_instance(identifier=answers[0]["id"])]
            with pytest.raises(client.exceptions.ConflictException) as refused:
                client.create_db_instance(**INSTANCE)
            answers.append(refused.value.response)
            answers.append(
                client.create_db_parameter_group(name="group", parameters={"InfluxDBv2": {"logLevel": "info"}})
            )
            assert bool(heard) is piped
            return answers

    assert script(piped=True) == script(piped=False)


class TestOnTop:
    def test_botocores_stubber(self, influx: Any) -> None:
        with Stubber(influx) as stubber:
            stubber.add_response("list_db_instances", {"items": []}, {"maxResults": 3})
            stubber.add_client_error("list_db_instances", "Stubbed")
            assert influx.list_db_instances(maxResults=3)["items"] == []
            with pytest.raises(ClientError, match="Stubbed"):
                influx.list_db_instances()
            stubber.assert_no_pending_responses()

    def test_a_patch_of_the_client_made_inside_of_the_mock(self, influx: Any) -> None:
        import botocore.client

        original = botocore.client.BaseClient._make_api_call
        seen = []

        def spy(self: Any, operation_name: str, params: Any) -> Any:
            seen.append(operation_name)
            return original(self, operation_name, params)

        with mock.patch("botocore.client.BaseClient._make_api_call", new=spy):
            influx.list_db_instances()
        influx.list_db_instances()

        assert seen == ["ListDbInstances"]

    def test_a_patch_of_the_client_outlives_the_mock(self) -> None:
        import botocore.client

        before = botocore.client.BaseClient._make_api_call
        running = mock_aws()
        running.start()
        patch = mock.patch("botocore.client.BaseClient._make_api_call", return_value={"patched": True})
        patch.start()
        running.stop()
        assert boto3.client("sqs", region_name="us-east-1").list_queues() == {"patched": True}
        patch.stop()
        with mock_aws():
            assert (
                boto3.client("sqs", region_name="us-east-1").list_queues()["ResponseMetadata"]["HTTPStatusCode"] == 200
            )
        botocore.client.BaseClient._make_api_call = before

    def test_boto3_resources(self, aws: Cloud) -> None:
        table = boto3.resource("dynamodb", region_name="us-east-1").create_table(
            TableName="things",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        table.put_item(Item={"id": "a", "count": 3})
        assert table.get_item(Key={"id": "a"})["Item"] == {"id": "a", "count": 3}


class TestRetries:
    @pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
    def test_botocores_own_retries_run_without_sleeping(self, mode: Any) -> None:
        with mock_aws(clock="virtual") as cloud:
            client = boto3.client(SERVICE, region_name="us-east-1", config=Config(retries={"mode": mode}))
            with cloud.faults.throttle(service=SERVICE, times=2) as rule:
                answer = client.list_db_instances()
            assert (answer["ResponseMetadata"]["RetryAttempts"], rule.hits) == (2, 2)
            assert len(cloud.journal.calls(SERVICE, "ListDbInstances")) == 3

    def test_they_give_up_as_botocore_does(self) -> None:
        with mock_aws(clock="virtual") as cloud:
            client = boto3.client(
                SERVICE, region_name="us-east-1", config=Config(retries={"mode": "standard", "total_max_attempts": 3})
            )
            cloud.faults.error("InternalServerException", "boom", status=500, service=SERVICE)
            with pytest.raises(client.exceptions.InternalServerException, match="reached max retries: 2") as refused:
                client.list_db_instances()
            assert refused.value.response["Error"] == {"Message": "boom", "Code": "InternalServerException"}
            assert len(cloud.journal.calls(SERVICE, "ListDbInstances")) == 3

    def test_an_error_nobody_retries_is_answered_once(self, influx: Any, aws: Cloud) -> None:
        with aws.faults.error("AccessDeniedException", "no", service=SERVICE), pytest.raises(ClientError, match="no"):
            influx.list_db_instances()
        assert len(aws.journal.calls(SERVICE)) == 1

    def test_a_waiter_does_not_sleep(self) -> None:
        with mock_aws(clock="virtual") as cloud:
            waiter = boto3.client("dynamodb", region_name="us-east-1").get_waiter("table_exists")
            with pytest.raises(Exception, match="Max attempts exceeded"):
                waiter.wait(TableName="never", WaiterConfig={"Delay": 3600, "MaxAttempts": 5})
            assert cloud.clock.now() >= 1_767_225_600 + 4 * 3600
