"""The backend of HTTP and WebSocket APIs: its operations put together."""

from __future__ import annotations

from awsim.services.apigatewayv2.apis.models import ModelOperations
from awsim.services.apigatewayv2.apis.tagging import TagOperations
from awsim.services.apigatewayv2.connections.connections import ConnectionTable
from awsim.services.apigatewayv2.definitions.definitions import DefinitionOperations
from awsim.services.apigatewayv2.domains.routing_rules import RoutingRuleOperations
from awsim.services.apigatewayv2.routes.authorizers import AuthorizerOperations
from awsim.services.apigatewayv2.routes.integrations import IntegrationOperations
from awsim.services.apigatewayv2.routes.routes import RouteOperations
from awsim.services.apigatewayv2.stages.deployments import DeploymentOperations
from awsim.services.apigatewayv2.stages.stages import StageOperations

DELIVERIES = {
    "attempt_delivery": "write a line of an access log",
    "check_connection": "end connection {connection_id} if it is idle",
}


class ApiGatewayV2Backend(
    DefinitionOperations,
    ModelOperations,
    TagOperations,
    RouteOperations,
    IntegrationOperations,
    AuthorizerOperations,
    StageOperations,
    DeploymentOperations,
    RoutingRuleOperations,
    ConnectionTable,
):
    """Amazon API Gateway's HTTP and WebSocket APIs in one account and region."""

    deliveries = DELIVERIES
