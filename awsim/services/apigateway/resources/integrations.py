"""Integrations: what is behind a method, and how its answers become responses."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from awsim.services.apigateway.errors import BadRequestError, NotFoundError, faults, invalid_identifier
from awsim.services.apigateway.patches import (
    ADD_REMOVE,
    ALL,
    REPLACE_REMOVE,
    Rule,
    apply_patches,
    as_flag,
    as_int,
)
from awsim.services.apigateway.resources.methods import check_status
from awsim.services.apigateway.state import APIGatewayState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.apigateway.models import Document
    from awsim.services.apigateway.patches import PatchOperations

SHORTEST_TIMEOUT, LONGEST_TIMEOUT = 50, 29_000
"""Milliseconds; more than 29 s needs a quota raised, which regional and private APIs may have."""
LONGEST_RAISED_TIMEOUT = 300_000

RULES = (
    Rule("/type"),
    Rule("/httpMethod"),
    Rule("/uri"),
    Rule("/credentials", REPLACE_REMOVE),
    Rule("/connectionType"),
    Rule("/connectionId", REPLACE_REMOVE),
    Rule("/passthroughBehavior"),
    Rule("/contentHandling", REPLACE_REMOVE),
    Rule("/cacheNamespace"),
    Rule("/timeoutInMillis", convert=as_int),
    Rule("/tlsConfig/insecureSkipVerification", convert=as_flag),
    Rule("/responseTransferMode"),
    Rule("/integrationTarget", REPLACE_REMOVE),
    Rule("/cacheKeyParameters/{name}", ADD_REMOVE, is_list=True),
    Rule("/requestParameters/{name}", ALL),
    Rule("/requestTemplates/{contentType}", ALL),
)
RESPONSE_RULES = (
    Rule("/selectionPattern"),
    Rule("/contentHandling", REPLACE_REMOVE),
    Rule("/responseParameters/{name}", ALL),
    Rule("/responseTemplates/{contentType}", ALL),
)

_CONTENT_TYPE = re.compile(r"[^/\s]+/[^/\s]+|\$default")
_TARGET = re.compile(r"integration\.request\.(?:header|querystring|path)\.\S+")
INTEGRATION_URI = re.compile(
    r"arn:[a-z-]+:apigateway:(?P<region>[^:]+):(?:(?P<host>[^:]+)\.)?(?P<service>[^:.]+):(?P<kind>path|action)/(?P<rest>.+)",
    re.DOTALL,
)
"""What an integration of AWS's services is about."""
_PROXIED = ("lambda", "firehose")


class IntegrationOperations(APIGatewayState):
    """Integrations and their responses."""

    def put_integration(
        self,
        *,
        rest_api_id: str,
        resource_id: str,
        http_method: str,
        type: str,
        integration_http_method: str | None = None,
        uri: str | None = None,
        connection_type: str | None = None,
        connection_id: str | None = None,
        credentials: str | None = None,
        request_parameters: Mapping[str, str] | None = None,
        request_templates: Mapping[str, str] | None = None,
        passthrough_behavior: str | None = None,
        cache_namespace: str | None = None,
        cache_key_parameters: Sequence[str] | None = None,
        content_handling: str | None = None,
        timeout_in_millis: int | None = None,
        tls_config: Mapping[str, bool] | None = None,
        response_transfer_mode: str | None = None,
        integration_target: str | None = None,
    ) -> Document:
        """Say what is behind a method. What was said before is gone, its responses too."""
        method = self.method(rest_api_id, resource_id, http_method)
        if type in ("HTTP", "HTTP_PROXY") and connection_type is None:
            connection_type = "INTERNET"
        integration: Document = {
            "type": type,
            "httpMethod": integration_http_method,
            "uri": uri,
            "connectionType": connection_type,
            "connectionId": connection_id,
            "credentials": credentials,
            "requestParameters": dict(request_parameters) if request_parameters is not None else None,
            "requestTemplates": dict(request_templates) if request_templates is not None else None,
            "passthroughBehavior": passthrough_behavior or "WHEN_NO_MATCH",
            "contentHandling": content_handling,
            "timeoutInMillis": LONGEST_TIMEOUT if timeout_in_millis is None else timeout_in_millis,
            "cacheNamespace": cache_namespace or resource_id,
            "cacheKeyParameters": list(cache_key_parameters or ()),
            "tlsConfig": dict(tls_config) if tls_config else None,
            "responseTransferMode": response_transfer_mode,
            "integrationTarget": integration_target,
        }
        check_integration(integration, self._longest_timeout(rest_api_id))
        method["methodIntegration"] = integration
        return integration

    def get_integration(self, *, rest_api_id: str, resource_id: str, http_method: str) -> Document:
        """What is behind a method."""
        return self._integration(rest_api_id, resource_id, http_method)

    def update_integration(
        self, *, rest_api_id: str, resource_id: str, http_method: str, patch_operations: PatchOperations = None
    ) -> Document:
        """Change what is behind a method."""
        method = self.method(rest_api_id, resource_id, http_method)
        changed = copy.deepcopy(self._integration(rest_api_id, resource_id, http_method))
        apply_patches(changed, patch_operations, RULES)
        check_integration(changed, self._longest_timeout(rest_api_id))
        method["methodIntegration"] = changed
        return changed

    def delete_integration(self, *, rest_api_id: str, resource_id: str, http_method: str) -> None:
        """Leave a method with nothing behind it."""
        self._integration(rest_api_id, resource_id, http_method)
        del self.method(rest_api_id, resource_id, http_method)["methodIntegration"]

    def put_integration_response(
        self,
        *,
        rest_api_id: str,
        resource_id: str,
        http_method: str,
        status_code: str,
        selection_pattern: str | None = None,
        response_parameters: Mapping[str, str] | None = None,
        response_templates: Mapping[str, str] | None = None,
        content_handling: str | None = None,
    ) -> Document:
        """Say which answers of an integration become a response, and how."""
        integration = self._integration(rest_api_id, resource_id, http_method)
        check_status(status_code)
        response: Document = {
            "statusCode": status_code,
            "selectionPattern": selection_pattern,
            "responseParameters": dict(response_parameters) if response_parameters is not None else None,
            "responseTemplates": dict(response_templates) if response_templates is not None else None,
            "contentHandling": content_handling,
        }
        self._check_response(rest_api_id, resource_id, http_method, response)
        integration["integrationResponses"] = {**(integration.get("integrationResponses") or {}), status_code: response}
        return response

    def get_integration_response(
        self, *, rest_api_id: str, resource_id: str, http_method: str, status_code: str
    ) -> Document:
        """How one response is made."""
        return _response(self._integration(rest_api_id, resource_id, http_method), status_code)

    def update_integration_response(
        self,
        *,
        rest_api_id: str,
        resource_id: str,
        http_method: str,
        status_code: str,
        patch_operations: PatchOperations = None,
    ) -> Document:
        """Change how a response is made."""
        integration = self._integration(rest_api_id, resource_id, http_method)
        changed = copy.deepcopy(_response(integration, status_code))
        apply_patches(changed, patch_operations, RESPONSE_RULES)
        self._check_response(rest_api_id, resource_id, http_method, changed)
        integration["integrationResponses"] = {**integration["integrationResponses"], status_code: changed}
        return changed

    def delete_integration_response(
        self, *, rest_api_id: str, resource_id: str, http_method: str, status_code: str
    ) -> None:
        """Make a response no more."""
        integration = self._integration(rest_api_id, resource_id, http_method)
        _response(integration, status_code)
        left = {each: made for each, made in integration["integrationResponses"].items() if each != status_code}
        integration["integrationResponses"] = left or None

    def _integration(self, api_id: str, resource_id: str, http_method: str) -> Document:
        method = self.method(api_id, resource_id, http_method)
        found: Document | None = method.get("methodIntegration")
        if found is None:
            raise invalid_identifier("Integration")
        return found

    def _longest_timeout(self, api_id: str) -> int:
        types = self.api(api_id).document["endpointConfiguration"]["types"]
        return LONGEST_TIMEOUT if types == ["EDGE"] else LONGEST_RAISED_TIMEOUT

    def _check_response(self, api_id: str, resource_id: str, http_method: str, response: Document) -> None:
        """Raise BadRequestException for a response whose headers its method does not declare."""
        declared = (self.method(api_id, resource_id, http_method).get("methodResponses") or {}).get(
            response["statusCode"], {}
        )
        headers = declared.get("responseParameters") or {}
        wrong = [
            f"Invalid mapping expression parameter specified: {name}"
            for name in response.get("responseParameters") or ()
            if name not in headers
        ]
        wrong += _wrong_content_types(response.get("responseTemplates") or {})
        if wrong:
            raise faults(wrong)


def check_integration(integration: Document, longest_timeout: int) -> None:
    """Raise BadRequestException for an integration that can't be."""
    kind, uri, timeout = integration["type"], integration.get("uri"), integration["timeoutInMillis"]
    if not SHORTEST_TIMEOUT <= timeout <= longest_timeout:
        raise BadRequestError(f"Timeout should be between {SHORTEST_TIMEOUT} ms and {longest_timeout} ms")
    if kind != "MOCK":
        if not integration.get("httpMethod"):
            raise BadRequestError("Enumeration value for HttpMethod must be non-empty")
        if not uri:
            raise BadRequestError("Invalid HTTP endpoint specified for URI")
        _check_uri(kind, uri, integration)
    wrong = [
        f"Invalid mapping expression parameter specified: {name}"
        for name in integration.get("requestParameters") or ()
        if _TARGET.fullmatch(name) is None
    ]
    wrong += _wrong_content_types(integration.get("requestTemplates") or {})
    if wrong:
        raise faults(wrong)


def _check_uri(kind: str, uri: str, integration: Document) -> None:
    if kind in ("HTTP", "HTTP_PROXY"):
        is_link = integration.get("connectionType") == "VPC_LINK"
        if not uri.startswith(("http://", "https://", "${")) and not is_link:
            raise BadRequestError("Invalid HTTP endpoint specified for URI")
        return
    if integration.get("connectionType") == "VPC_LINK":
        raise BadRequestError(f"Integration type {kind} can't use a VPC link")
    service = service_of(uri)
    if service is None:
        raise BadRequestError(
            "Invalid ARN specified in the request"
            if uri.startswith("arn")
            else "AWS ARN for integration must contain path or action"
        )
    if kind == "AWS_PROXY" and service not in _PROXIED:
        raise BadRequestError(
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations."
        )


def service_of(uri: str) -> str | None:
    """The service an integration's URI is about: `arn:aws:apigateway:region:[subdomain.]service:path|action/…`."""
    found = INTEGRATION_URI.fullmatch(uri)
    return None if found is None else found["service"]


def _wrong_content_types(templates: Mapping[str, Any]) -> list[str]:
    return [f"Invalid content type specified: {name}" for name in templates if _CONTENT_TYPE.fullmatch(name) is None]


def _response(integration: Document, status_code: str) -> Document:
    found: Any = (integration.get("integrationResponses") or {}).get(status_code)
    if found is None:
        raise NotFoundError("Invalid Response status code specified")
    return dict(found)
