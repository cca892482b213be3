"""One execution of a pipe: a batch of events is enriched, transformed, and sent to the target.

It is carried out while nothing is held, and changes nothing of the pipe; what came of it is a `Result`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from awsim.common.input_template import InvalidInput
from awsim.common.moments import iso
from awsim.common.pipe_input import decoded, pipe_input
from awsim.fabric.delivery.failures import REFUSALS, failure_of
from awsim.fabric.delivery.settings import Failure
from awsim.services.pipes.calling import Batch, ask
from awsim.services.pipes.sending import send_batch
from awsim.services.pipes.sources import number_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.fabric.backend import Backend
    from awsim.services.pipes.models import Route

EMPTY: tuple[Any, ...] = ("", {}, [], None)
"""Answers of an enrichment after which the target is not invoked (user guide, "Filtering events using enrichment")."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a pipe's log: the step as AWS names it, what went wrong, and what was sent and answered."""

    name: str
    failure: Failure | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Result:
    """Which events, by their places, are not done with; and the steps on the way."""

    failed: set[int] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)
    wait: float | None = None
    """The seconds after which the events can be tried: they were not, for they may not be sent so often."""

    def note(self, name: str, failure: Failure | None = None, **data: Any) -> None:
        """Add a step."""
        if failure is not None and failure.wait is not None:
            self.wait = failure.wait
        self.steps.append(Step(name, failure, data))


def execute(backend: Backend, route: Route, events: list[dict[str, Any]], execution_id: str, now: float) -> Result:
    """Send events on their way; `execution_id` is a UUID, `now` when they were received."""
    result = Result()
    result.note("ExecutionStarted", payload=events)
    batch = Batch(backend, route, execution_id, now)
    enriched: list[Any] | None = events
    if route.enrichment is not None:
        enriched = _enriched(batch, events, result)
    if enriched is None:
        result.failed = set(range(len(events)))
    elif enriched:
        _send(batch, events, enriched, result)
    else:
        result.note("TargetInvocationSkipped")
    outcome = "Succeeded" if not result.failed else "PartiallyFailed"
    result.note(f"Execution{'Failed' if len(result.failed) == len(events) else outcome}")
    return result


def _enriched(batch: Batch, events: list[dict[str, Any]], result: Result) -> list[Any] | None:
    """What the enrichment makes of events; None where it fails."""
    route = batch.route
    result.note("EnrichmentStageEntered")
    template = route.enrichment_parameters.get("InputTemplate")
    inputs = _transformed(batch, "Enrichment", template, events, result, source=route.kind)
    answer: Any = None
    if inputs is not None:
        result.note("EnrichmentInvocationStarted")
        parameters = route.enrichment_parameters.get("HttpParameters") or {}
        content = [decoded(event, route.kind) for event in events]
        answer = _attempted(lambda: ask(batch, route.enrichment or "", inputs, content, parameters))
        if not isinstance(answer, Failure):
            result.note("EnrichmentInvocationSucceeded", awsRequest=inputs, awsResponse=answer)
            result.note("EnrichmentStageSucceeded")
            return [] if answer in EMPTY else answer if isinstance(answer, list) else [answer]
        result.note("EnrichmentInvocationFailed", answer, awsRequest=inputs)
    result.note("EnrichmentStageFailed", answer)
    return None


def _send(batch: Batch, events: list[dict[str, Any]], enriched: list[Any], result: Result) -> None:
    """Send what the enrichment has made of events, and note which events the target has not taken."""
    route = batch.route
    result.note("TargetStageEntered")
    source = None if route.enrichment is not None else route.kind
    template = route.target_parameters.get("InputTemplate")
    inputs = _transformed(batch, "Target", template, enriched, result, source=source)
    sent: Any = None
    if inputs is not None:
        result.note("TargetInvocationStarted")
        content = [decoded(event, source) for event in enriched]
        sent = _attempted(lambda: send_batch(batch, inputs, content))
    if sent is None or isinstance(sent, Failure):
        if sent is not None:
            result.note("TargetInvocationFailed", sent, awsRequest=inputs)
        result.note("TargetStageFailed", sent)
        result.failed = set(range(len(events)))
        return
    names = [number_of(event, route.kind) for event in events]
    result.failed = sent.failed_of(names, len(enriched))
    ending = "Succeeded" if not result.failed else "PartiallyFailed"
    result.note(f"TargetInvocation{ending}", sent.failure, awsRequest=inputs, awsResponse=sent.answer)
    result.note(f"TargetStage{ending}", sent.failure)


def _transformed(
    batch: Batch, stage: str, template: str | None, events: list[Any], result: Result, *, source: str | None
) -> list[str] | None:
    """What is sent for each event; None where a template does not become what it has to be."""
    route = batch.route
    variables = {
        "aws.pipes.pipe-arn": route.arn,
        "aws.pipes.pipe-name": route.name,
        "aws.pipes.source-arn": route.source,
        "aws.pipes.enrichment-arn": route.enrichment or "",
        "aws.pipes.target-arn": route.target,
        "aws.pipes.event.ingestion-time": iso(batch.now),
    }
    template = template or None
    if template is not None:
        result.note(f"{stage}TransformationStarted")
    try:
        inputs = [pipe_input(template, event, variables, source=source) for event in events]
    except InvalidInput as error:
        result.note(f"{stage}TransformationFailed", Failure("InvalidInput", str(error)))
        return None
    if template is not None:
        result.note(f"{stage}TransformationSucceeded")
    return inputs


def _attempted(attempt: Any) -> Any:
    """What an attempt gives, or the failure that it raises."""
    try:
        return attempt()
    except REFUSALS as error:
        return failure_of(error)
