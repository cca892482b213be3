"""Event source mappings of SQS queues, and queues as dead-letter queues of functions, as AWS answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .mappings import ARN, GIVEN_UP, Scene
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

MAPPINGS = Recordings("event-source-mappings")
CREATED = "create_event_source_mapping_response"
SUITE = "TestSQSEventSourceMapping::test_"
NAMELESS = frozenset({"SenderId", "SentTimestamp"})
"""Members that the recordings have no placeholders for: they all read the same."""

FILTERS: dict[str, tuple[Any, Any, Any]] = {
    "and-filter": (
        {"testItem": ["test24", "test45"], "test2": ["go"]},
        {"testItem": "test45", "test2": "go"},
        {"testItem": "test67", "test2": "go"},
    ),
    "exists-filter": ({"test2": [{"exists": True}]}, {"test2": "7411"}, {"test5": "74545"}),
    "exists": ({"my-key": [{"exists": True}]}, {"my-key": "any-value-one"}, {"other-key": "any-value-two"}),
    "filter0-item_matching0-item_not_matching0": (
        {"testItem": ["test24"]},
        {"testItem": "test24"},
        {"testItem": "tesWER"},
    ),
    "filter1-item_matching1-item_not_matching1": (
        {"testItem": ["test24", "test45"]},
        {"testItem": "test45"},
        {"testItem": "WERTD"},
    ),
    "filter3-item_matching3-item_not_matching3": (
        {"test2": [{"exists": True}]},
        {"test2": "7411"},
        {"test5": "74545"},
    ),
    "filter5-item_matching5-item_not_matching5": (
        {"test2": [{"numeric": ["<", 100]}]},
        {"test2": 93},
        {"test2": 105},
    ),
    "numeric-prefix": ({"test2": [{"prefix": "us-1"}]}, {"test2": "us-1-48454"}, {"test2": "eu-wert"}),
    "numeric-range": ({"my-number": [{"numeric": [">=", 100, "<", 200]}]}, {"my-number": 100}, {"my-number": 200}),
    "numeric-smaller": ({"my-number": [{"numeric": ["<", 100]}]}, {"my-number": 99}, {"my-number": 100}),
    "prefix": ({"my-key": [{"prefix": "yes"}]}, {"my-key": "yes-value"}, {"my-key": "no-value"}),
    "single-filter": ({"testItem": ["test24"]}, {"testItem": "test24"}, {"testItem": "tesWER"}),
    "single": ({"my-key": ["my-value"]}, {"my-key": "my-value"}, {"my-key": "other-value"}),
}
"""The parameter of a recording -> its filter of bodies, a body that it lets through, and one that it does not."""


class QueueScene(Scene):
    """A queue, and a function for its messages."""

    def __init__(self, replay: Replay, name: str = "jobs", attributes: dict[str, str] | None = None, **given: Any):
        super().__init__(replay, **given)
        self.queue = f"arn:aws:sqs:{ARN}:{name}"
        self.url = self.sqs.create_queue(QueueName=name, Attributes=attributes or {})["QueueUrl"]

    def send(self, body: Any) -> None:
        self.sqs.send_message(QueueUrl=self.url, MessageBody=json.dumps(body))

    def records(self) -> list[Any]:
        """What was delivered, in the order of the bodies."""
        return sorted((record for event in self.events for record in event["Records"]), key=lambda each: each["body"])


@MAPPINGS.scenario(f"{SUITE}duplicate_event_source_mappings")
def a_second_mapping_of_the_same_is_refused(replay: Replay) -> None:
    scene = QueueScene(replay)
    replay.match("create", scene.new_mapping(scene.queue))
    replay.refused("error", scene.new_mapping, source_arn=scene.queue)


@MAPPINGS.scenario(f"{SUITE}event_source_mapping_default_batch_size")
def more_than_ten_messages_need_a_window(replay: Replay) -> None:
    scene = QueueScene(replay)
    created = replay.match("create-event-source-mapping", scene.new_mapping(scene.queue))
    update = replay.client("lambda").update_event_source_mapping
    replay.refused("invalid-update-event-source-mapping", update, UUID=created["UUID"], BatchSize=20)
    replay.client("lambda").delete_event_source_mapping(UUID=created["UUID"])
    replay.refused("invalid-create-event-source-mapping", scene.new_mapping, source_arn=scene.queue, BatchSize=20)


@MAPPINGS.scenario(*(f"{SUITE}sqs_event_filter[{parameter}]" for parameter in FILTERS))
def filters_choose_among_messages(replay: Replay) -> None:
    scene = QueueScene(replay)
    bodies, matching, other = FILTERS[replay.parameter]
    criteria = {"Filters": [{"Pattern": json.dumps({"body": bodies})}]}
    created = scene.new_mapping(scene.queue, MaximumBatchingWindowInSeconds=1, FilterCriteria=criteria)
    replay.match(CREATED, created)
    scene.send(matching)
    scene.send(other)
    replay.cloud.settle()
    replay.match("invocation_events", scene.events, aside=NAMELESS)


@MAPPINGS.scenario(f"{SUITE}sqs_event_source_mapping")
def a_message_comes_as_an_event(replay: Replay) -> None:
    scene = QueueScene(replay)
    created = scene.new_mapping(scene.queue, MaximumBatchingWindowInSeconds=1)
    replay.match("create-event-source-mapping-response", created)
    scene.send({"foo": "bar"})
    replay.cloud.settle()
    replay.match("events", scene.events, aside=NAMELESS)


@MAPPINGS.scenario(
    f"{SUITE}sqs_event_source_mapping_batch_size[15]", f"{SUITE}sqs_event_source_mapping_batch_size[1000]"
)
def a_window_gathers_a_large_batch(replay: Replay) -> None:
    scene = QueueScene(replay)
    created = scene.new_mapping(scene.queue, BatchSize=int(replay.parameter), MaximumBatchingWindowInSeconds=10)
    # How long the window was is not told.
    replay.match("create-event-source-mapping-response", created, aside={"MaximumBatchingWindowInSeconds"})
    for batch, size in enumerate((10, 5)):
        entries = [{"Id": f"{n}-{batch}", "MessageBody": f"{n}-{batch}-message-{n}"} for n in range(size)]
        sent = scene.sqs.send_message_batch(QueueUrl=scene.url, Entries=entries)
        # moto says that none has failed.
        replay.match(f"send-message-batch-result-{size}", sent, aside={"Failed"})
    replay.cloud.settle()
    assert len(scene.events) == 1
    replay.match("Records", scene.records(), aside=NAMELESS)


@MAPPINGS.scenario(f"{SUITE}sqs_event_source_mapping_batching_reserved_concurrency")
def a_function_of_two_reserved_executions_gets_two_batches(replay: Replay) -> None:
    scene = QueueScene(replay)
    client = replay.client("lambda")
    answer = client.put_function_concurrency(FunctionName="fn", ReservedConcurrentExecutions=2)
    replay.match("put_concurrency_resp", answer)
    for batch in range(3):
        entries = [{"Id": f"{n}-{batch}", "MessageBody": f"{n}-{batch}-message"} for n in range(10)]
        scene.sqs.send_message_batch(QueueUrl=scene.url, Entries=entries)
    created = scene.new_mapping(
        scene.queue, BatchSize=20, MaximumBatchingWindowInSeconds=1, ScalingConfig={"MaximumConcurrency": 2}
    )
    replay.match("create-event-source-mapping-response", created)
    replay.cloud.settle()
    replay.match("batch_info", {"total_batches_received": len(scene.events)})
    replay.match("Records", scene.records(), aside=NAMELESS | {"SenderId"})


@MAPPINGS.scenario(
    f"{SUITE}sqs_invalid_event_filter[simple string]", f"{SUITE}sqs_invalid_event_filter[invalid_filter3]"
)
def what_is_no_pattern_is_refused(replay: Replay) -> None:
    scene = QueueScene(replay)
    pattern = {"simple string": "simple string", "invalid_filter3": "[]"}[replay.parameter]
    criteria = {"Filters": [{"Pattern": pattern}]}
    replay.refused(
        "create_event_source_mapping_exception",
        scene.new_mapping,
        source_arn=scene.queue,
        MaximumBatchingWindowInSeconds=1,
        FilterCriteria=criteria,
    )


@MAPPINGS.scenario("test_esm_with_not_existing_sqs_queue")
def a_queue_that_does_not_exist_is_refused(replay: Replay) -> None:
    scene = Scene(replay)
    replay.refused("error", scene.new_mapping, source_arn=f"arn:aws:sqs:{ARN}:none")


@MAPPINGS.scenario("test_fifo_message_group_parallelism")
def a_mapping_is_enabled_later(replay: Replay) -> None:
    scene = QueueScene(replay, "jobs.fifo", {"FifoQueue": "true", "ContentBasedDeduplication": "true"})
    created = scene.new_mapping(scene.queue, BatchSize=1, Enabled=False)
    replay.match("create_esm_disabled", created)
    client = replay.client("lambda")
    enabled = client.update_event_source_mapping(UUID=created["UUID"], Enabled=True)
    replay.match("update_esm_enabling", enabled)
    replay.match("get_esm_enabled", client.get_event_source_mapping(UUID=created["UUID"]))


@MAPPINGS.scenario("test_redrive_policy_with_failing_lambda")
def a_message_that_fails_twice_becomes_a_dead_letter(replay: Replay) -> None:
    def report_and_fail(event: Any) -> None:
        task = json.loads(event["Records"][0]["body"])
        text = json.dumps({"error": "failed attempt", "event": event})
        replay.client("sqs").send_message(QueueUrl=task["destination"], MessageBody=text)
        raise ValueError("intentional")

    policy = {"deadLetterTargetArn": GIVEN_UP, "maxReceiveCount": "2"}
    scene = QueueScene(replay, attributes={"RedrivePolicy": json.dumps(policy)}, answer=report_and_fail)
    replay.match("get_destination_queue_url", scene.sqs.create_queue(QueueName="results"))
    results = scene.sqs.get_queue_url(QueueName="results")["QueueUrl"]
    scene.new_mapping(scene.queue, BatchSize=1)
    scene.send({"destination": results, "fail_attempts": 2})
    # The recording leaves out what is null.
    aside = NAMELESS | {"md5OfMessageAttributes"}
    replay.match("first_attempt", scene.sqs.receive_message(QueueUrl=results, VisibilityTimeout=3600), aside=aside)
    replay.cloud.settle()
    replay.match("second_attempt", scene.sqs.receive_message(QueueUrl=results), aside=aside)
    scene.match_given_up("dlq_response")


@MAPPINGS.scenario("test_sqs_queue_as_lambda_dead_letter_queue")
def an_event_that_fails_becomes_a_dead_letter(replay: Replay) -> None:
    def fail(event: Any) -> None:
        raise ValueError("Test exception (this is intentional)")

    scene = Scene(replay, answer=fail)
    client = replay.client("lambda")
    updated = client.update_function_configuration(FunctionName="fn", DeadLetterConfig={"TargetArn": GIVEN_UP})
    replay.match("lambda-response-dlq-config", updated["DeadLetterConfig"])
    client.invoke(FunctionName="fn", InvocationType="Event", Payload=json.dumps({"raise_error": 1}))
    replay.cloud.settle()
    answer = scene.sqs.receive_message(QueueUrl=scene.given_up, MessageAttributeNames=["All"])
    replay.match("messages", answer)


test_answers_are_those_of_aws = MAPPINGS.runner()
