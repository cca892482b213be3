"""First-class integrations: operations of AWS's services, with parameters out of the request.

"Integration subtype reference" says what each takes. SQS answers in XML, all others as their protocols have it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.model.loader import operation
from awsim.protocols.error_response import error_response
from awsim.protocols.spoken import PROTOCOLS
from awsim.services.apigatewayv2.execution.exchange import Reply, internal_error
from awsim.services.apigatewayv2.execution.expressions import value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.services.apigatewayv2.execution.exchange import Exchange

REGION = "Region"
"""The parameter that says where the operation is called, where that is not the API's region."""


@dataclass(frozen=True, slots=True)
class Subtype:
    """An operation that routes can call."""

    service: str
    operation: str
    converted: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    """Parameters that are no texts."""
    shaped: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    """Parameters as the operation takes them, where it is not as they are named."""
    answered: Callable[[dict[str, Any]], Reply] | None = None
    """Its answer as a response, where it is not as its protocol has it."""


def answer_of_service(exchange: Exchange) -> Reply:
    """The answer of an operation. Raises Refusal 500 for parameters that can't be its."""
    subtype = SUBTYPES[exchange.integration["IntegrationSubtype"]]
    given: Mapping[str, str] = exchange.integration.get("RequestParameters") or {}
    values = {name: value_of(exchange, expression) for name, expression in given.items()}
    params = {name: value for name, value in values.items() if value is not None}
    region = params.pop(REGION, None) or exchange.backend.region
    try:
        shaped = _shaped(subtype, params)
    except (KeyError, TypeError, ValueError) as error:
        exchange.context["integrationErrorMessage"] = f"{type(error).__name__}: {error}"
        raise internal_error() from None
    return _called(exchange, subtype, shaped, region)


def _shaped(subtype: Subtype, params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as the operation takes them. Raises ValueError and its like for what is none."""
    made: dict[str, Any] = {}
    for name, value in params.items():
        convert: Callable[[Any], Any] = subtype.converted.get(name, _text)
        made[name] = convert(value)
    return made if subtype.shaped is None else subtype.shaped(made)


def _called(exchange: Exchange, subtype: Subtype, params: dict[str, Any], region: str) -> Reply:
    called, world = operation(subtype.service, subtype.operation), exchange.world
    protocol = "query" if subtype.service == "sqs" else str(called.model.service_model.resolved_protocol)
    request_id, now = world.random.request_id(subtype.service), world.clock.now()
    try:
        answer = world.call(subtype.service, subtype.operation, params, account=_account(exchange), region=region)
    except ServiceError as error:
        exchange.context["integrationErrorMessage"] = error.message
        response = error_response(called, error, request_id, now, protocol)
    else:
        answer.pop("ResponseMetadata", None)
        if subtype.answered is not None:
            return subtype.answered(answer)
        response = PROTOCOLS[protocol].serialise(called, answer, request_id, now)
    body = response.body if isinstance(response.body, bytes) else response.body.read()
    return Reply(response.status, {"content-type": [response.headers.get("content-type", "")]}, body)


def _account(exchange: Exchange) -> str:
    """Whose resources are meant: those of the role that the integration takes on."""
    parts = (exchange.integration.get("CredentialsArn") or "").split(":")
    return parts[4] if len(parts) > 5 and parts[4].isdigit() else exchange.backend.account


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _list(value: Any) -> list[str]:
    found = _json(value) if not isinstance(value, str) or value.startswith("[") else value.split(",")
    return [str(each) for each in found]


def _bytes(value: Any) -> bytes:
    return _text(value).encode()


def _event(params: dict[str, Any]) -> dict[str, Any]:
    """PutEvents takes a list of events; this is one."""
    return {"Entries": [params]}


def _execution(params: dict[str, Any]) -> dict[str, Any]:
    """Step Functions' members begin with small letters; without an input it is an empty object."""
    return {name[0].lower() + name[1:]: value for name, value in params.items()}


def _configuration(answer: dict[str, Any]) -> Reply:
    content = answer.get("Content") or b""
    body = content if isinstance(content, bytes) else content.read()
    headers = {"content-type": [answer.get("ContentType") or "application/octet-stream"]}
    if answer.get("ConfigurationVersion"):
        headers["configuration-version"] = [str(answer["ConfigurationVersion"])]
    return Reply(200, headers, body)


SUBTYPES: Mapping[str, Subtype] = {
    "EventBridge-PutEvents": Subtype("events", "PutEvents", {"Resources": _list, "Time": float}, _event),
    "SQS-SendMessage": Subtype(
        "sqs",
        "SendMessage",
        {"DelaySeconds": int, "MessageAttributes": _json, "MessageSystemAttributes": _json},
    ),
    "SQS-ReceiveMessage": Subtype(
        "sqs",
        "ReceiveMessage",
        {
            "AttributeNames": _list,
            "MaxNumberOfMessages": int,
            "MessageAttributeNames": _list,
            "VisibilityTimeout": int,
            "WaitTimeSeconds": int,
        },
    ),
    "SQS-DeleteMessage": Subtype("sqs", "DeleteMessage"),
    "SQS-PurgeQueue": Subtype("sqs", "PurgeQueue"),
    "AppConfig-GetConfiguration": Subtype("appconfig", "GetConfiguration", answered=_configuration),
    "Kinesis-PutRecord": Subtype("kinesis", "PutRecord", {"Data": _bytes}),
    "StepFunctions-StartExecution": Subtype("stepfunctions", "StartExecution", shaped=_execution),
    "StepFunctions-StartSyncExecution": Subtype("stepfunctions", "StartSyncExecution", shaped=_execution),
    "StepFunctions-StopExecution": Subtype("stepfunctions", "StopExecution", shaped=_execution),
}
