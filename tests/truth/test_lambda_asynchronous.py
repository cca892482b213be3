"""Asynchronous invocations, their destinations and retries, and concurrency, as AWS answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .functions import USUAL, arn_of, create, create_as_recorded, invoke, log_of, wait, zipped
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

LAMBDA = Recordings("lambda")
REALISTIC = {"lifecycle": "realistic"}
NEWER = ("LoggingConfig",)
"""A member that AWS did not have yet when some answers were recorded."""

INTEGRATION = """import logging

logging.getLogger().setLevel(logging.INFO)


def handler(event, context):
    print("Lambda log message - print function")
    logging.info("Lambda log message - logging module")
    if event.get("raise_error"):
        raise Exception("Test exception (this is intentional)")
"""
FAILING = "\n\n\n\n\ndef handler(event, context):\n    raise Exception('intentional failure')\n".replace("'", '"')


def on_line(source: str, text: str, number: int) -> bytes:
    """A package whose source has a text on a line with this number, as the recorded function had."""
    before = source[: source.index(text)].count("\n") + 1
    return zipped("\n" * (number - before) + source)


def queue(replay: Replay, name: str = "q") -> tuple[str, str]:
    """A queue's URL and ARN."""
    url = replay.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    return url, f"arn:aws:sqs:us-east-1:123456789012:{name}"


# Configuration


def _configure(replay: Replay, step: str, method: str = "put", **given: Any) -> None:
    call = getattr(replay.client("lambda"), f"{method}_function_event_invoke_config")
    replay.refused(step, call, **{"FunctionName": "fn", **given})


@LAMBDA.scenario("TestLambdaEventInvokeConfig::test_lambda_eventinvokeconfig_lifecycle")
def a_configuration_is_put_changed_and_deleted(replay: Replay) -> None:
    client = replay.client("lambda")
    create(replay, **USUAL)
    _configure(replay, "put_invokeconfig_retries_0", MaximumRetryAttempts=0)
    _configure(replay, "put_invokeconfig_eventage_60", MaximumEventAgeInSeconds=60)
    _configure(replay, "update_invokeconfig_eventage_nochange", "update", MaximumEventAgeInSeconds=60)
    _configure(replay, "update_invokeconfig_retries", "update", MaximumRetryAttempts=1)
    _configure(replay, "get_invokeconfig", "get")
    _configure(replay, "get_invokeconfig_latest", "get", Qualifier="$LATEST")
    listing = client.list_function_event_invoke_configs
    replay.match("list_single_invokeconfig", listing(FunctionName="fn"))
    replay.match("publish_version_result", client.publish_version(FunctionName="fn"))
    _configure(replay, "get_invokeconfig_postpublish", "get", Qualifier="1")
    _configure(replay, "put_published_invokeconfig", Qualifier="1", MaximumEventAgeInSeconds=120)
    _configure(replay, "get_published_invokeconfig", "get", Qualifier="1")
    client.delete_function_event_invoke_config(FunctionName="fn")
    replay.match("list_paging_nolimit_postdelete", listing(FunctionName="fn"))


@LAMBDA.scenario("TestLambdaEventInvokeConfig::test_lambda_eventinvokeconfig_exceptions")
def what_is_wrong_with_a_configuration(replay: Replay) -> None:
    client = replay.client("lambda")
    create(replay, **USUAL)
    create(replay, "other")
    other, alias = arn_of("other"), "eventinvokealias"
    replay.match("fn_version_result", client.publish_version(FunctionName="fn"))
    replay.match("fn_alias_result", client.create_alias(FunctionName="fn", FunctionVersion="1", Name=alias))

    none = {"FunctionName": "doesnotexist"}
    for end, given in (
        ("functionname_name_notfound", {**none, "MaximumRetryAttempts": 0}),
        ("functionname_arn_notfound", {"FunctionName": arn_of("doesnotexist"), "MaximumRetryAttempts": 0}),
        ("functionname_nootherargs", {}),
    ):
        _configure(replay, f"put_{end}", **given)

    def destination(end: str, arn: str | None, kind: str = "OnSuccess") -> None:
        config = {kind: {} if arn is None else {"Destination": arn}}
        _configure(replay, f"put_destination_{end}", DestinationConfig=config)

    destination("lambda_doesntexist", arn_of("doesnotexist"))
    destination("recursive", arn_of())
    destination("other_lambda", other)
    destination("invalid_service_arn", arn_of().replace(":lambda:", ":iam:"))
    destination("success_no_destination_arn", None)
    destination("failure_no_destination_arn", None, "OnFailure")
    destination("invalid_arn_pattern", arn_of().replace(":lambda:", ":_-/!lambda:"), "OnFailure")

    one = {"MaximumRetryAttempts": 1}
    _configure(replay, "put_destination_latest", **one)
    _configure(replay, "put_destination_latest_explicit_qualifier", Qualifier="$LATEST", **one)
    _configure(replay, "put_destination_version", Qualifier="1", **one)
    _configure(replay, "put_alias_functionname_qualifier", Qualifier=alias, **one)
    _configure(replay, "put_alias_doesnotexist", Qualifier="doesnotexist", **one)
    arn, short = f"{arn_of()}:{alias}", f"fn:{alias}"
    _configure(replay, "put_alias_qualifiedarn", FunctionName=arn, **one)
    _configure(replay, "put_alias_qualifiedarn_qualifier", FunctionName=arn, Qualifier=alias, **one)
    _configure(replay, "put_alias_qualifiedarn_qualifierconflict", FunctionName=arn, Qualifier="1", **one)
    _configure(replay, "put_alias_shorthand", FunctionName=short, **one)
    _configure(replay, "put_alias_shorthand_qualifier", FunctionName=short, Qualifier=alias, **one)
    _configure(replay, "put_alias_shorthand_qualifierconflict", FunctionName=short, Qualifier="1", **one)
    _configure(replay, "put_version_shorthand", FunctionName="fn:1", **one)
    _configure(replay, "put_shorthand_qualifier_match", FunctionName="fn:$LATEST", Qualifier="$LATEST", **one)
    for number, name, qualifier in ((1, "fn:1", "$LATEST"), (2, "fn:$LATEST", "1"), (3, "fn:$LATEST", alias)):
        step = f"put_shorthand_qualifier_mismatch_{number}"
        _configure(replay, step, FunctionName=name, Qualifier=qualifier, **one)
    largest = {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 21600}
    _configure(replay, "put_maxevent_maxvalue_result", **largest)

    both = {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 60}
    _configure(replay, "put_pre_overwrite", **both)
    _configure(replay, "put_post_overwrite", MaximumRetryAttempts=0)
    _configure(replay, "get_post_overwrite", "get")
    _configure(replay, "second_overwrite_existing_response", MaximumRetryAttempts=0)
    _configure(replay, "pre_update_response", **both)
    _configure(replay, "update_response", "update", MaximumRetryAttempts=0)
    _configure(replay, "update_response_existing", "update", MaximumRetryAttempts=0)

    listing = client.list_function_event_invoke_configs
    replay.refused("list_function_doesnotexist", listing, **none)
    listed = listing(FunctionName="fn")
    listed["FunctionEventInvokeConfigs"].sort(key=lambda config: config["FunctionArn"])
    replay.match("list_configs", listed)
    _configure(replay, "get_function_doesnotexist", "get", **none)
    _configure(replay, "get_qualifier_doesnotexist", "get", Qualifier="doesnotexist")
    _configure(replay, "delete_function_doesnotexist", "delete", **none)
    _configure(replay, "delete_latest", "delete")
    _configure(replay, "delete_version", "delete", Qualifier="1")
    _configure(replay, "delete_alias", "delete", Qualifier=alias)
    _configure(replay, "delete_function_not_found", "delete")
    replay.match("list_configs_postdelete", listing(FunctionName="fn"))
    _configure(replay, "get_eventinvokeconfig_doesnotexist", "get", Qualifier=alias)
    update = "update_eventinvokeconfig"
    _configure(replay, f"{update}_function_doesnotexist", "update", MaximumRetryAttempts=0, **none)
    _configure(replay, f"{update}_config_doesnotexist_with_qualifier", "update", Qualifier=alias, **one)
    _configure(replay, f"{update}_config_doesnotexist_without_qualifier", "update", **one)


# Destinations and retries


def _receive(replay: Replay, url: str) -> Any:
    answered = replay.client("sqs").receive_message(QueueUrl=url, MessageAttributeNames=["All"], AttributeNames=["All"])
    return answered["Messages"]


HELD_BY_SQS = ("Attributes", "ResponseMetadata")
"""Members of messages that are SQS's own."""
SENDER = ("SenderId", "ResponseMetadata", "MD5OfBody")
"""Members of messages, received with their attributes, that are SQS's own."""


@LAMBDA.scenario("TestLambdaDLQ::test_dead_letter_queue", **REALISTIC)
def an_event_goes_to_the_dead_letter_queue(replay: Replay) -> None:
    client = replay.client("lambda")
    url, arn = queue(replay)
    code = {"ZipFile": on_line(INTEGRATION, "raise Exception", 55)}
    create_as_recorded(replay, "create_lambda_with_dlq", Code=code, DeadLetterConfig={"TargetArn": arn})
    wait(replay)
    client.invoke(FunctionName="fn", Payload=b'{"raise_error": 1}', InvocationType="Event")
    replay.cloud.settle()
    replay.match("receive_result", {"Messages": _receive(replay, url)}, aside=HELD_BY_SQS)
    updated = client.update_function_configuration(FunctionName="fn", DeadLetterConfig={"TargetArn": ""})
    replay.match("delete_dlq", updated)
    wait(replay)
    assert "DeadLetterConfig" not in client.get_function_configuration(FunctionName="fn")
    answered = invoke(replay, "invoke_result", {"raise_error": 1}, LogType="Tail")
    replay.match("log_result", {"result": log_of(answered)})


@LAMBDA.scenario("TestLambdaDestinationSqs::test_assess_lambda_destination_invocation[payload1]")
def a_failure_goes_to_its_destination(replay: Replay) -> None:
    client = replay.client("lambda")
    url, arn = queue(replay)
    create(replay, Code={"ZipFile": on_line(INTEGRATION, "raise Exception", 55)})
    both = {"OnSuccess": {"Destination": arn}, "OnFailure": {"Destination": arn}}
    _configure(replay, "put_function_event_invoke_config", MaximumRetryAttempts=0, DestinationConfig=both)
    client.invoke(FunctionName="fn", Payload=b'{"raise_error": 1}', InvocationType="Event")
    replay.cloud.settle()
    replay.match("receive_message_result", {"Messages": _receive(replay, url)}, aside=HELD_BY_SQS)


def _failing(replay: Replay) -> tuple[str, Any]:
    """A queue that is told of failures of `fn`, and how to invoke that."""
    client = replay.client("lambda")
    url, arn = queue(replay)
    create(replay, Code={"ZipFile": on_line(FAILING, "raise Exception", 7)})

    def fail(retries: int, age: int) -> None:
        client.put_function_event_invoke_config(
            FunctionName="fn",
            MaximumRetryAttempts=retries,
            MaximumEventAgeInSeconds=age,
            DestinationConfig={"OnFailure": {"Destination": arn}},
        )
        client.invoke(FunctionName="fn", Payload=b'{"message": "id"}', InvocationType="Event")
        replay.cloud.settle()

    return url, fail


@LAMBDA.scenario("TestLambdaDestinationSqs::test_maxeventage")
def an_event_that_is_too_old_is_given_up(replay: Replay) -> None:
    url, fail = _failing(replay)
    fail(2, 60)
    first = replay.match("no_retry_failure_message", _receive(replay, url)[0], aside=SENDER)
    replay.client("sqs").delete_message(QueueUrl=url, ReceiptHandle=first["ReceiptHandle"])
    fail(2, 90)
    replay.match("single_retry_failure_message", _receive(replay, url)[0], aside=SENDER)


@LAMBDA.scenario("TestLambdaDestinationSqs::test_retries")
def an_event_is_tried_three_times(replay: Replay) -> None:
    url, fail = _failing(replay)
    fail(2, 21600)
    replay.match("queue_destination_payload", {"Messages": _receive(replay, url)}, aside=HELD_BY_SQS)


@LAMBDA.scenario("TestLambdaDestinationEventbridge::test_invoke_lambda_eventbridge")
def outcomes_go_to_an_event_bus(replay: Replay) -> None:
    client, events = replay.client("lambda"), replay.client("events")
    bus = events.create_event_bus(Name="bus")["EventBusArn"]
    url, arn = queue(replay)
    pattern = json.dumps({"source": ["lambda"]})
    events.put_rule(Name="r", EventBusName="bus", EventPattern=pattern)
    events.put_targets(Rule="r", EventBusName="bus", Targets=[{"Id": "t", "Arn": arn}])
    source = (
        'def handler(event, context):\n    if event["mode"] == "failure":\n'
        '        raise Exception("intentional failure!")\n'
        '    return {"hello": "world", "test": "abc", "val": 5, "success": True}\n'
    )
    code = zipped(f"\n{source}", "index.py")
    create(replay, Handler="index.handler", Code={"ZipFile": code})
    both = {"OnSuccess": {"Destination": bus}, "OnFailure": {"Destination": bus}}
    client.put_function_event_invoke_config(FunctionName="fn", MaximumRetryAttempts=0, DestinationConfig=both)
    for mode in ("success", "failure"):
        payload = json.dumps({"mode": mode})
        client.invoke(FunctionName="fn", Payload=payload, InvocationType="Event")
        replay.cloud.settle()
        [message] = _receive(replay, url)
        replay.client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        # moto, which holds event buses, leaves the account out.
        replay.match(f"lambda_destination_event_bus_{mode}", message["Body"], aside=("account",))


# Concurrency


@LAMBDA.scenario("TestLambdaConcurrency::test_reserved_concurrency")
def without_concurrency_nothing_runs(replay: Replay) -> None:
    client = replay.client("lambda")
    url, arn = queue(replay)
    create(replay, Timeout=20, Environment={"Variables": {}})
    shown = client.get_function_configuration(FunctionName="fn", Qualifier="$LATEST")
    replay.match("fn", shown)
    reserved = client.put_function_concurrency(FunctionName="fn", ReservedConcurrentExecutions=0)
    replay.match("put_reserved", reserved)
    replay.refused("exc_no_cap_requestresponse", client.invoke, FunctionName="fn")
    failure = {"OnFailure": {"Destination": arn}}
    _configure(replay, "put_event_invoke_conf", MaximumRetryAttempts=0, DestinationConfig=failure)
    answered = client.invoke(FunctionName="fn", Payload=b"{}", InvocationType="Event")
    replay.match("invoke_result", {**answered, "Payload": answered["Payload"].read().decode()})
    replay.cloud.settle()
    replay.match("msg", _receive(replay, url)[0], aside=SENDER)


@LAMBDA.scenario("TestLambdaConcurrency::test_provisioned_concurrency", **REALISTIC)
def concurrency_is_provisioned(replay: Replay) -> None:
    client = replay.client("lambda")
    create(replay)
    wait(replay)
    client.publish_version(FunctionName="fn")
    version = {"FunctionName": "fn", "Qualifier": "1"}
    client.get_waiter("published_version_active").wait(**version)
    put = client.put_provisioned_concurrency_config(ProvisionedConcurrentExecutions=5, **version)
    replay.match("put_provisioned_5", put)
    replay.match("get_provisioned_prewait", client.get_provisioned_concurrency_config(**version))
    replay.cloud.clock.advance(minutes=10)
    replay.match("get_provisioned_postwait", client.get_provisioned_concurrency_config(**version))


@LAMBDA.scenario("TestLambdaConcurrency::test_lambda_provisioned_concurrency_scheduling")
def one_instance_is_provisioned(replay: Replay) -> None:
    client = replay.client("lambda")
    create(replay)
    client.publish_version(FunctionName="fn")
    version = {"FunctionName": "fn", "Qualifier": "1"}
    client.put_provisioned_concurrency_config(ProvisionedConcurrentExecutions=1, **version)
    replay.match("get_provisioned_postwait", client.get_provisioned_concurrency_config(**version))


@LAMBDA.scenario("TestLambdaConcurrency::test_lambda_provisioned_concurrency_moves_with_alias", **REALISTIC)
def provisioned_concurrency_moves_with_its_alias(replay: Replay) -> None:
    client = replay.client("lambda")
    create_as_recorded(replay, "create-result", aside=NEWER)
    wait(replay)
    shown = client.get_function_configuration(FunctionName="fn", Qualifier="$LATEST")
    replay.match("get-function-configuration", shown, aside=NEWER)
    replay.match(
        "publish_version_1", client.publish_version(FunctionName="fn", Description="my-first-version"), aside=NEWER
    )
    version, alias = {"FunctionName": "fn", "Qualifier": "1"}, {"FunctionName": "fn", "Qualifier": "the-alias"}
    client.get_waiter("published_version_active").wait(**version)
    replay.match("get_function_configuration_version_1", client.get_function_configuration(**version), aside=NEWER)
    new = client.create_alias(FunctionName="fn", FunctionVersion="1", Name="the-alias")
    replay.match("create_alias", new)
    replay.match("get_function_before_provisioned", client.get_function(**version), aside=NEWER)
    client.put_provisioned_concurrency_config(ProvisionedConcurrentExecutions=1, **alias)
    replay.cloud.clock.advance(minutes=10)
    replay.match("get_function_after_provisioned", client.get_function(**alias), aside=NEWER)
    client.update_function_configuration(FunctionName="fn", Timeout=10)
    wait(replay)
    replay.match("get_function_after_update", client.get_function_configuration(FunctionName="fn"), aside=NEWER)
    replay.match("publish_version_2", client.publish_version(FunctionName="fn"), aside=NEWER)
    client.get_waiter("published_version_active").wait(FunctionName="fn", Qualifier="2")
    moved = client.update_alias(FunctionName="fn", FunctionVersion="2", Name="the-alias")
    replay.match("update_alias", moved)
    replay.match(
        "get_provisioned_config_after_alias_move", client.get_provisioned_concurrency_config(**alias), aside=NEWER
    )
    replay.refused("provisioned_concurrency_notfound", client.get_provisioned_concurrency_config, **version)


test_answers_are_those_of_aws = LAMBDA.runner()
