"""Asynchronous invocations: queued, retried with growing delays, given up by age, reported to destinations.

Developer guide, "Asynchronous invocation": two retries, a minute and two minutes after a failure; events are kept six
hours at most.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.common.moments import iso
from awsim.kernel.unlocked import Unlocked
from awsim.services.lambda_.deployment import Invocation
from awsim.services.lambda_.errors import TooManyRequestsError
from awsim.services.lambda_.invocation.destinations import (
    deliver,
    deliver_to_dead_letter_queue,
    trace_header_of,
)
from awsim.services.lambda_.invocation.running import RunningFunctions
from awsim.services.lambda_.names import LATEST

if TYPE_CHECKING:
    from awsim.services.lambda_.deployment import Outcome
    from awsim.services.lambda_.models import EventInvokeConfig, Function, FunctionVersion

RETRY_DELAYS = (60.0, 120.0)
THROTTLED_DELAY = 1.0
MAXIMUM_AGE = 21_600
MAXIMUM_RETRIES = 2


class AsynchronousInvocations(RunningFunctions):
    """The queue of events that functions are invoked with."""

    def accept_event(self, function: Function, qualifier: str, payload: bytes, request_id: str) -> None:
        """Queue an event for a function."""
        event: dict[str, Any] = {
            "name": function.name,
            "qualifier": qualifier,
            "payload": payload,
            "request_id": request_id,
            "accepted_at": self.now(),
        }
        self.schedule(0.0, "run_event", **event, attempt=1)

    def run_event(
        self, *, name: str, qualifier: str, payload: bytes, request_id: str, accepted_at: float, attempt: int
    ) -> Unlocked | None:
        """Scheduled: one attempt of an asynchronous invocation; an event whose function has gone is dropped."""
        function = self.functions.get(name)
        version = self.chosen_version(function, qualifier or None) if function else None
        if function is None or version is None:
            return None
        event = _Event(function, version, qualifier, payload, request_id, accepted_at, attempt)
        if function.reserved_concurrency == 0:
            self._give_up(event, "ZeroReservedConcurrency", None)
            return None
        invocation = Invocation(request_id, function.qualified_arn(qualifier), payload)
        try:
            run = self.runner(function, version, invocation, qualifier)
        except TooManyRequestsError:
            self._wait(event)
            return None
        return Unlocked(run, lambda outcome: self._ran(event, outcome))

    def _ran(self, event: _Event, outcome: Outcome) -> None:
        self.keep_log(event.version, outcome)
        config = event.config
        if outcome.function_error is None:
            if config is not None and config.on_success:
                deliver(self, config.on_success, event.report(self.now(), "Success", outcome), event.trace_header)
            return
        retries, oldest = _limits(config)
        if event.attempt > retries:
            self._give_up(event, "RetriesExhausted", outcome)
            return
        delay = RETRY_DELAYS[event.attempt - 1]
        if self.now() + delay - event.accepted_at >= oldest:
            self._give_up(event, "EventAgeExceeded", outcome)
            return
        self.schedule(delay, "run_event", **event.arguments(), attempt=event.attempt + 1)

    def _wait(self, event: _Event) -> None:
        """Put an event that is throttled back into the queue, as long as it is not too old."""
        if self.now() + THROTTLED_DELAY - event.accepted_at >= _limits(event.config)[1]:
            self._give_up(event, "EventAgeExceeded", None)
        else:
            self.schedule(THROTTLED_DELAY, "run_event", **event.arguments(), attempt=event.attempt)

    def _give_up(self, event: _Event, condition: str, outcome: Outcome | None) -> None:
        config = event.config
        if config is not None and config.on_failure:
            deliver(self, config.on_failure, event.report(self.now(), condition, outcome), event.trace_header)
        dead_letter_arn = event.version.configuration.dead_letter_arn
        if dead_letter_arn is not None:
            message = outcome.returned.get("errorMessage", "") if outcome is not None else ""
            header = event.trace_header
            deliver_to_dead_letter_queue(self, dead_letter_arn, event.payload, event.request_id, message, header)


class _Event:
    """One attempt of an asynchronous invocation."""

    def __init__(
        self,
        function: Function,
        version: FunctionVersion,
        qualifier: str,
        payload: bytes,
        request_id: str,
        accepted_at: float,
        attempt: int,
    ) -> None:
        self.function = function
        self.version = version
        self.qualifier = qualifier
        self.payload = payload
        self.request_id = request_id
        self.accepted_at = accepted_at
        self.attempt = attempt

    @property
    def config(self) -> EventInvokeConfig | None:
        """How the function or alias is invoked asynchronously; None where all is as usual."""
        return self.function.event_invoke_configs.get(self.qualifier or LATEST)

    @property
    def trace_header(self) -> str:
        """The trace that what follows from the event is part of."""
        return trace_header_of(self.request_id, self.accepted_at)

    def arguments(self) -> dict[str, Any]:
        """What the next attempt is scheduled with."""
        return {
            "name": self.function.name,
            "qualifier": self.qualifier,
            "payload": self.payload,
            "request_id": self.request_id,
            "accepted_at": self.accepted_at,
        }

    def report(self, now: float, condition: str, outcome: Outcome | None) -> dict[str, Any]:
        """The record that destinations are sent (recorded: TestLambdaDestinationSqs, test_reserved_concurrency)."""
        report: dict[str, Any] = {
            "version": "1.0",
            "timestamp": iso(now),
            "requestContext": {
                "requestId": self.request_id,
                "functionArn": self.function.qualified_arn(self.qualifier or LATEST),
                "condition": condition,
                "approximateInvokeCount": self.attempt if outcome is not None else self.attempt - 1,
            },
            "requestPayload": json.loads(self.payload or b"{}"),
        }
        if outcome is not None:
            report["responseContext"] = {"statusCode": 200, "executedVersion": self.version.version}
            if outcome.function_error is not None:
                report["responseContext"]["functionError"] = outcome.function_error
            report["responsePayload"] = outcome.returned
        return report


def _limits(config: EventInvokeConfig | None) -> tuple[int, int]:
    """How many retries an event has, and how many seconds it is kept."""
    retries, oldest = (None, None) if config is None else (config.maximum_retry_attempts, config.maximum_event_age)
    return MAXIMUM_RETRIES if retries is None else retries, MAXIMUM_AGE if oldest is None else oldest
