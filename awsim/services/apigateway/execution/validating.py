"""What a method checks of a request before it hands it on: parameters that must be there, and the body's model."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from awsim.services.apigateway.apis.models import flattened
from awsim.services.apigateway.execution.documents import read_json
from awsim.services.apigateway.execution.expressions import from_request
from awsim.services.apigateway.execution.failures import bad_body, bad_parameters

if TYPE_CHECKING:
    from awsim.services.apigateway.execution.exchange import Exchange
    from awsim.services.apigateway.models import Document


def validate(exchange: Exchange) -> None:
    """Check a request as its method's validator says. Raises GatewayFailure 400."""
    validator: Document | None = exchange.api.validators.get(exchange.method.get("requestValidatorId") or "")
    if validator is None:
        return
    if validator["validateRequestParameters"]:
        _check_parameters(exchange)
    if validator["validateRequestBody"]:
        _check_body(exchange)


def _check_parameters(exchange: Exchange) -> None:
    required = exchange.method.get("requestParameters") or {}
    missing = [name for name, is_required in required.items() if is_required and not _has(exchange, name)]
    if missing:
        raise bad_parameters([name.rpartition("method.request.")[2].partition(".")[2] for name in missing])


def _has(exchange: Exchange, name: str) -> bool:
    return any(from_request(exchange, name))


def _check_body(exchange: Exchange) -> None:
    models = exchange.method.get("requestModels") or {}
    name = models.get(exchange.content_type) or models.get("$default")
    if name is None or name not in exchange.api.models:
        return
    try:
        document = read_json(exchange.request.body or b"{}")
    except ValueError:
        raise bad_body(["Invalid JSON"]) from None
    checker = _checker(json.dumps(flattened(exchange.api, name), sort_keys=True))
    faults = [
        _words(fault) for fault in sorted(checker.iter_errors(document), key=lambda fault: list(map(str, fault.path)))
    ]
    if faults:
        raise bad_body(faults)


@lru_cache(maxsize=256)
def _checker(schema: str) -> Any:
    """What holds documents against a schema of draft 4."""
    from jsonschema import Draft4Validator

    return Draft4Validator(json.loads(schema))


def _words(fault: Any) -> str:
    return str(fault.message)
