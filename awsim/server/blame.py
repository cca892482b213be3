"""Whose fault it is that moto failed with an error of Python: the request's, if the service's model forbids it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.model.errors import ServiceError
from awsim.model.loader import operation as operation_of
from awsim.model.operation import Rejected
from awsim.protocols.content import read_content
from awsim.protocols.spoken import PROTOCOLS, spoken_by

if TYPE_CHECKING:
    from awsim.protocols.http import HTTPRequest
    from awsim.protocols.route import Route

_CODES = {"query": "ValidationError", "ec2": "ValidationError", "rest-xml": "InvalidRequest"}


def fault_of(request: HTTPRequest, route: Route) -> ServiceError | None:
    """The error that the request would have been answered before it was carried out; None for a request that is right.

    moto checks little of what models declare, and falls over what is missing or of another kind.
    """
    operation = operation_of(route.service, route.model.name)
    protocol = spoken_by(request, route.model.service_model)
    code = _CODES.get(protocol, "ValidationException")
    try:
        params = PROTOCOLS[protocol].parse(operation, read_content(operation, request))
        violations = operation.violations(operation.normalise(params))
    except ServiceError as error:
        return error
    except Rejected:
        return ServiceError(f"A parameter of {operation.name} is not of the kind it has to be.", code=code)
    return ServiceError(operation.validation_message(violations), code=code) if violations else None
