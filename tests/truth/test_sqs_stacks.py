"""Queues and their policies in stacks, as AWS answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .recordings import DIRECTORY, Recordings

if TYPE_CHECKING:
    from .recordings import Replay

SQS = Recordings("sqs")
TEMPLATES = DIRECTORY / "inputs" / "sqs" / "resource_providers" / "templates"
URLS = ("Queue1Url", "Queue2Url", "Queue3Url")


class Stack:
    """A stack of one of the recorded templates; `outputs` has what it shows."""

    def __init__(self, replay: Replay, template: str) -> None:
        self.replay = replay
        self.sqs = replay.client("sqs")
        self._stacks = replay.client("cloudformation")
        self._stacks.create_stack(StackName="stack", TemplateBody=self._read(template))
        self._look()

    def update(self, template: str) -> None:
        self._stacks.update_stack(StackName="stack", TemplateBody=self._read(template))
        self._look()

    def attributes(self, output: str = "QueueUrl", *names: str) -> Any:
        url = self.outputs[output]
        return self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(names) or ["All"])

    def tags(self) -> Any:
        return self.sqs.list_queue_tags(QueueUrl=self.outputs["QueueUrl"])

    def _read(self, template: str) -> str:
        return (TEMPLATES / f"{template}.yml").read_text()

    def _look(self) -> None:
        [described] = self._stacks.describe_stacks(StackName="stack")["Stacks"]
        self.outputs = {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", ())}
        for name, output in (("<queue-arn>", "QueueArn"), ("<dlq-queue-arn>", "DeadLetterQueueArn")):
            if output in self.outputs:
                self.replay.matching.values[name] = self.outputs[output]
        if "DeadLetterQueueArn" in self.outputs:
            self.replay.matching.values["<<dlq-queue-arn>:1>"] = self.outputs["DeadLetterQueueArn"]


@SQS.scenario("test_create_fifo_queue_with_all_properties")
def a_fifo_queue_with_all_properties(replay: Replay) -> None:
    _made_with_all_properties(replay, "sqs_fifo_queue_all_properties")


@SQS.scenario("test_create_standard_queue_with_all_properties")
def a_standard_queue_with_all_properties(replay: Replay) -> None:
    _made_with_all_properties(replay, "sqs_standard_queue_all_properties")


def _made_with_all_properties(replay: Replay, template: str) -> None:
    stack = Stack(replay, template)
    replay.match("attributes", stack.attributes())
    replay.match("dlq_attributes", stack.attributes("DeadLetterQueueUrl", "RedriveAllowPolicy"))
    replay.match("tags", stack.tags())


def _updated(replay: Replay, before: str, after: str) -> Stack:
    stack = Stack(replay, before)
    stack.update(after)
    replay.match("updated_attributes", stack.attributes())
    if "updated_tags" in replay.recorded:
        replay.match("updated_tags", stack.tags())
    return stack


@SQS.scenario("test_update_fifo_queue_remove_all_properties")
def a_queue_without_its_name_is_another_one(replay: Replay) -> None:
    _updated(replay, "sqs_fifo_queue_all_properties", "sqs_fifo_queue_required_properties")


@SQS.scenario("test_update_fifo_queue_remove_all_properties_except_queuename")
def properties_that_are_gone_are_reset(replay: Replay) -> None:
    _updated(replay, "sqs_fifo_queue_all_properties", "sqs_fifo_queue_with_name_only")


@SQS.scenario("test_update_standard_queue_modify_properties_in_place")
def properties_change_in_place(replay: Replay) -> None:
    _updated(replay, "sqs_standard_queue_all_properties", "sqs_standard_queue_all_properties_variant_1")


@SQS.scenario("test_update_standard_queue_without_explicit_name")
def a_queue_keeps_the_name_made_for_it(replay: Replay) -> None:
    _updated(replay, "sqs_standard_queue_required_properties", "sqs_standard_queue_some_properties_without_name")


@SQS.scenario("test_update_standard_queue_add_properties_with_replacement")
def another_name_is_another_queue(replay: Replay) -> None:
    stack = Stack(replay, "sqs_standard_queue_some_properties")
    old = stack.outputs["QueueUrl"]
    stack.update("sqs_standard_queue_all_properties_variant_2")
    replay.match("updated_attributes", stack.attributes())
    replay.match("updated_tags", stack.tags())
    replay.refused("error", stack.sqs.get_queue_attributes, QueueUrl=old, AttributeNames=["All"])


@SQS.scenario("test_update_sqs_with_inlinepolicy")
def an_inline_policy_changes(replay: Replay) -> None:
    _inline(replay, "sqs_with_queueinlinepolicy", "sqs_with_queueinlinepolicy_variant_1")


@SQS.scenario("test_update_sqs_remove_inlinepolicy")
def an_inline_policy_goes(replay: Replay) -> None:
    _inline(replay, "sqs_with_queueinlinepolicy", "sqs_without_queueinlinepolicy")


def _inline(replay: Replay, before: str, after: str) -> None:
    stack = Stack(replay, before)
    replay.match("policy_before", stack.attributes("QueueUrl", "Policy"))
    stack.update(after)
    replay.match("policy_after", stack.attributes("QueueUrl", "Policy"))


@SQS.scenario("test_sqs_queue_policy")
def a_policy_is_set(replay: Replay) -> None:
    stack = Stack(replay, "sqs_with_queuepolicy")
    replay.match("policy", stack.attributes(URLS[0], "Policy"))


@SQS.scenario("test_update_sqs_queuepolicy")
def a_policy_changes(replay: Replay) -> None:
    stack = Stack(replay, "sqs_with_queuepolicy")
    replay.match("policy1", stack.attributes(URLS[0], "Policy")["Attributes"]["Policy"])
    stack.update("sqs_with_queuepolicy_updated")
    replay.match("policy2", stack.attributes(URLS[0], "Policy")["Attributes"]["Policy"])


@SQS.scenario("test_update_add_two_additional_queues_to_policy")
def a_policy_comes_to_other_queues(replay: Replay) -> None:
    stack = Stack(replay, "sqs_with_queuepolicy")
    for moment in ("before", "after"):
        for number, url in enumerate(URLS, 1):
            replay.match(f"queue_{number}_{moment}", stack.attributes(url, "Policy"))
        if moment == "before":
            stack.update("sqs_with_queuepolicy_for_3_queues")


@SQS.scenario("test_update_to_remove_queuepolicy_from_template")
def a_policy_goes(replay: Replay) -> None:
    stack = Stack(replay, "sqs_with_queuepolicy")
    replay.match("policy_before", stack.attributes(URLS[0], "Policy"))
    stack.update("sqs_without_queuepolicy")
    replay.match("policy_after", stack.attributes(URLS[0], "Policy"))


test_answers_are_those_of_aws = SQS.runner()
