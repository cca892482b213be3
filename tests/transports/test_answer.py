"""Requests in protocols that botocore's clients do not choose by themselves, natively answered and by moto."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.eventstream import EventStreamBuffer

from awsim import Cloud
from awsim.cloud import gateway_of
from awsim.model.loader import operation, service_model
from awsim.protocols.cbor import Moment, decode, encode
from awsim.protocols.http import HTTPRequest
from awsim.protocols.spoken import understood
from awsim.transports.answer import answer
from tests.protocols.counterpart import received, sent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim.protocols.http import HTTPResponse

CBOR = "application/x-amz-cbor-1.1"


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """A cloud whose time stands still."""
    made = Cloud(clock="virtual")
    yield made
    made.close()


def kinesis(cloud: Cloud, name: str, params: dict[str, Any]) -> HTTPResponse:
    """What is answered to the SDKs for Java."""
    headers = {"x-amz-target": f"Kinesis_20131202.{name}", "content-type": CBOR}
    request = HTTPRequest("POST", "https://kinesis.us-east-1.amazonaws.com/", headers, encode(params))
    return answer(gateway_of(cloud), request, operation("kinesis", name).model, region="us-east-1")


class TestKinesis:
    def test_records_are_put_and_read_in_its_own_cbor(self, cloud: Cloud) -> None:
        kinesis(cloud, "CreateStream", {"StreamName": "events", "ShardCount": 1})
        put = kinesis(cloud, "PutRecord", {"StreamName": "events", "Data": b"\xff", "PartitionKey": "k"})
        asked = {"StreamName": "events", "ShardId": "shardId-000000000000", "ShardIteratorType": "AT_TIMESTAMP"}
        moment = Moment(round(cloud.clock.now() * 1000) - 1000)
        iterator = decode(kinesis(cloud, "GetShardIterator", {**asked, "Timestamp": moment}).body)  # type: ignore[arg-type]
        read = decode(kinesis(cloud, "GetRecords", iterator).body)  # type: ignore[arg-type]

        [record] = read["Records"]
        assert put.headers["content-type"] == CBOR
        assert (record["Data"], record["PartitionKey"]) == (b"\xff", "k")
        assert abs(record["ApproximateArrivalTimestamp"] / 1000 - cloud.clock.now()) < 1

    def test_an_error_is_in_cbor(self, cloud: Cloud) -> None:
        refused = kinesis(cloud, "DescribeStreamSummary", {"StreamName": "events"})

        assert (refused.status, refused.headers["content-type"]) == (400, CBOR)
        assert decode(refused.body) == {  # type: ignore[arg-type]
            "__type": "ResourceNotFoundException",
            "message": "Stream events under account 123456789012 not found.",
        }

    def test_garbage_is_refused_in_cbor(self, cloud: Cloud) -> None:
        headers = {"x-amz-target": "Kinesis_20131202.ListStreams", "content-type": CBOR}
        request = HTTPRequest("POST", "https://kinesis.us-east-1.amazonaws.com/", headers, b"\xff{")
        refused = answer(gateway_of(cloud), request, operation("kinesis", "ListStreams").model)

        assert refused.status == 400
        assert decode(refused.body)["__type"] == "SerializationException"  # type: ignore[arg-type]

    def test_a_subscription_streams_events_in_cbor(self, cloud: Cloud) -> None:
        kinesis(cloud, "CreateStream", {"StreamName": "events", "ShardCount": 1})
        described = kinesis(cloud, "DescribeStreamSummary", {"StreamName": "events"})
        arn = decode(described.body)["StreamDescriptionSummary"]["StreamARN"]  # type: ignore[arg-type]
        registered = kinesis(cloud, "RegisterStreamConsumer", {"StreamARN": arn, "ConsumerName": "reader"})
        kinesis(cloud, "PutRecord", {"StreamName": "events", "Data": b"\xff", "PartitionKey": "k"})
        subscription = {
            "ConsumerARN": decode(registered.body)["Consumer"]["ConsumerARN"],  # type: ignore[arg-type]
            "ShardId": "shardId-000000000000",
            "StartingPosition": {"Type": "TRIM_HORIZON"},
        }
        response = kinesis(cloud, "SubscribeToShard", subscription)
        buffer = EventStreamBuffer()
        buffer.add_data(response.body)  # type: ignore[no-untyped-call]
        first, second, *_ = buffer

        assert response.headers["content-type"] == "application/vnd.amazon.eventstream"
        assert (first.headers[":event-type"], first.headers[":content-type"]) == ("initial-response", CBOR)
        assert [record["Data"] for record in decode(second.payload)["Records"]] == [b"\xff"]


class TestCloudWatchOfMoto:
    @pytest.fixture(autouse=True)
    def known(self) -> None:
        """Older models of CloudWatch have one protocol."""
        if "smithy-rpc-v2-cbor" not in understood(service_model("cloudwatch")):
            pytest.skip("this botocore's models do not know of it")

    @pytest.mark.parametrize("protocol", ["json", "query", "smithy-rpc-v2-cbor"])
    def test_a_service_of_three_protocols(self, cloud: Cloud, protocol: str) -> None:
        def call(name: str, params: dict[str, Any]) -> dict[str, Any]:
            subject = operation("cloudwatch", name)
            response = answer(gateway_of(cloud), sent(subject, protocol, params), subject.model, region="us-east-1")
            return received(subject, protocol, response)

        call("PutMetricData", {"Namespace": "tests", "MetricData": [{"MetricName": "calls", "Value": 1.0}]})

        assert {each["MetricName"] for each in call("ListMetrics", {"Namespace": "tests"})["Metrics"]} == {"calls"}

    def test_its_error_in_cbor(self, cloud: Cloud) -> None:
        subject = operation("cloudwatch", "GetDashboard")
        request = sent(subject, "smithy-rpc-v2-cbor", {"DashboardName": "none"})
        response = answer(gateway_of(cloud), request, subject.model, region="us-east-1")

        assert response.status == 404
        assert received(subject, "smithy-rpc-v2-cbor", response)["Error"]["Code"] == "ResourceNotFound"


def test_a_body_that_is_said_to_be_something_else_is_no_call(cloud: Cloud) -> None:
    headers = {"x-amz-target": "Kinesis_20131202.ListStreams", "content-type": "text/plain"}
    request = HTTPRequest("POST", "https://kinesis.us-east-1.amazonaws.com/", headers, b"{}")
    subject = operation("kinesis", "ListStreams")
    response = answer(gateway_of(cloud), request, subject.model)

    assert response.status == 404
    assert received(subject, "json", response)["Error"]["Code"] == "UnknownOperationException"


def test_queues_in_the_older_protocol(cloud: Cloud) -> None:
    subject = operation("sqs", "CreateQueue")
    response = answer(
        gateway_of(cloud), sent(subject, "query", {"QueueName": "jobs"}), subject.model, region="us-east-1"
    )

    assert response.headers["content-type"] == "text/xml"
    assert b"<QueueUrl>https://sqs.us-east-1.amazonaws.com/123456789012/jobs</QueueUrl>" in response.body  # type: ignore[operator]
