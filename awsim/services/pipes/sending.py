"""What the kinds of targets are sent of a batch: by their batch operations, as one array, or one by one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from awsim.common.arn import Arn
from awsim.fabric.delivery.calling import call_target
from awsim.fabric.delivery.settings import DeliverySettings, Failure
from awsim.fabric.delivery.targets import put_log_events, queue_url, send
from awsim.services.pipes.calling import as_array, ask_by_http, http_settings, invoke, resolved, run_machine, text_of
from awsim.services.pipes.targets import TARGETS, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from awsim.services.pipes.calling import Batch

    Send = Callable[[Batch, Arn, list[str], list[Any]], "Sent | Failure"]

SOURCES = {"sqs": "aws:sqs", "kinesis": "aws:kinesis", "dynamodb": "aws:dynamodb"}


@dataclass(slots=True)
class Sent:
    """What a target has said to a batch.

    answer    what it has answered.
    refused   the places of what it has refused, among what it was sent.
    items     the events it reports as failed, by their numbers; None where it reports none.
    failure   why the first of them was refused.
    """

    answer: Any = None
    refused: set[int] = field(default_factory=set)
    items: list[Any] | None = None
    failure: Failure | None = None

    def failed_of(self, names: list[str], sent: int) -> set[int]:
        """The places of the events that are not done with, of those that have these numbers.

        A report that names what is not in the batch fails all of it. Where an enrichment has made other events of them,
        nothing tells whose was refused.
        """
        every = set(range(len(names)))
        if self.items is not None:
            places = {name: place for place, name in enumerate(names)}
            return {places[each] for each in self.items} if all(each in places for each in self.items) else every
        if self.refused and sent != len(names):
            return every
        return self.refused


def send_batch(batch: Batch, inputs: list[str], content: list[Any]) -> Sent | Failure:
    """Send a batch to the pipe's target; `content` are the events that its parameters may name parts of.

    Raises one of the delivery's `REFUSALS` where the target takes nothing.
    """
    target = batch.route.target
    return _SEND.get(place_of(target), _one_by_one)(batch, Arn.parse(target), inputs, content)


def _own(batch: Batch) -> dict[str, Any]:
    """The parameters of the kind of target."""
    name = TARGETS[place_of(batch.route.target)][1]
    own: dict[str, Any] = batch.route.target_parameters.get(name or "") or {}
    return own


def _to_function(batch: Batch, arn: Arn, inputs: list[str], _: list[Any]) -> Sent | Failure:
    if _own(batch).get("InvocationType") == "FIRE_AND_FORGET":
        payload = as_array(inputs).encode()
        given: dict[str, Any] = {"FunctionName": str(arn), "InvocationType": "Event", "Payload": payload}
        return Sent(call_target(batch.backend, arn, "Invoke", **given))
    return _reported(invoke(batch, arn, inputs))


def _to_state_machine(batch: Batch, arn: Arn, inputs: list[str], _: list[Any]) -> Sent | Failure:
    if _own(batch).get("InvocationType") == "FIRE_AND_FORGET":
        given = {"stateMachineArn": str(arn), "input": as_array(inputs)}
        return Sent(call_target(batch.backend, arn, "StartExecution", service="stepfunctions", **given))
    return _reported(run_machine(batch, arn, inputs))


def _to_queue(batch: Batch, arn: Arn, inputs: list[str], content: list[Any]) -> Sent:
    entries = []
    for number, (text, event) in enumerate(zip(inputs, content, strict=True)):
        own = {name: text_of(value) for name, value in resolved(_own(batch), event).items()}
        entries.append({"Id": str(number), "MessageBody": text, **own})
    answer = call_target(batch.backend, arn, "SendMessageBatch", QueueUrl=queue_url(arn), Entries=entries)
    return _failed_entries(answer)


def _to_topic(batch: Batch, arn: Arn, inputs: list[str], _: list[Any]) -> Sent:
    entries = [{"Id": str(number), "Message": text} for number, text in enumerate(inputs)]
    given: dict[str, Any] = {"TopicArn": str(arn), "PublishBatchRequestEntries": entries}
    return _failed_entries(call_target(batch.backend, arn, "PublishBatch", **given))


def _to_stream(batch: Batch, arn: Arn, inputs: list[str], content: list[Any]) -> Sent:
    records = [
        {"Data": text.encode(), "PartitionKey": text_of(resolved(_own(batch), event)["PartitionKey"])}
        for text, event in zip(inputs, content, strict=True)
    ]
    answer = call_target(batch.backend, arn, "PutRecords", StreamARN=str(arn), Records=records)
    return _with_codes(answer, answer.get("Records", ()))


def _to_delivery_stream(batch: Batch, arn: Arn, inputs: list[str], _: list[Any]) -> Sent:
    records = [{"Data": text.encode()} for text in inputs]
    given: dict[str, Any] = {"DeliveryStreamName": arn.resource_id, "Records": records}
    answer = call_target(batch.backend, arn, "PutRecordBatch", **given)
    return _with_codes(answer, answer.get("RequestResponses", ()))


def _to_bus(batch: Batch, arn: Arn, inputs: list[str], content: list[Any]) -> Sent:
    given: dict[str, Any] = {}
    entries = []
    for text, event in zip(inputs, content, strict=True):
        own = resolved(_own(batch), event)
        if "EndpointId" in own:
            given["EndpointId"] = own.pop("EndpointId")
        defaults = {"Source": f"Pipe {batch.route.name}", "DetailType": f"Event from {SOURCES[batch.route.kind]}"}
        entries.append({**defaults, **own, "Detail": text, "EventBusName": str(arn)})
    answer = call_target(batch.backend, arn, "PutEvents", Entries=entries, **given)
    return _with_codes(answer, answer.get("Entries", ()))


def _to_log_group(batch: Batch, arn: Arn, inputs: list[str], content: list[Any]) -> Sent:
    streams: dict[str, list[dict[str, Any]]] = {}
    for text, event in zip(inputs, content, strict=True):
        own = resolved(_own(batch), event)
        moment = int(own.get("Timestamp", batch.now * 1000))
        stream = text_of(own.get("LogStreamName", batch.route.name))
        streams.setdefault(stream, []).append({"timestamp": moment, "message": text})
    answer: dict[str, Any] = {}
    for stream, events in streams.items():
        answer = put_log_events(batch.backend, arn, stream, sorted(events, key=lambda each: each["timestamp"]))
    return Sent(answer)


def _by_http(batch: Batch, _: Arn, inputs: list[str], content: list[Any]) -> Sent | Failure:
    for text, event in zip(inputs, content, strict=True):
        answer = ask_by_http(batch, batch.route.target, text, http_settings(_own(batch), event))
        if isinstance(answer, Failure):
            return answer
    return Sent()


def _one_by_one(batch: Batch, arn: Arn, inputs: list[str], content: list[Any]) -> Sent:
    """Tasks, jobs, statements, pipelines: each is started by itself."""
    answer: dict[str, Any] = {}
    for text, event in zip(inputs, content, strict=True):
        settings = DeliverySettings(parameters=resolved(_own(batch), event))
        answer = send(batch.backend, batch.delivery(str(arn), text, settings))
    return Sent(answer)


_SEND: Mapping[tuple[str, str], Send] = {
    ("lambda", "function"): _to_function,
    ("states", "stateMachine"): _to_state_machine,
    ("sqs", ""): _to_queue,
    ("sns", ""): _to_topic,
    ("kinesis", "stream"): _to_stream,
    ("firehose", "deliverystream"): _to_delivery_stream,
    ("events", "event-bus"): _to_bus,
    ("logs", "log-group"): _to_log_group,
    ("events", "api-destination"): _by_http,
    ("execute-api", ""): _by_http,
}


def _reported(answer: Any) -> Sent | Failure:
    """What a function or state machine reports of single events (user guide, "Partial batch failures")."""
    if isinstance(answer, Failure):
        return answer
    reported = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if not reported:
        return Sent(answer)
    if not isinstance(reported, list):
        return Failure("InvalidResponse", f"batchItemFailures is no list: {json.dumps(reported)[:200]}", may_pass=True)
    names = [each.get("itemIdentifier") if isinstance(each, dict) else None for each in reported]
    return Sent(answer, items=names, failure=Failure("PartialBatchFailure", "The target reports failed items."))


def _failed_entries(answer: dict[str, Any]) -> Sent:
    """The answer of SQS and SNS to a batch."""
    failed = answer.get("Failed") or []
    sent = Sent(answer, {int(each["Id"]) for each in failed})
    if failed:
        sent.failure = Failure(failed[0].get("Code", ""), failed[0].get("Message", ""))
    return sent


def _with_codes(answer: dict[str, Any], entries: Iterable[Mapping[str, Any]]) -> Sent:
    """The answer of those that tell of each record or event whether it has an error."""
    sent = Sent(answer)
    for place, each in enumerate(entries):
        if each.get("ErrorCode"):
            sent.refused.add(place)
            sent.failure = sent.failure or Failure(each["ErrorCode"], each.get("ErrorMessage", ""))
    return sent
