"""What targets get of events, and what PutEvents refuses, as AWS answered."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from .buses import (
    ACCOUNT,
    DETAIL,
    OTHER_ACCOUNT,
    OTHER_REGION,
    PATTERN,
    REGION,
    UNSTEADY,
    bodies,
    bus_and_rule,
    client_of,
    entry,
    messages,
    queue_behind,
    send_to,
)
from .recordings import Recordings
from .topics import new_queue, new_topic, subscribed

if TYPE_CHECKING:
    from .recordings import Replay

EVENTS = Recordings("events")
ROLE = f"arn:aws:iam::{ACCOUNT}:role/role"
RECORDER = """
import boto3, json
def handler(event, context):
    sqs = boto3.client("sqs", region_name="us-east-1")
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="seen")["QueueUrl"], MessageBody=json.dumps(event))
"""


def put(replay: Replay, *entries: dict[str, Any]) -> Any:
    """What PutEvents answers."""
    return replay.client("events").put_events(Entries=list(entries))


# PutEvents

MALFORMED = {
    "ARRAY": '["not", "an object"]',
    "MALFORMED_JSON": '{"not": closed',
    "SERIALIZED_STRING": '"a string"',
    "STRING": "a string",
}


@EVENTS.scenario(*(f"TestEvents::test_put_event_malformed_detail[{kind}]" for kind in MALFORMED))
def a_detail_that_is_no_object(replay: Replay) -> None:
    replay.match("put-events", put(replay, entry(Detail=MALFORMED[replay.parameter])))


@EVENTS.scenario("TestEvents::test_put_events_without_source")
def an_entry_without_a_source(replay: Replay) -> None:
    replay.match("put-events", put(replay, {"DetailType": "a", "Detail": "{}"}))


@EVENTS.scenario("TestEvents::test_put_event_with_too_big_detail")
def a_detail_that_is_too_big(replay: Replay) -> None:
    events = replay.client("events")
    given = [entry(Detail=json.dumps({"payload": 256 * 1024 * "p"}))]
    replay.refused("put-events-too-big-detail-error", events.put_events, Entries=given)


@EVENTS.scenario("TestEvents::test_put_events_exceed_limit_ten_entries[default]")
def more_than_ten_entries(replay: Replay) -> None:
    given = [entry("default")] * 11
    replay.refused("put-events-exceed-limit-error", replay.client("events").put_events, Entries=given)


@EVENTS.scenario("TestEvents::test_put_events_with_target_delivery_failure")
def a_target_that_is_not_there(replay: Replay) -> None:
    events = replay.client("events")
    send_to(events, f"arn:aws:sqs:{REGION}:{ACCOUNT}:none", **bus_and_rule(events))
    replay.match("put-events-response", put(replay, entry("bus")))


@EVENTS.scenario("TestEvents::test_put_events_with_time_field")
def an_event_has_the_time_of_its_entry(replay: Replay) -> None:
    pattern = {"source": ["test-source"]}
    url = queue_behind(replay, None, pattern)
    given = {"Source": "test-source", "DetailType": "test-detail-type", "Time": "2022-01-01T01:02:03Z"}
    replay.match("put-events", put(replay, {**given, "Detail": json.dumps({"message": "test message"})}))
    found = replay.match("sqs-messages", messages(replay, url), aside=UNSTEADY)
    assert json.loads(found[0]["Body"])["time"] == "2022-01-01T01:02:03Z"


# Rules and patterns


@EVENTS.scenario("TestEventPattern::test_put_events_pattern_with_values_in_array")
def a_pattern_of_values_in_an_array(replay: Replay) -> None:
    pattern = {"detail": {"event": {"data": {"type": ["1", "2"]}}}}
    url = queue_behind(replay, "bus", pattern, InputPath="$.detail")
    for values in (["3", "1"], ["2"], ["3"]):
        put(replay, entry("bus", Detail=json.dumps({"event": {"data": {"type": values}}})))
    replay.match("messages", messages(replay, url), aside=UNSTEADY)


@EVENTS.scenario("TestEventPattern::test_put_events_pattern_nested")
def a_pattern_of_nested_values(replay: Replay) -> None:
    pattern = {"detail": {"event": {"data": {"type": ["1"]}}}}
    url = queue_behind(replay, "bus", pattern, InputPath="$.detail")
    for value in ("1", "2"):
        put(replay, entry("bus", Detail=json.dumps({"event": {"data": {"type": value}}})))
    replay.match("messages", messages(replay, url), aside=UNSTEADY)


@EVENTS.scenario("TestRuleWithPattern::test_put_events_with_rule_pattern_exists_false")
def a_pattern_of_what_is_not_there(replay: Replay) -> None:
    url = queue_behind(replay, None, {"detail": {"key": [{"exists": False}]}, "source": PATTERN["source"]})
    put(replay, entry(Detail=json.dumps({"key": "value", "payload": "baz"})))
    put(replay, entry(Detail=json.dumps({"no-key": "no-value", "payload": "baz"})))
    replay.match("rule-exists-false", messages(replay, url), aside=UNSTEADY)


@EVENTS.scenario("TestEventRule::test_process_to_multiple_matching_rules_single_target")
def two_rules_send_an_event_to_one_queue(replay: Replay) -> None:
    events = replay.client("events")
    url, arn = new_queue(replay)
    events.create_event_bus(Name="bus")
    for rule in ("one", "two"):
        events.put_rule(Name=rule, EventBusName="bus", EventPattern=json.dumps(PATTERN))
        send_to(events, arn, rule, EventBusName="bus")
    put(replay, entry("bus"))
    replay.match("events", bodies(replay, url))


@EVENTS.scenario("TestEventRule::test_process_to_single_matching_rules_single_target")
def rules_send_one_queue_what_they_match(replay: Replay) -> None:
    events = replay.client("events")
    url, arn = new_queue(replay)
    events.create_event_bus(Name="bus")
    sources = ["source-one", "source-two", "source-three"]
    for source in sources:
        events.put_rule(Name=source, EventBusName="bus", EventPattern=json.dumps({"source": [source]}))
        send_to(events, arn, source, EventBusName="bus")
    put(replay, entry("bus", Source="source-one"))
    found = bodies(replay, url)
    for source in sources[1:]:
        replay.match(f"events-{'source-one' if source == 'source-two' else 'source-two'}", list(found))
        put(replay, entry("bus", Source=source))
        found += bodies(replay, url)
    replay.match("events-source-three", found)


# Targets


@EVENTS.scenario("test_put_events_with_target_sqs")
def a_queue_gets_an_event(replay: Replay) -> None:
    url = queue_behind(replay)
    put(replay, entry("bus"))
    replay.match("message", messages(replay, url), aside=UNSTEADY)


@EVENTS.scenario("test_put_events_with_target_sqs_event_detail_match")
def a_queue_gets_the_detail_that_matches(replay: Replay) -> None:
    url = queue_behind(replay, "bus", {"detail": {"EventType": ["0", "1"]}}, InputPath="$.detail")
    for kind in ("1", "2"):
        put(replay, entry("bus", Detail=json.dumps({"EventType": kind})))
    replay.match("messages", messages(replay, url), aside=UNSTEADY)


@EVENTS.scenario("TestInputPath::test_put_events_with_input_path_multiple_targets")
def two_queues_get_a_part_and_the_whole(replay: Replay) -> None:
    events = replay.client("events")
    (first, first_arn), (second, second_arn) = new_queue(replay, "first"), new_queue(replay, "second")
    named = bus_and_rule(events)
    send_to(events, first_arn, target="1", InputPath="$.detail", **named)
    send_to(events, second_arn, target="2", **named)
    put(replay, entry("bus"))
    replay.match("message-queue-1", messages(replay, first), aside=UNSTEADY)
    replay.match("message-queue-2", messages(replay, second), aside=UNSTEADY)


TEMPLATE = "TestInputTransformer::test_put_events_with_input_transformer_input_template_string"
STRINGS = [
    '"Event of <detail-type> type, at time <timestamp>, info extracted from detail <command>"',
    '"{[/Check with special starting characters for event of <detail-type> type"',
]


@EVENTS.scenario(*(f"{TEMPLATE}[{text}]" for text in STRINGS))
def a_template_that_is_a_string(replay: Replay) -> None:
    events = replay.client("events")
    named = bus_and_rule(events)
    urls = {}
    paths = {"detail-type": "$.detail-type", "timestamp": "$.time"}
    for step, path in (("match", "$.detail.command"), ("not-match", "$.detail.notinmessage")):
        urls[step], arn = new_queue(replay, step)
        transformer = {"InputPathsMap": {**paths, "command": path}, "InputTemplate": replay.parameter}
        send_to(events, arn, target=step, InputTransformer=transformer, **named)
    put(replay, entry("bus", Time="2026-01-01T00:00:00Z"))
    for step, url in urls.items():
        name = f"custom-variables-{step}-all"
        recorded = json.dumps(replay.recorded[name]).replace("at time date", "at time 2026-01-01T00:00:00Z")
        replay.recorded[name] = json.loads(recorded)
        replay.match(name, messages(replay, url), aside=UNSTEADY)


NESTED = "TestInputTransformer::test_input_transformer_nested_keys_replacement"
NESTED_TEMPLATES = [
    '"<listmulti> multiple list items"',
    '"<listsingle> single list item"\\n"<listmulti> multiple list items"\\n"<systemstring> system account id"'
    '\\n"<payload> payload"\\n"<userId> user id"',
    '"<listsingle> single list item"',
    '"Command is <valid>!"',
    '{"id" : <userId>}',
    '{"method": "PUT", "nested": {"level1": {"level2": {"level3": "users-service/users/<userId>"} } }, '
    '"bod": "<userId>"}',
    '{"method": "PUT", "path": "users-service/users/<userId>", "id": <userId>, "body": <payload>}',
    '{"singlelistitem": "<listsingle>"}',
    '{"singlelistitem": <listsingle>}',
]


@EVENTS.scenario(*(f"{NESTED}[{text}]" for text in NESTED_TEMPLATES))
def a_template_of_parts(replay: Replay) -> None:
    paths = {
        "userId": "$.detail.payload.acc_id",
        "payload": "$.detail.payload",
        "systemstring": "$.detail.awsAccountId",
        "listsingle": "$.detail.single",
        "listmulti": "$.detail.multi",
        "valid": "$.detail.valid",
    }
    detail = {**DETAIL, "single": ["HIGH"], "multi": ["ACTIVE", "INACTIVE"], "valid": True}
    template = replay.parameter.replace("\\n", "\n")
    url = queue_behind(replay, "bus", None, InputTransformer={"InputPathsMap": paths, "InputTemplate": template})
    put(replay, entry("bus", Detail=json.dumps(detail)))
    found = messages(replay, url)
    if "input-transformed-messages" in replay.recorded:
        replay.match("input-transformed-messages", found, aside=UNSTEADY)
    else:
        assert found == []


@EVENTS.scenario(
    "TestEventsTargetSns::test_put_events_with_target_sns[path]",
    "TestEventsTargetSns::test_put_events_with_target_sns[standard]",
)
def a_topic_gets_an_event(replay: Replay) -> None:
    events = replay.client("events")
    (url, queue), topic = new_queue(replay), new_topic(replay)
    subscribed(replay, topic, queue)
    send_to(events, topic, **bus_and_rule(events))
    put(replay, entry("bus"))
    found = messages(replay, url)
    said = json.loads(found[0]["Body"])
    event = json.loads(said["Message"])
    said["Message"] = said["Message"].replace(event["id"], "message-id").replace(event["time"], "date")
    steady = {"Signature", "SigningCertURL", "TopicArn", "UnsubscribeURL"}
    replay.match("messages", [{**found[0], "Body": said}], aside=(*UNSTEADY, *steady))


@EVENTS.scenario("TestEventsTargetKinesis::test_put_events_with_target_kinesis")
def a_stream_gets_an_event(replay: Replay) -> None:
    kinesis, events = replay.client("kinesis"), replay.client("events")
    kinesis.create_stream(StreamName="stream", ShardCount=1)
    stream = kinesis.describe_stream_summary(StreamName="stream")["StreamDescriptionSummary"]["StreamARN"]
    path = {"KinesisParameters": {"PartitionKeyPath": "$.detail-type"}}
    send_to(events, stream, RoleArn=ROLE, **path, **bus_and_rule(events))
    put(replay, entry("bus"))
    shard = kinesis.list_shards(StreamName="stream")["Shards"][0]["ShardId"]
    start = kinesis.get_shard_iterator(StreamName="stream", ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    (record,) = kinesis.get_records(ShardIterator=start["ShardIterator"])["Records"]
    assert record["PartitionKey"] == PATTERN["detail-type"][0]
    replay.match("response", json.loads(record["Data"]))


@EVENTS.scenario("TestEventsTargetFirehose::test_put_events_with_target_firehose")
def a_delivery_stream_gets_events(replay: Replay) -> None:
    events, s3, firehose = replay.client("events"), replay.client("s3"), replay.client("firehose")
    s3.create_bucket(Bucket="bucket")
    arn = firehose.create_delivery_stream(
        DeliveryStreamName="stream",
        S3DestinationConfiguration={"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::bucket"},
    )["DeliveryStreamARN"]
    send_to(events, arn, RoleArn=ROLE, **bus_and_rule(events))
    for _ in replay.recorded["s3"]:
        put(replay, entry("bus"))
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket="bucket")["Contents"]]
    text = "".join(s3.get_object(Bucket="bucket", Key=key)["Body"].read().decode() for key in keys)
    found, decoder = [], json.JSONDecoder()
    while text:
        event, end = decoder.raw_decode(text)
        found.append(event)
        text = text[end:]
    replay.match("s3", found)


@EVENTS.scenario("TestEventsTargetCloudWatchLogs::test_put_events_with_target_cloudwatch_logs")
def a_log_group_gets_an_event(replay: Replay) -> None:
    events, logs = replay.client("events"), replay.client("logs")
    logs.create_log_group(logGroupName="/aws/events/group")
    replay.match("event_bus_response", events.create_event_bus(Name="bus"))
    rule = events.put_rule(Name="rule", EventBusName="bus", EventPattern=json.dumps(PATTERN))
    replay.match("rule_response", rule)
    arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/events/group"
    replay.match("put_targets_response", send_to(events, arn, EventBusName="bus"))
    replay.match("put_events_response", put(replay, entry("bus")))
    (stream,) = logs.describe_log_streams(logGroupName="/aws/events/group")["logStreams"]
    found = logs.get_log_events(logGroupName="/aws/events/group", logStreamName=stream["logStreamName"])["events"]
    replay.match("log_events", found)


def function(replay: Replay) -> tuple[str, str]:
    """The ARN of a function that sends what it is given to a queue, and the queue's URL."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("app.py", RECORDER)
    url, _ = new_queue(replay, "seen")
    made = replay.client("lambda").create_function(
        FunctionName="f",
        Runtime="python3.12",
        Handler="app.handler",
        Role=ROLE,
        Code={"ZipFile": package.getvalue()},
    )
    return made["FunctionArn"], url


@EVENTS.scenario("TestEventsTargetLambda::test_put_events_with_target_lambda")
def a_function_gets_an_event(replay: Replay) -> None:
    events = replay.client("events")
    arn, url = function(replay)
    send_to(events, arn, **bus_and_rule(events))
    put(replay, entry("bus"))
    replay.match("events", bodies(replay, url))


@EVENTS.scenario(
    "TestEventsTargetLambda::test_put_events_with_target_lambda_list_entries_partial_match",
    "events/test_events_targets.py::test_put_events_with_target_lambda_list_entries_partial_match",
    "test_put_events_with_target_lambda_list_entry",
)
def a_pattern_of_what_is_in_lists(replay: Replay) -> None:
    events = replay.client("events")
    arn, url = function(replay)
    pattern = {"detail": {"payload": {"automations": {"actions": {"type": ["SEND_NOTIFICATION"]}}}}}
    send_to(events, arn, **bus_and_rule(events, "bus", pattern))
    put(replay, entry("bus", Detail=json.dumps(replay.recorded["events"][0]["detail"])))
    replay.match("events", bodies(replay, url))


BUS_TO_BUS = "TestEventsTargetEvents::test_put_events_with_target_events"


@EVENTS.scenario(
    f"{BUS_TO_BUS}[bus_combination0]",
    f"{BUS_TO_BUS}[bus_combination2]",
    "TestEventBus::test_put_events_bus_to_bus[domain]",
    "TestEventBus::test_put_events_bus_to_bus[standard]",
)
def an_event_goes_from_bus_to_bus(replay: Replay) -> None:
    events = replay.client("events")
    first = "default" if replay.parameter == "bus_combination0" else "first"
    url = queue_behind(replay, "second")
    bus_and_rule(events, None if first == "default" else first)
    second = events.describe_event_bus(Name="second")["Arn"]
    send_to(events, second, RoleArn=ROLE, EventBusName=first)
    put(replay, entry(first))
    replay.match("messages", messages(replay, url), aside=UNSTEADY)


CROSS = "test_event_bus_to_event_bus_cross_account_region"


@EVENTS.scenario(
    f"{CROSS}[custom-region]",
    f"{CROSS}[custom-region_account]",
    f"{CROSS}[default-account]",
    f"{CROSS}[default-region]",
)
def an_event_goes_to_another_account_or_region(replay: Replay) -> None:
    kind, _, where = replay.parameter.partition("-")
    account = OTHER_ACCOUNT if "account" in where else ACCOUNT
    region = OTHER_REGION if "region" in where else REGION
    bus = "default" if kind == "default" else "bus"
    here, there = client_of("events"), client_of("events", account, region)
    for events in (here, there):
        if bus != "default":
            events.create_event_bus(Name=bus)
    there_arn = there.describe_event_bus(Name=bus)["Arn"]
    if account != ACCOUNT:
        there.put_permission(EventBusName=bus, Action="events:PutEvents", Principal=ACCOUNT, StatementId="s")
    first, second = client_of("sqs"), client_of("sqs", account, region)
    first_url = first.create_queue(QueueName="first")["QueueUrl"]
    second_url = second.create_queue(QueueName="second")["QueueUrl"]
    here.put_rule(Name="own", EventBusName=bus, EventPattern=json.dumps({"source": ["source-primary"]}))
    here.put_targets(
        Rule="own",
        EventBusName=bus,
        Targets=[
            {"Id": "queue", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:first"},
            {"Id": "bus", "Arn": there_arn, "RoleArn": ROLE},
        ],
    )
    sources = {"source": ["source-primary", "source-secondary"]}
    there.put_rule(Name="other", EventBusName=bus, EventPattern=json.dumps(sources))
    queue = {"Id": "queue", "Arn": f"arn:aws:sqs:{region}:{account}:second"}
    there.put_targets(Rule="other", EventBusName=bus, Targets=[queue])

    def received(sqs: Any, url: str) -> Any:
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for message in found:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    here.put_events(Entries=[entry(bus, Source="source-primary")])
    steps = {
        "messages_primary_queue_from_primary_event_bus": received(first, first_url),
        "messages_secondary_queue_from_primary_event_bus": received(second, second_url),
    }
    there.put_events(Entries=[entry(bus, Source="source-secondary")])
    steps["messages_secondary_queue_from_secondary_event_bus"] = received(second, second_url)
    for step, found in steps.items():
        replay.match(step, found, aside=UNSTEADY)


@EVENTS.scenario("TestEventsCrossAccountRegion::test_put_events[custom-account]")
def an_event_is_put_on_the_bus_of_another_account(replay: Replay) -> None:
    there = client_of("events", OTHER_ACCOUNT)
    arn = there.create_event_bus(Name="bus")["EventBusArn"]
    there.put_permission(EventBusName="bus", Action="events:PutEvents", Principal=ACCOUNT, StatementId="s")
    there.put_rule(Name="rule", EventBusName="bus", EventPattern=json.dumps({"source": ["source-primary"]}))
    sqs = client_of("sqs", OTHER_ACCOUNT)
    url = sqs.create_queue(QueueName="queue")["QueueUrl"]
    queue = {"Id": "queue", "Arn": f"arn:aws:sqs:{REGION}:{OTHER_ACCOUNT}:queue"}
    there.put_targets(Rule="rule", EventBusName="bus", Targets=[queue])
    put(replay, entry(arn, Source="source-primary"))
    replay.match("messages", sqs.receive_message(QueueUrl=url).get("Messages", []), aside=UNSTEADY)


@EVENTS.scenario("TestScheduleCron::test_schedule_cron_target_sqs")
def a_queue_gets_the_event_of_a_schedule(replay: Replay) -> None:
    events = replay.client("events")
    url, arn = new_queue(replay)
    events.put_rule(Name="rule", ScheduleExpression="cron(* * * * ? *)")
    send_to(events, arn)
    replay.cloud.clock.advance(minutes=1)
    replay.match("message", messages(replay, url), aside=UNSTEADY)


test_answers_are_those_of_aws = EVENTS.runner()
