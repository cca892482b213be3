"""The backend of API Gateway's REST APIs: its operations put together."""

from __future__ import annotations

from awsim.services.apigateway.apis.authorizers import AuthorizerOperations
from awsim.services.apigateway.apis.gateway_responses import GatewayResponseOperations
from awsim.services.apigateway.apis.models import ModelOperations
from awsim.services.apigateway.apis.rest_apis import RestApiOperations
from awsim.services.apigateway.apis.validators import ValidatorOperations
from awsim.services.apigateway.deployments.deployments import DeploymentOperations
from awsim.services.apigateway.resources.integrations import IntegrationOperations
from awsim.services.apigateway.resources.methods import MethodOperations
from awsim.services.apigateway.resources.resources import ResourceOperations
from awsim.services.apigateway.usage.plans import UsagePlanOperations


class APIGatewayBackend(
    RestApiOperations,
    GatewayResponseOperations,
    ModelOperations,
    ValidatorOperations,
    AuthorizerOperations,
    ResourceOperations,
    MethodOperations,
    IntegrationOperations,
    DeploymentOperations,
    UsagePlanOperations,
):
    """Amazon API Gateway's REST APIs in one account and region."""
