"""Asking functions, state machines and HTTP endpoints, and having their answers: as enrichments and as targets."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from awsim.common.arn import Arn
from awsim.common.input_template import InvalidInput, as_json
from awsim.common.json_path import MISSING, InvalidPath, find
from awsim.fabric.delivery.addresses import post, request_of
from awsim.fabric.delivery.api_destinations import call_api_destination, is_api_destination
from awsim.fabric.delivery.calling import call_target
from awsim.fabric.delivery.settings import Delivery, DeliverySettings, Failure
from awsim.fabric.delivery.targets import is_address
from awsim.kernel.steps import Bell, Idle, at_once
from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.fabric.backend import Backend
    from awsim.kernel.steps import Steps
    from awsim.services.pipes.models import Route

LONGEST_ERROR = 2048
HTTP_SECONDS = 30.0
LOOK_SECONDS, MOST_LOOKS = 0.002, 15_000
"""How often, in real seconds, is looked whether a machine's execution by moto has ended, and for how long."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What every part of an execution needs to know: the backend, the way, the execution's id, the moment."""

    backend: Backend
    route: Route
    execution_id: str
    now: float

    def delivery(self, target: str, body: str, settings: DeliverySettings) -> Delivery:
        """Something that goes to a target by itself."""
        settings = replace(settings, role_arn=self.route.role_arn)
        return Delivery(target, body, settings, self.execution_id, self.now, attempts=1)


def ask(batch: Batch, target: str, inputs: list[str], content: list[Any], http: Mapping[str, Any]) -> Any:
    """What an enrichment answers to a batch, or the failure; `content` are the events that `http` may name parts of.

    Raises one of the delivery's `REFUSALS` where it can't be asked.
    """
    if is_address(target) or is_api_destination(target):
        answer = ask_by_http(batch, target, inputs[0], http_settings(http, content[0]))
        return answer if isinstance(answer, Failure) else _read(answer["answer"])
    arn = Arn.parse(target)
    if arn.service == "lambda":
        return invoke(batch, arn, inputs)
    return run_machine(batch, arn, inputs)


def invoke(batch: Batch, arn: Arn, inputs: list[str]) -> Any:
    """What a function returns for a batch, or the failure."""
    payload = as_array(inputs).encode()
    answer = call_target(batch.backend, arn, "Invoke", FunctionName=str(arn), Payload=payload)
    returned = answer.get("Payload", b"")
    text = (returned if isinstance(returned, bytes) else returned.read()).decode("utf-8", "replace")
    if answer.get("FunctionError"):
        return Failure("FunctionError", text[:LONGEST_ERROR], may_pass=True, status=200)
    return _read(text)


def run_machine(batch: Batch, arn: Arn, inputs: list[str]) -> Any:
    """What an Express state machine puts out for a batch, or the failure."""
    given = {"stateMachineArn": str(arn), "input": as_array(inputs)}
    try:
        answer = call_target(batch.backend, arn, "StartSyncExecution", service="stepfunctions", **given)
    except ServiceError as error:
        if error.code != "NotImplemented":
            raise
        answer = _awaited_execution(batch, arn, given)
    if answer.get("status") != "SUCCEEDED":
        said = f"{answer.get('error', answer.get('status'))}: {answer.get('cause', '')}"
        return Failure("ExecutionFailed", said[:LONGEST_ERROR], may_pass=True, status=200)
    return _read(answer.get("output", ""))


def _awaited_execution(batch: Batch, arn: Arn, given: dict[str, Any]) -> dict[str, Any]:
    """What becomes of an execution by moto, which has no StartSyncExecution and runs machines on threads of its own."""
    if not batch.backend.world.config.get("stepfunctions", {}).get("execute_state_machine"):
        raise ValueError(
            'state machines are run with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}) only'
        )
    started = call_target(batch.backend, arn, "StartExecution", service="stepfunctions", **given)

    def looking() -> Steps[dict[str, Any]]:
        named = {"executionArn": started["executionArn"]}
        for _ in range(MOST_LOOKS):
            shown = call_target(batch.backend, arn, "DescribeExecution", service="stepfunctions", **named)
            if shown["status"] != "RUNNING":
                return shown
            yield Idle(LOOK_SECONDS, Bell())
        return {"status": "TIMED_OUT"}

    return at_once(looking())


def ask_by_http(batch: Batch, target: str, body: str, settings: DeliverySettings) -> Any:
    """What an API or an API destination answers: `{"status": 200, "answer": "…"}`, or the failure."""
    world = batch.backend.world
    if is_address(target):
        request = request_of(batch.delivery(target, body, settings))
        return post(world, request, settings.timeout)
    with world.lock:
        answer = call_api_destination(world, target, body.encode(), settings, lambda outcome: outcome)
    return world.finish(answer, world.cause or batch.execution_id)


def http_settings(parameters: Mapping[str, Any], event: Any) -> DeliverySettings:
    """The HTTP parameters of a target or an enrichment, with parts of the event where they name such."""
    headers = {"content-type": "application/json", **(resolved(parameters.get("HeaderParameters"), event) or {})}
    return DeliverySettings(
        headers={name: text_of(value) for name, value in headers.items()},
        path_values=tuple(text_of(each) for each in resolved(parameters.get("PathParameterValues"), event) or ()),
        query={
            name: text_of(value)
            for name, value in (resolved(parameters.get("QueryStringParameters"), event) or {}).items()
        },
        timeout=HTTP_SECONDS,
    )


def resolved(parameters: Any, event: Any) -> Any:
    """Parameters in which `$.paths` are replaced by what they lead to in an event.

    User guide, "Implicit body data parsing" and "Dynamic path parameters". Raises InvalidInput where one leads nowhere.
    """
    if isinstance(parameters, dict):
        return {name: resolved(value, event) for name, value in parameters.items()}
    if isinstance(parameters, list | tuple):
        return [resolved(each, event) for each in parameters]
    if not isinstance(parameters, str) or not parameters.startswith(("$.", "$[")):
        return parameters
    try:
        found = find(event, parameters)
    except InvalidPath:
        return parameters
    if found is MISSING:
        raise InvalidInput(f"{parameters} leads to nothing in the event")
    return found


def text_of(value: Any) -> str:
    """A value as text: what is none, as JSON."""
    return value if isinstance(value, str) else as_json(value)


def as_array(inputs: list[str]) -> str:
    """Inputs as one JSON array; one that is no JSON itself is a string in it."""
    return f"[{','.join(each if _is_json(each) else as_json(each) for each in inputs)}]"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _read(text: str) -> Any:
    """The value that a text is as JSON, or the text."""
    try:
        return json.loads(text) if text else ""
    except (ValueError, RecursionError):
        return text
