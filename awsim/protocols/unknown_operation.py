"""What a service answers to a request that names an operation it does not have.

SQS and SNS API references, "Common error types": `InvalidAction`; JSON services say `UnknownOperationException`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from awsim.model.loader import service_model
from awsim.protocols.http import HTTPResponse
from awsim.protocols.route import candidates, parameters_of
from awsim.protocols.signature import signature_of
from awsim.protocols.xml import escaped

if TYPE_CHECKING:
    from botocore.model import ServiceModel

    from awsim.protocols.http import HTTPRequest

_TARGETED = b'{"__type":"com.amazon.coral.service#UnknownOperationException"}'
_FORMS = {
    "ec2": "<Response><Errors><Error>{error}</Error></Errors><RequestID>{request_id}</RequestID></Response>",
    "query": "<ErrorResponse{namespace}><Error><Type>Sender</Type>{error}</Error>"
    "<RequestId>{request_id}</RequestId></ErrorResponse>",
}


def refusal_of_unknown(request: HTTPRequest, request_id: str) -> HTTPResponse | None:
    """The error of the service that signature or host means; None where the request names no operation it lacks."""
    parts = urlsplit(request.url)
    services = candidates(signature_of(request).signing_name, parts.hostname or "")
    if not services:
        return None
    headers = {"x-amzn-requestid": request_id}
    model = service_model(services[0])
    prefix, _, target = request.headers.get("x-amz-target", "").rpartition(".")
    if target:
        if prefix != model.metadata.get("targetPrefix") or target in model.operation_names:
            return None
        return HTTPResponse(400, {**headers, "content-type": "application/x-amz-json-1.0"}, _TARGETED)
    form = _form_of(model)
    action = parameters_of(request, parts).get("Action")
    if form is None or action is None or action in model.operation_names:
        return None
    said = escaped(f"The action {action} is not valid for this endpoint.")
    uri = model.metadata.get("xmlNamespace")
    body = form.format(
        error=f"<Code>InvalidAction</Code><Message>{said}</Message>",
        namespace="" if uri is None else f' xmlns="{escaped(uri)}"',
        request_id=request_id,
    )
    return HTTPResponse(400, {**headers, "content-type": "text/xml"}, body.encode())


def _form_of(model: ServiceModel) -> str | None:
    if "awsQueryCompatible" in model.metadata:
        return _FORMS["query"]
    return _FORMS.get(str(model.metadata["protocol"]))
