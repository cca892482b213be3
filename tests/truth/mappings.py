"""What the scenarios of event source mappings begin with: a function that notes its events, and where failures go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from .recordings import Replay

ARN = "us-east-1:123456789012"
GIVEN_UP = f"arn:aws:sqs:{ARN}:given-up"
ON_FAILURE = {"OnFailure": {"Destination": GIVEN_UP}}
REPORTS = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}

REPORTED: dict[str, Any] = {
    "empty_batch_item_failure_success": {"batchItemFailures": []},
    "empty_list_success": [],
    "null_batch_item_failure_success": {"batchItemFailures": None},
    "null_success": None,
    "empty_string_item_identifier_failure": {"batchItemFailures": [{"itemIdentifier": ""}]},
    "invalid_key_foo_failure": {"batchItemFailures": [{"foo": 123}]},
    "invalid_key_foo_null_value_failure": {"batchItemFailures": [{"foo": None}]},
    "item_identifier_not_present_failure": {"batchItemFailures": [{"itemIdentifier": "absent"}]},
    "null_item_identifier_failure": {"batchItemFailures": [{"itemIdentifier": None}]},
}
"""The parameter of a recording -> what its function returns."""


class Scene:
    """A function `fn` that notes its events and then does what `answer` does."""

    def __init__(self, replay: Replay, answer: Callable[[Any], Any] = lambda event: None) -> None:
        self.replay = replay
        self.cloud = replay.cloud
        self.events: list[Any] = []
        self.answer = answer
        self.new_function("fn", self.events)
        self.sqs = replay.client("sqs")
        self.given_up = self.sqs.create_queue(QueueName="given-up")["QueueUrl"]

    def new_function(self, name: str, events: list[Any]) -> None:
        """Another function, that notes its events in a list of its own."""

        def handler(event: Any, _: Any) -> Any:
            events.append(event)
            return self.answer(event)

        self.cloud.functions.create(name, handler, Role="arn:aws:iam::123456789012:role/lambda-role")

    def new_mapping(self, source_arn: str, **given: Any) -> Any:
        """Map a source to the function."""
        members = {"EventSourceArn": source_arn, "FunctionName": "fn", **given}
        return self.replay.client("lambda").create_event_source_mapping(**members)

    def match_given_up(self, step: str) -> None:
        """Hold what has come to the on-failure queue against a step."""
        self.replay.match(step, self.sqs.receive_message(QueueUrl=self.given_up))


def raise_(event: Any) -> None:
    """What a function does that fails."""
    raise ValueError(event["Records"][0]["eventSource"])
