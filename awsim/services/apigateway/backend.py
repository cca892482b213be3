"""The backend of API Gateway's REST APIs: its operations put together."""

from __future__ import annotations

from awsim.services.apigateway.apis.account import AccountOperations
from awsim.services.apigateway.apis.authorizers import AuthorizerOperations
from awsim.services.apigateway.apis.gateway_responses import GatewayResponseOperations
from awsim.services.apigateway.apis.models import ModelOperations
from awsim.services.apigateway.apis.sdks import SdkOperations
from awsim.services.apigateway.apis.tagging import TagOperations
from awsim.services.apigateway.apis.validators import ValidatorOperations
from awsim.services.apigateway.definitions.definitions import DefinitionOperations
from awsim.services.apigateway.deployments.caches import CacheOperations
from awsim.services.apigateway.deployments.deployments import DeploymentOperations
from awsim.services.apigateway.execution.trying import TrialOperations
from awsim.services.apigateway.resources.integrations import IntegrationOperations
from awsim.services.apigateway.resources.methods import MethodOperations
from awsim.services.apigateway.resources.resources import ResourceOperations

DELIVERIES = {"attempt_delivery": "write a line of an access log"}


class APIGatewayBackend(
    DefinitionOperations,
    TagOperations,
    AccountOperations,
    GatewayResponseOperations,
    ModelOperations,
    ValidatorOperations,
    AuthorizerOperations,
    ResourceOperations,
    MethodOperations,
    IntegrationOperations,
    DeploymentOperations,
    CacheOperations,
    TrialOperations,
    SdkOperations,
):
    """Amazon API Gateway's REST APIs in one account and region."""

    deliveries = DELIVERIES
    waiting = frozenset({"test_invoke_method", "test_invoke_authorizer"})
