from __future__ import annotations

import json

import boto3
import pytest

from tests.services.lambda_.conftest import ARN

QUEUE = "arn:aws:sqs:us-east-1:123456789012:outcomes"
FAILING = "def handler(event, context):\n    raise Exception('intentional failure')\n"


@pytest.fixture
def sqs(cloud):
    return boto3.client("sqs", region_name="us-east-1")


@pytest.fixture
def outcomes(sqs):
    """The messages that have come to the queue of outcomes."""
    url = sqs.create_queue(QueueName="outcomes")["QueueUrl"]

    def receive():
        received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        return received.get("Messages", [])

    return receive


def test_an_event_is_accepted_and_has_run_when_the_call_returns(awslambda, new_function, outcomes):
    new_function()
    destinations = {"OnSuccess": {"Destination": QUEUE}}
    awslambda.put_function_event_invoke_config(FunctionName="echo", DestinationConfig=destinations)

    answer = awslambda.invoke(FunctionName="echo", InvocationType="Event", Payload=b'{"a": 1}')

    assert (answer["StatusCode"], answer["Payload"].read()) == (202, b"")
    (message,) = outcomes()
    assert json.loads(message["Body"]) == {
        "version": "1.0",
        "timestamp": "2026-01-01T00:00:00.000Z",
        "requestContext": {
            "requestId": answer["ResponseMetadata"]["RequestId"],
            "functionArn": f"{ARN}:echo:$LATEST",
            "condition": "Success",
            "approximateInvokeCount": 1,
        },
        "requestPayload": {"a": 1},
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST"},
        "responsePayload": {"event": {"a": 1}, "arn": f"{ARN}:echo", "version": "$LATEST"},
    }


def test_an_event_that_fails_is_tried_three_times_over_three_minutes(cloud, awslambda, new_function, outcomes):
    new_function(source=FAILING)
    destinations = {"OnFailure": {"Destination": QUEUE}}
    awslambda.put_function_event_invoke_config(FunctionName="echo", DestinationConfig=destinations)
    awslambda.invoke(FunctionName="echo", InvocationType="Event", Payload=b"{}")

    cloud.clock.advance(seconds=179)
    early = outcomes()
    cloud.clock.advance(seconds=1)
    (message,) = outcomes()

    report = json.loads(message["Body"])
    assert early == []
    assert report["requestContext"]["condition"] == "RetriesExhausted"
    assert report["requestContext"]["approximateInvokeCount"] == 3
    assert report["responseContext"] == {
        "statusCode": 200,
        "executedVersion": "$LATEST",
        "functionError": "Unhandled",
    }
    assert report["responsePayload"]["errorMessage"] == "intentional failure"


def test_an_event_that_would_be_too_old_is_given_up(cloud, awslambda, new_function, outcomes):
    new_function(source=FAILING)
    destinations = {"OnFailure": {"Destination": QUEUE}}
    awslambda.put_function_event_invoke_config(
        FunctionName="echo", DestinationConfig=destinations, MaximumEventAgeInSeconds=60
    )
    awslambda.update_function_event_invoke_config(FunctionName="echo", MaximumRetryAttempts=2)
    awslambda.invoke(FunctionName="echo", InvocationType="Event", Payload=b"{}")

    cloud.clock.advance(seconds=60)

    assert json.loads(outcomes()[0]["Body"])["requestContext"]["condition"] == "EventAgeExceeded"


def test_a_stopped_function_gives_its_events_up_at_once(awslambda, new_function, outcomes):
    new_function()
    destinations = {"OnFailure": {"Destination": QUEUE}}
    awslambda.put_function_event_invoke_config(FunctionName="echo", DestinationConfig=destinations)
    awslambda.put_function_concurrency(FunctionName="echo", ReservedConcurrentExecutions=0)

    awslambda.invoke(FunctionName="echo", InvocationType="Event", Payload=b"{}")

    report = json.loads(outcomes()[0]["Body"])
    assert report["requestContext"]["condition"] == "ZeroReservedConcurrency"
    assert report["requestContext"]["approximateInvokeCount"] == 0
    assert "responsePayload" not in report


def test_the_dead_letter_queue_gets_the_event_itself(cloud, awslambda, new_function, outcomes):
    new_function(source=FAILING, DeadLetterConfig={"TargetArn": QUEUE})
    awslambda.put_function_event_invoke_config(FunctionName="echo", MaximumRetryAttempts=0)

    answer = awslambda.invoke(FunctionName="echo", InvocationType="Event", Payload=b'{"raise_error": 1}')

    (message,) = outcomes()
    assert message["Body"] == '{"raise_error": 1}'
    attributes = {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
    assert attributes == {
        "ErrorCode": "200",
        "ErrorMessage": "intentional failure",
        "RequestID": answer["ResponseMetadata"]["RequestId"],
    }


def test_a_function_may_be_the_destination_of_another(cloud, awslambda, new_function):
    seen = []
    new_function("first")
    cloud.functions.create("second", lambda event, context: seen.append(event["requestContext"]["condition"]))
    destinations = {"OnSuccess": {"Destination": f"{ARN}:second"}}
    awslambda.put_function_event_invoke_config(FunctionName="first", DestinationConfig=destinations)

    awslambda.invoke(FunctionName="first", InvocationType="Event", Payload=b"{}")

    assert seen == ["Success"]


def test_what_a_handler_causes_is_delivered_when_it_has_returned(cloud, awslambda):
    order = []

    def outer(event, context):
        boto3.client("lambda").invoke(FunctionName="inner", InvocationType="Event")
        order.append("outer")

    cloud.functions.create("outer", outer)
    cloud.functions.create("inner", lambda event, context: order.append("inner"))

    awslambda.invoke(FunctionName="outer")

    assert order == ["outer", "inner"]


def test_a_destination_of_another_service_is_refused(awslambda, new_function, refused):
    new_function()
    arn = "arn:aws:iam:us-east-1:123456789012:function:x"
    call = awslambda.put_function_event_invoke_config
    assert refused(call, FunctionName="echo", DestinationConfig={"OnSuccess": {"Destination": arn}}) == (
        "InvalidParameterValueException",
        "The provided destination config DestinationConfig(onSuccess=OnSuccess(destination="
        f"{arn}), onFailure=null) is invalid.",
        400,
    )


def test_a_function_as_its_own_destination_is_refused(awslambda, new_function, refused):
    new_function()
    call = awslambda.put_function_event_invoke_config
    assert refused(call, FunctionName="echo", DestinationConfig={"OnSuccess": {"Destination": f"{ARN}:echo"}}) == (
        "InvalidParameterValueException",
        "You can't specify the function as a destination for itself.",
        400,
    )


def test_nothing_to_configure_is_refused(awslambda, new_function, refused):
    new_function()
    assert refused(awslambda.put_function_event_invoke_config, FunctionName="echo") == (
        "InvalidParameterValueException",
        "You must specify at least one of error handling or destination setting.",
        400,
    )


def test_what_is_not_configured_is_not_found(awslambda, new_function, refused):
    new_function()
    assert refused(awslambda.get_function_event_invoke_config, FunctionName="echo") == (
        "ResourceNotFoundException",
        f"The function {ARN}:echo:$LATEST doesn't have an EventInvokeConfig",
        404,
    )
