"""Integrations: what is behind routes, and the responses of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.apigatewayv2.documents import changed, documented, page_of, shown
from awsim.services.apigatewayv2.errors import BadRequestError, ConflictError, invalid_identifier
from awsim.services.apigatewayv2.models import HTTP, WEBSOCKET
from awsim.services.apigatewayv2.state import ApiGatewayV2State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.apigatewayv2.models import Api, Document

LONGEST_TIMEOUT = {HTTP: 30_000, WEBSOCKET: 29_000}
"""Milliseconds, what an integration has by default, too ("TimeoutInMillis")."""
SUBTYPES: Mapping[str, frozenset[str]] = {
    "EventBridge-PutEvents": frozenset({"Detail", "DetailType", "Source"}),
    "SQS-SendMessage": frozenset({"QueueUrl", "MessageBody"}),
    "SQS-ReceiveMessage": frozenset({"QueueUrl"}),
    "SQS-DeleteMessage": frozenset({"QueueUrl", "ReceiptHandle"}),
    "SQS-PurgeQueue": frozenset({"QueueUrl"}),
    "AppConfig-GetConfiguration": frozenset({"Application", "Environment", "Configuration", "ClientId"}),
    "Kinesis-PutRecord": frozenset({"StreamName", "Data", "PartitionKey"}),
    "StepFunctions-StartExecution": frozenset({"StateMachineArn"}),
    "StepFunctions-StartSyncExecution": frozenset({"StateMachineArn"}),
    "StepFunctions-StopExecution": frozenset({"ExecutionArn"}),
}
"""First-class integrations -> the parameters without which there is none ("Integration subtype reference")."""


class IntegrationOperations(ApiGatewayV2State):
    """Integrations and their responses."""

    def create_integration(self, *, api_id: str, integration_type: str, **given: Any) -> Document:
        """Make an integration; the others are members of `Integration`."""
        api = self.api(api_id)
        integration_id = self.random.lower_alphanumeric(7)
        integration: Document = {
            "IntegrationId": integration_id,
            "IntegrationType": integration_type,
            "ConnectionType": "INTERNET",
            "TimeoutInMillis": LONGEST_TIMEOUT[api.protocol],
            **_defaults(api.protocol),
            **documented(given),
        }
        self._check_integration(api, integration, "CreateIntegration")
        api.content.integrations[integration_id] = integration
        self.changed(api)
        return integration

    def get_integration(self, *, api_id: str, integration_id: str) -> Document:
        """One integration."""
        return shown(self.integration(api_id, integration_id)[1])

    def get_integrations(
        self, *, api_id: str, max_results: str | None = None, next_token: str | None = None
    ) -> Document:
        """An API's integrations."""
        found = self.api(api_id).content.integrations
        return page_of(found, shown, max_results, next_token, ["GetIntegrations", api_id])

    def update_integration(self, *, api_id: str, integration_id: str, **given: Any) -> Document:
        """Change an integration."""
        api, integration = self.integration(api_id, integration_id)
        after = changed(integration, given)
        self._check_integration(api, after, "UpdateIntegration")
        self.put_integration(api, after)
        return shown(after)

    def delete_integration(self, *, api_id: str, integration_id: str) -> None:
        """Delete an integration that no route leads to."""
        api, _ = self.integration(api_id, integration_id)
        target = f"integrations/{integration_id}"
        routes = [each["RouteId"] for each in api.content.routes.values() if each.get("Target") == target]
        if routes:
            raise ConflictError(
                "Cannot delete Integration because it is referenced by the following Routes with Ids: "
                f"[{', '.join(routes)}]"
            )
        del api.content.integrations[integration_id]
        self.changed(api)

    def put_integration(self, api: Api, integration: Document) -> None:
        """Put an integration in the place of the one with its id."""
        api.content.integrations[integration["IntegrationId"]] = integration
        self.changed(api)

    # Responses

    def create_integration_response(
        self, *, api_id: str, integration_id: str, integration_response_key: str, **given: Any
    ) -> Document:
        """Say what becomes of an answer; the others are members of `IntegrationResponse`."""
        api, integration = self.integration(api_id, integration_id)
        responses = responses_of(integration)
        if any(each["IntegrationResponseKey"] == integration_response_key for each in responses.values()):
            raise ConflictError(
                f"Integration response with key {integration_response_key} already exists for this integration"
            )
        response: Document = {
            "IntegrationResponseId": self.random.lower_alphanumeric(7),
            "IntegrationResponseKey": integration_response_key,
            **documented(given),
        }
        made = {**responses, response["IntegrationResponseId"]: response}
        self.put_integration(api, {**integration, "responses": made})
        return response

    def get_integration_response(self, *, api_id: str, integration_id: str, integration_response_id: str) -> Document:
        """One response."""
        return self._integration_response(api_id, integration_id, integration_response_id)[2]

    def get_integration_responses(
        self, *, api_id: str, integration_id: str, max_results: str | None = None, next_token: str | None = None
    ) -> Document:
        """An integration's responses."""
        _, integration = self.integration(api_id, integration_id)
        scope = ["GetIntegrationResponses", api_id, integration_id]
        return page_of(responses_of(integration), dict, max_results, next_token, scope)

    def update_integration_response(
        self, *, api_id: str, integration_id: str, integration_response_id: str, **given: Any
    ) -> Document:
        """Change a response."""
        api, integration, response = self._integration_response(api_id, integration_id, integration_response_id)
        after = changed(response, given)
        made = {**responses_of(integration), integration_response_id: after}
        self.put_integration(api, {**integration, "responses": made})
        return after

    def delete_integration_response(self, *, api_id: str, integration_id: str, integration_response_id: str) -> None:
        """Delete a response."""
        api, integration, _ = self._integration_response(api_id, integration_id, integration_response_id)
        kept = {key: each for key, each in responses_of(integration).items() if key != integration_response_id}
        self.put_integration(api, {**integration, "responses": kept})

    def _integration_response(
        self, api_id: str, integration_id: str, response_id: str
    ) -> tuple[Api, Document, Document]:
        api, integration = self.integration(api_id, integration_id)
        found = responses_of(integration).get(response_id)
        if found is None:
            raise invalid_identifier("IntegrationResponse", response_id)
        return api, integration, found

    def _check_integration(self, api: Api, integration: Mapping[str, Any], operation: str) -> None:
        """Raise BadRequestException for an integration that can't be."""
        if integration["TimeoutInMillis"] > LONGEST_TIMEOUT[api.protocol]:
            raise BadRequestError(f"Timeout should be between 50 ms and {LONGEST_TIMEOUT[api.protocol]} ms")
        if api.protocol != HTTP:
            return
        kind, subtype = integration["IntegrationType"], integration.get("IntegrationSubtype")
        if kind not in ("AWS_PROXY", "HTTP_PROXY"):
            fault = f"HTTP APIs only support integrations of the types AWS_PROXY and HTTP_PROXY, not {kind}"
            self.refuse(BadRequestError(fault), operation, "IntegrationType")
        if subtype is not None:
            self._check_subtype(subtype, integration.get("RequestParameters") or {})
        elif not integration.get("IntegrationUri"):
            self.refuse(BadRequestError("IntegrationUri is required"), operation, "IntegrationUri")
        if integration.get("ConnectionType") == "VPC_LINK" and not integration.get("ConnectionId"):
            raise BadRequestError("ConnectionId must be set to vpcLinkId for ConnectionType VPC_LINK")

    @staticmethod
    def _check_subtype(subtype: str, parameters: Mapping[str, str]) -> None:
        needed = SUBTYPES.get(subtype)
        if needed is None:
            raise BadRequestError(f"Invalid IntegrationSubtype: {subtype}")
        missing = sorted(needed - set(parameters))
        if missing:
            raise BadRequestError(f"RequestParameters {', '.join(missing)} required for {subtype} IntegrationSubtype")


def _defaults(protocol: str) -> Document:
    if protocol == HTTP:
        return {"PayloadFormatVersion": "1.0"}
    return {
        "IntegrationResponseSelectionExpression": "${integration.response.statuscode}",
        "PassthroughBehavior": "WHEN_NO_MATCH",
        "PayloadFormatVersion": "1.0",
    }


def responses_of(integration: Mapping[str, Any]) -> dict[str, Document]:
    """An integration's responses, by id."""
    found: dict[str, Document] = integration.get("responses") or {}
    return found
