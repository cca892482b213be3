"""Invoke: synchronous, asynchronous and dry (API reference, Invoke)."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from awsim.common.event_feed import FinishedFeed
from awsim.kernel.unlocked import Unlocked
from awsim.services.lambda_.deployment import Invocation
from awsim.services.lambda_.errors import (
    InvalidParameterValueError,
    InvalidRequestContentError,
    RequestEntityTooLargeError,
    ResourceConflictError,
    function_not_found,
)
from awsim.services.lambda_.invocation.asynchronous import AsynchronousInvocations
from awsim.services.lambda_.invocation.running import log_tail
from awsim.services.lambda_.names import LATEST

if TYPE_CHECKING:
    from awsim.services.lambda_.deployment import Outcome
    from awsim.services.lambda_.models import Function, FunctionVersion

EVENT_STREAM = "application/vnd.amazon.eventstream"

PAYLOAD_LIMITS = {"RequestResponse": 6_291_456, "Event": 1_048_576}
"""Bytes (developer guide, "Lambda quotas")."""


class InvocationOperations(AsynchronousInvocations):
    """Invoking functions by API."""

    def invoke(
        self,
        *,
        function_name: str,
        invocation_type: str = "RequestResponse",
        log_type: str = "None",
        client_context: str | None = None,
        payload: bytes = b"",
        qualifier: str | None = None,
        durable_execution_name: str | None = None,
        tenant_id: str | None = None,
    ) -> dict[str, Any] | Unlocked:
        """Run a function and answer what it returned, or accept an event for later."""
        _refuse_tenant(tenant_id)
        if durable_execution_name is not None:
            raise InvalidParameterValueError("You cannot specify a durable execution name for an unsupported function.")
        function, version, arn = self._invoked(function_name, qualifier)
        if invocation_type == "DryRun":
            return {"StatusCode": 204, "Payload": b""}
        event = _event(payload, invocation_type)
        request_id = self.world.cause or self.random.request_id()
        if invocation_type == "Event":
            self.accept_event(function, _qualifier_in(arn, function), payload, request_id)
            return {"StatusCode": 202, "Payload": b""}
        invocation = Invocation(request_id, arn, payload, _decoded(client_context), read=(event,))
        run = self.runner(function, version, invocation, _qualifier_in(arn, function))
        return Unlocked(run, lambda outcome: self._answer(version, outcome, log_type))

    def invoke_async(self, *, function_name: str, invoke_args: bytes) -> dict[str, Any]:
        """Accept an event for later: the deprecated form of Invoke with the type Event."""
        function, _, arn = self._invoked(function_name, None)
        _event(invoke_args, "Event")
        request_id = self.world.cause or self.random.request_id()
        self.accept_event(function, _qualifier_in(arn, function), invoke_args, request_id)
        return {"Status": 202}

    def invoke_with_response_stream(
        self,
        *,
        function_name: str,
        invocation_type: str = "RequestResponse",
        log_type: str = "None",
        client_context: str | None = None,
        payload: bytes = b"",
        qualifier: str | None = None,
        tenant_id: str | None = None,
    ) -> dict[str, Any] | Unlocked:
        """Run a function and answer what it returned as a stream of events (API reference, InvokeWithResponseStream).

        Python functions return their answer whole, so that one chunk holds all of it.
        """
        _refuse_tenant(tenant_id)
        function, version, arn = self._invoked(function_name, qualifier)
        if invocation_type == "DryRun":
            return {"StatusCode": 204, "ResponseStreamContentType": EVENT_STREAM, "EventStream": FinishedFeed([])}
        _event(payload, "RequestResponse")
        request_id = self.world.cause or self.random.request_id()
        invocation = Invocation(request_id, arn, payload, _decoded(client_context))
        run = self.runner(function, version, invocation, _qualifier_in(arn, function))
        return Unlocked(run, lambda outcome: self._streamed_answer(version, outcome, log_type))

    def _streamed_answer(self, version: FunctionVersion, outcome: Outcome, log_type: str) -> dict[str, Any]:
        answer = self._answer(version, outcome, log_type)
        events: list[dict[str, Any]] = []
        complete = {"LogResult": answer["LogResult"]}
        if outcome.function_error is None:
            events.append({"PayloadChunk": {"Payload": outcome.payload}})
        else:
            complete |= {
                "ErrorCode": outcome.function_error,
                "ErrorDetails": outcome.payload.decode("utf-8", "replace"),
            }
        events.append({"InvokeComplete": {name: value for name, value in complete.items() if value is not None}})
        return {
            "StatusCode": 200,
            "ExecutedVersion": version.version,
            "ResponseStreamContentType": EVENT_STREAM,
            "EventStream": FinishedFeed(events),
        }

    def _answer(self, version: FunctionVersion, outcome: Outcome, log_type: str) -> dict[str, Any]:
        self.keep_log(version, outcome)
        tail = base64.b64encode(log_tail(outcome)).decode() if log_type == "Tail" else None
        return {
            "StatusCode": 200,
            "FunctionError": outcome.function_error,
            "LogResult": tail,
            "Payload": outcome.payload,
            "ExecutedVersion": version.version,
        }

    def _invoked(self, function_name: str, qualifier: str | None) -> tuple[Function, FunctionVersion, str]:
        """The function, the version that an alias's weights choose, and the ARN that was invoked."""
        function, qualifier, arn = self.find(function_name, qualifier)
        version = self.chosen_version(function, qualifier) if function else None
        if function is None or version is None:
            raise function_not_found(f"{arn}:{qualifier or LATEST}" if function is None else f"{arn}:{qualifier}")
        if version.status != "Active":
            raise ResourceConflictError(
                "The operation cannot be performed at this time. The function is currently in the following state: "
                f"{version.status}"
            )
        return function, version, f"{arn}:{qualifier}" if qualifier else arn


def _qualifier_in(arn: str, function: Function) -> str:
    """The qualifier in the ARN that was invoked; empty where there is none."""
    return arn.removeprefix(function.arn).lstrip(":")


def _refuse_tenant(tenant_id: str | None) -> None:
    if tenant_id is not None:
        raise InvalidParameterValueError(
            "The function is not enabled for tenant isolation, but tenant ID was provided."
        )


def _event(payload: bytes, invocation_type: str) -> Any:
    """The event in a payload; raises the service's errors for one that is too large or no JSON."""
    limit = PAYLOAD_LIMITS[invocation_type]
    if len(payload) > limit:
        # The code is not the one that the model names.
        raise RequestEntityTooLargeError(
            f"{len(payload)} byte payload is too large for the Event invocation type (limit {limit} bytes)"
            if invocation_type == "Event"
            else f"Request must be smaller than {limit} bytes for the InvokeFunction operation"
        )
    try:
        return json.loads(payload or b"{}")
    except ValueError as error:
        raise InvalidRequestContentError(
            f"Could not parse request body into json: Could not parse payload into json: {error}"
        ) from None


def _decoded(client_context: str | None) -> bytes | None:
    if client_context is None:
        return None
    try:
        decoded = base64.b64decode(client_context, validate=True)
        json.loads(decoded)
    except ValueError:
        raise InvalidRequestContentError("Client context must be a valid Base64-encoded JSON object.") from None
    return decoded
