"""TestInvokeMethod and TestInvokeAuthorizer: a method or an authoriser tried as it is now, with what happened."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from awsim.kernel.unlocked import Unlocked
from awsim.protocols.http import HTTPRequest
from awsim.services.apigateway.deployments.deployments import frozen
from awsim.services.apigateway.errors import BadRequestError, invalid_identifier
from awsim.services.apigateway.execution.context import at_resource, context_of
from awsim.services.apigateway.execution.exchange import Exchange, Reply, parts_of, query_of, title_of
from awsim.services.apigateway.execution.failures import GatewayFailure
from awsim.services.apigateway.execution.function_authorizers import decide
from awsim.services.apigateway.execution.pipeline import carry_out
from awsim.services.apigateway.execution.routes import find, tree_of
from awsim.services.apigateway.state import APIGatewayState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.apigateway.models import Document, Resource, RestApi

STAGE = "test-invoke-stage"


class TrialOperations(APIGatewayState):
    """Trying what is not deployed."""

    def test_invoke_method(
        self,
        *,
        rest_api_id: str,
        resource_id: str,
        http_method: str,
        path_with_query_string: str | None = None,
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
        multi_value_headers: Mapping[str, Sequence[str]] | None = None,
        client_certificate_id: str | None = None,
        stage_variables: Mapping[str, str] | None = None,
    ) -> Unlocked:
        """Call a method past its authorisation; the answer has the execution log."""
        api, resource = self.resource(rest_api_id, resource_id)
        method = self.method(rest_api_id, resource_id, http_method)
        if client_certificate_id is not None:
            raise BadRequestError("awsim shows no client certificates to endpoints")
        path = path_with_query_string or api.path_of(resource)
        exchange = self._tried(api, resource, http_method, path, body, stage_variables)
        _take(exchange, headers, multi_value_headers)
        exchange.method = method
        found = find(tree_of(api), parts_of(exchange.path))
        exchange.path_parameters = found[1] if found is not None else {}
        _begin_log(exchange)
        started = self.now()

        def done(reply: Reply) -> Document:
            return self._answer(exchange, reply, started)

        return Unlocked(lambda: carry_out(exchange, is_test=True), done)

    def test_invoke_authorizer(
        self,
        *,
        rest_api_id: str,
        authorizer_id: str,
        headers: Mapping[str, str] | None = None,
        multi_value_headers: Mapping[str, Sequence[str]] | None = None,
        path_with_query_string: str | None = None,
        body: str | None = None,
        stage_variables: Mapping[str, str] | None = None,
        additional_context: Mapping[str, str] | None = None,
    ) -> Unlocked:
        """Ask an authoriser about a request."""
        api = self.api(rest_api_id)
        authorizer = api.authorizers.get(authorizer_id)
        if authorizer is None:
            raise invalid_identifier("Authorizer")
        root = api.resources[api.root_id]
        exchange = self._tried(api, root, "GET", path_with_query_string or "/", body, stage_variables)
        _take(exchange, headers, multi_value_headers)
        exchange.context.update(additional_context or {})
        exchange.log = []
        started = self.now()
        arn = f"arn:{self.partition}:execute-api:{self.region}:{self.account}:{api.id}/{STAGE}/GET/"

        def ask() -> Any:
            try:
                return decide(exchange, {**authorizer, "authorizerResultTtlInSeconds": 0}, arn)
            except GatewayFailure as failure:
                return failure

        def done(said: Any) -> Document:
            is_failure = isinstance(said, GatewayFailure)
            status = {"UNAUTHORIZED": 401}.get(said.kind, 500) if is_failure else 0
            context = {} if is_failure else said.get("context") or {}
            return {
                "clientStatus": status,
                "log": _log_text(exchange),
                "latency": int((self.now() - started) * 1000),
                "principalId": None if is_failure else said["principalId"],
                "policy": None if is_failure else json.dumps(said["policyDocument"]),
                "authorization": None if is_failure else {name: [str(value)] for name, value in context.items()},
            }

        return Unlocked(ask, done)

    def _tried(
        self,
        api: RestApi,
        resource: Resource,
        http_method: str,
        path: str,
        body: str | None,
        variables: Mapping[str, str] | None,
    ) -> Exchange:
        url = f"https://testPrefix.testDomainName{path}"
        request = HTTPRequest("GET" if http_method == "ANY" else http_method, url, {}, (body or "").encode())
        content = frozen(api)
        context = context_of(
            self.world,
            self.account,
            content,
            request,
            stage=STAGE,
            path=path.split("?")[0],
            deployment_id="",
            request_id=self.random.request_id(),
        )
        at_resource(context, content, resource)
        return Exchange(
            backend=self,
            api=content,
            resource=resource,
            method={},
            request=request,
            path=urlsplit(url).path,
            path_parameters={},
            variables=dict(variables or {}),
            context=context,
            query=query_of(url),
        )

    def _answer(self, exchange: Exchange, reply: Reply, started: float) -> Document:
        exchange.note(f"Method completed with status: {reply.status}")
        return {
            "status": reply.status,
            "body": reply.body.decode("utf-8", "replace"),
            "headers": {name: values[-1] for name, values in reply.headers.items()},
            "multiValueHeaders": {name: list(values) for name, values in reply.headers.items()},
            "log": _log_text(exchange),
            "latency": int((self.now() - started) * 1000),
        }


def _take(exchange: Exchange, single: Mapping[str, str] | None, multiple: Mapping[str, Sequence[str]] | None) -> None:
    given = {name: [value] for name, value in (single or {}).items()}
    given |= {name: list(values) for name, values in (multiple or {}).items()}
    exchange.headers = {name.lower(): values for name, values in given.items()}
    exchange.names = {name.lower(): name for name in given} or {"host": title_of("host")}


def _begin_log(exchange: Exchange) -> None:
    """The first lines of an execution log (recorded: test_failed_invoke_test_method)."""
    exchange.log = []
    exchange.note(f"Starting execution for request: {exchange.context['requestId']}")
    exchange.note(f"HTTP Method: {exchange.request.method}, Resource Path: {exchange.context['resourcePath']}")
    exchange.note(f"Method request path: {_shown(exchange.path_parameters)}")
    exchange.note(f"Method request query string: {_shown({key: each[-1] for key, each in exchange.query.items()})}")
    exchange.note(f"Method request headers: {_shown({key: each[-1] for key, each in exchange.headers.items()})}")
    exchange.note(f"Method request body before transformations: {exchange.body_text}")


def _shown(values: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}={value}" for name, value in values.items()) + "}"


def _log_text(exchange: Exchange) -> str:
    moment = datetime.fromtimestamp(exchange.world.clock.now(), UTC)
    lines = [f"{moment:%a %b %d %H:%M:%S} UTC {moment:%Y} : {line}" for line in exchange.log or ()]
    return "\n".join([f"Execution log for request {exchange.context['requestId']}", *lines, ""])
