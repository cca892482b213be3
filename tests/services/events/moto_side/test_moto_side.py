"""What moto's services put on buses arrives at the native ones, and its tagging sees them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.services.events.conftest import ACCOUNT, arn_of, client_of

if TYPE_CHECKING:
    from awsim import Cloud


class TestBuckets:
    @pytest.fixture
    def s3(self, cloud: Cloud, rule: Any, queue: Any) -> Any:
        """S3, whose bucket sends its events to a queue by a rule."""
        kinds = ["Object Created", "Object Deleted"]
        rule(queue(), pattern={"source": ["aws.s3"], "detail-type": kinds})
        s3 = client_of("s3")
        s3.create_bucket(Bucket="orders")
        s3.put_bucket_notification_configuration(
            Bucket="orders", NotificationConfiguration={"EventBridgeConfiguration": {}}
        )
        return s3

    def test_a_new_object(self, s3: Any, bodies: Any) -> None:
        s3.put_object(Bucket="orders", Key="a", Body=b"hello")
        (event,) = bodies()
        assert (event["detail-type"], event["account"]) == ("Object Created", ACCOUNT)
        assert event["resources"] == ["arn:aws:s3:::orders"]
        detail = event["detail"]
        assert detail["bucket"] == {"name": "orders"}
        assert (detail["object"]["key"], detail["object"]["size"], detail["reason"]) == ("a", 5, "PutObject")
        assert detail["requester"] == ACCOUNT

    def test_a_deleted_object(self, s3: Any, bodies: Any) -> None:
        s3.put_object(Bucket="orders", Key="a", Body=b"hello")
        bodies()
        s3.delete_object(Bucket="orders", Key="a")
        (event,) = bodies()
        assert event["detail-type"] == "Object Deleted"
        assert event["detail"]["deletion-type"] == "Permanently Deleted"
        assert set(event["detail"]["object"]) == {"key", "sequencer"}


class TestTagging:
    def test_rules_and_buses_are_found_by_their_tags(self, cloud: Cloud, events: Any) -> None:
        tags = [{"Key": "stage", "Value": "test"}]
        bus = events.create_event_bus(Name="bus", Tags=tags)["EventBusArn"]
        given = {"Name": "r", "EventBusName": "bus", "EventPattern": json.dumps({"source": ["a"]})}
        rule = events.put_rule(**given, Tags=tags)["RuleArn"]
        events.create_event_bus(Name="other")
        tagging = client_of("resourcegroupstaggingapi")
        filters = [{"Key": "stage", "Values": ["test"]}]
        found = tagging.get_resources(TagFilters=filters, ResourceTypeFilters=["events"])["ResourceTagMappingList"]
        assert sorted(each["ResourceARN"] for each in found) == sorted([bus, rule])

    def test_they_are_tagged_and_untagged(self, cloud: Cloud, events: Any) -> None:
        arn = arn_of("events", "event-bus/default")
        tagging = client_of("resourcegroupstaggingapi")
        tagging.tag_resources(ResourceARNList=[arn], Tags={"a": "1", "b": "2"})
        tagging.untag_resources(ResourceARNList=[arn], TagKeys=["a"])
        assert events.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "b", "Value": "2"}]


def test_a_delivery_source_of_another_service_is_motos(cloud: Cloud) -> None:
    logs = client_of("logs")
    given = {"name": "s", "resourceArn": arn_of("bedrock", "knowledge-base/k"), "logType": "APPLICATION_LOGS"}
    assert logs.put_delivery_source(**given)["deliverySource"]["service"] == "bedrock"


@pytest.mark.parametrize("kind", ["ERROR_LOGS", "APPLICATION_LOGS"])
def test_a_bus_is_a_delivery_source_of_its_own_logs(cloud: Cloud, refusal: Any, kind: str) -> None:
    logs = client_of("logs")
    bus = arn_of("events", "event-bus/default")
    given = {"name": "s", "resourceArn": bus, "logType": kind, "tags": {"a": "1"}}
    if kind != "ERROR_LOGS":
        assert refusal(logs.put_delivery_source, **given)[0] == "ValidationException"
        return
    assert logs.put_delivery_source(**given)["deliverySource"]["logType"] == kind
    other = {**given, "resourceArn": arn_of("events", "event-bus/other")}
    assert refusal(logs.put_delivery_source, **other)[0] == "ConflictException"
