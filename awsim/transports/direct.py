"""The direct path: a client's call answered by the gateway without serialising, signing or parsing anything.

What users and boto3 itself hang on stays: parameter hooks, `after-call` events, typed exceptions, `ResponseMetadata`.
What is to be refused, botocore's own pipeline refuses.
`aio` has the awaitable twin of `call`; everything below `call` is shared by the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore import UNSIGNED

from awsim.kernel.context import CallContext
from awsim.kernel.steps import at_once
from awsim.kernel.watch import by_thread, watch_of_this_thread
from awsim.model.errors import ServiceError
from awsim.model.operation import BARE_ERRORS, Rejected
from awsim.moto.access import is_asked
from awsim.protocols.bindings import response_bindings
from awsim.protocols.headers import response_headers
from awsim.transports.event_stream import open_stream
from awsim.transports.plan import CallPlan, plan_for
from awsim.transports.streaming_body import open_body
from awsim.transports.wire import FAKE_KEYS, answering_first, calling

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.gateway.gateway import Gateway
    from awsim.kernel.steps import Steps
    from awsim.model.operation import Operation

THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestTimeout",
        "RequestTimeoutException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
"""Codes that some retry mode of botocore may retry: the pipeline decides, this table only says when to ask it."""


class NeedsPipeline(Exception):
    """The call is for botocore's own pipeline after all.

    Its retry rules have a say in the `error` that the gateway has answered; or, without an error, the model does not
    let pass the parameters: botocore's validator, its endpoint rules, its serialiser and the service refuse them, in
    this order, or some of them where a client validates nothing.
    """

    def __init__(self, error: ServiceError | None = None) -> None:
        super().__init__(str(error))
        self.error = error


def call(
    gateway: Gateway,
    client: Any,
    operation_name: str,
    api_params: Mapping[str, Any],
    pipeline: Callable[[Any, str, Mapping[str, Any]], dict[str, Any]],
) -> dict[str, Any]:
    """Answer one call of a botocore client; `pipeline` is botocore's own `_make_api_call`."""
    watch = watch_of_this_thread() if by_thread else None
    if watch is None:
        return _call(gateway, client, operation_name, api_params, pipeline)
    watch.enter()
    try:
        return _call(gateway, client, operation_name, api_params, pipeline)
    finally:
        watch.leave()


def _call(
    gateway: Gateway,
    client: Any,
    operation_name: str,
    api_params: Mapping[str, Any],
    pipeline: Callable[[Any, str, Mapping[str, Any]], dict[str, Any]],
) -> dict[str, Any]:
    plan = plan_for(client, operation_name)
    if plan.over_pipeline or gateway.world.restricted or is_asked():
        with calling(api_params):
            return pipeline(client, operation_name, api_params)
    if gateway.world.hub_turn is not None:
        gateway.world.let_others_go_on()
    hook_context: dict[str, Any] = {}
    given = api_params
    if plan.hears_params:
        hook_context = hook_context_of(plan, client)
        api_params = client._emit_api_params(
            api_params=api_params, operation_model=plan.operation.model, context=hook_context
        )
    try:
        status, parsed = answer_call(gateway, plan, api_params, _access_key_of(client._request_signer))
        if plan.operation.streams and status < 300:
            open_stream(gateway, plan.operation, parsed)
            open_body(plan.operation, parsed)
    except NeedsPipeline as needed:
        with answering_first(needed.error):
            return pipeline(client, operation_name, given)
    except Exception as error:
        if plan.hears_error:
            client.meta.events.emit(
                f"after-call-error.{plan.service_id}.{operation_name}", exception=error, context=hook_context
            )
        raise
    _tell_of_answer(plan, client, status, parsed, hook_context)
    if status >= 300:
        raise client.exceptions.from_code(plan.operation.exception_code(parsed["Error"]))(parsed, operation_name)
    return parsed


def signs(signer: Any) -> bool:
    """Whether a client signs its requests."""
    return signer._signature_version is not UNSIGNED


def _access_key_of(signer: Any) -> str | None:
    """By whose key a client signs, None where it does not."""
    if not signs(signer):
        return None
    credentials = signer._credentials
    return FAKE_KEYS[0] if credentials is None else str(credentials.access_key)


def _tell_of_answer(
    plan: CallPlan, client: Any, status: int, parsed: dict[str, Any], hook_context: dict[str, Any]
) -> None:
    if plan.hears_after_call:
        told = after_call_facts(plan, client, status, parsed, hook_context)
        client.meta.events.emit(f"after-call.{plan.service_id}.{plan.operation.name}", **told)
    elif plan.retry_quota is not None and status < 300:
        plan.retry_quota.release(1)


def answer_call(
    gateway: Gateway, plan: CallPlan, api_params: Mapping[str, Any], access_key: str | None
) -> tuple[int, dict[str, Any]]:
    """Status and parsed response of a native call, as botocore's parser would have given them.

    Raises `NeedsPipeline` for what the pipeline has to see.
    """
    context, params = _begun(gateway, plan, api_params, access_key)
    try:
        answered = gateway.begin(context, plan.operation, params)
        parsed = answered if isinstance(answered, dict) else at_once(answered)
    except ServiceError as error:
        return _refused(gateway, plan, context, error)
    return _parsed(gateway, plan, context, parsed)


def begin_call(
    gateway: Gateway, plan: CallPlan, api_params: Mapping[str, Any], access_key: str | None
) -> tuple[int, dict[str, Any]] | Steps[tuple[int, dict[str, Any]]]:
    """`answer_call` as far as it goes at once: its answer, or the steps that are left to it."""
    context, params = _begun(gateway, plan, api_params, access_key)
    try:
        answered = gateway.begin(context, plan.operation, params)
    except ServiceError as error:
        return _refused(gateway, plan, context, error)
    if isinstance(answered, dict):
        return _parsed(gateway, plan, context, answered)
    return _ending_call(gateway, plan, context, answered)


def _ending_call(
    gateway: Gateway, plan: CallPlan, context: CallContext, steps: Steps[dict[str, Any]]
) -> Steps[tuple[int, dict[str, Any]]]:
    try:
        parsed = yield from steps
    except ServiceError as error:
        return _refused(gateway, plan, context, error)
    return _parsed(gateway, plan, context, parsed)


def _begun(
    gateway: Gateway, plan: CallPlan, api_params: Mapping[str, Any], access_key: str | None
) -> tuple[CallContext, dict[str, Any]]:
    """The call's identity, and its parameters as the gateway takes them."""
    operation, world = plan.operation, gateway.world
    for name in operation.idempotency_members:
        if name not in api_params:
            api_params = {**api_params, name: world.random.uuid()}
    try:
        params = operation.accept(api_params)
    except Rejected:
        raise NeedsPipeline from None
    if plan.checksum is not None and not plan.checksum.add_to(params):
        raise NeedsPipeline
    context = CallContext(
        plan.service,
        operation.name,
        world.account_of(access_key),
        plan.region,
        world.random.request_id(plan.service),
        access_key,
        world.cause,
    )
    return context, params


def _parsed(
    gateway: Gateway, plan: CallPlan, context: CallContext, parsed: dict[str, Any]
) -> tuple[int, dict[str, Any]]:
    operation = plan.operation
    status = operation.status_of(parsed) if plan.status_varies else plan.status
    parsed["ResponseMetadata"] = metadata(gateway, operation, context, status, parsed)
    if "Expires" in parsed and operation.service in BARE_ERRORS:
        # botocore keeps the text beside the moment it stands for.
        parsed["ExpiresString"] = parsed["ResponseMetadata"]["HTTPHeaders"]["expires"]
    return status, parsed


def _refused(gateway: Gateway, plan: CallPlan, context: CallContext, error: ServiceError) -> tuple[int, dict[str, Any]]:
    operation = plan.operation
    status = error.status or operation.error_status(error.code)
    if status >= 500 or error.code in THROTTLED:
        raise NeedsPipeline(error) from error
    parsed = {"Error": operation.error_facts(error, status)}
    parsed["ResponseMetadata"] = metadata(gateway, operation, context, status)
    parsed["ResponseMetadata"]["HTTPHeaders"].update(error.headers)
    if not (operation.service in BARE_ERRORS and operation.is_bodiless(status)):
        parsed.update(operation.shape_error(error))
    return status, parsed


def metadata(
    gateway: Gateway,
    operation: Operation,
    context: CallContext,
    status: int,
    parsed: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """`ResponseMetadata` as botocore's parser makes it from the response's headers.

    `parsed` is the answer of a service whose users look for its members in the headers.
    """
    headers = response_headers(operation, context.request_id, gateway.world.clock.now(), of_error=status >= 300)
    facts = {
        "RequestId": context.request_id,
        "HTTPStatusCode": status,
        "HTTPHeaders": headers,
        "RetryAttempts": 0,
    }
    if operation.service in BARE_ERRORS:
        facts["HostId"] = headers["x-amz-id-2"]
        bindings = None if parsed is None else response_bindings(operation, "rest-xml")
        if bindings is not None and parsed is not None:
            headers.update(bindings.headers_of(parsed))
    return facts


def hook_context_of(plan: CallPlan, client: Any) -> dict[str, Any]:
    """The request context botocore hands to event listeners."""
    model = plan.operation.model
    return {
        "client_region": plan.region,
        "client_config": client.meta.config,
        "has_streaming_input": model.has_streaming_input,
        "auth_type": model.resolved_auth_type,
        "unsigned_payload": model.unsigned_payload,
        "auth_options": client._service_model.metadata.get("auth"),
    }


def after_call_facts(
    plan: CallPlan, client: Any, status: int, parsed: dict[str, Any], hook_context: dict[str, Any]
) -> dict[str, Any]:
    """What botocore tells listeners to `after-call`."""
    from botocore.awsrequest import AWSResponse

    headers = parsed["ResponseMetadata"]["HTTPHeaders"]
    return {
        "http_response": AWSResponse(client.meta.endpoint_url, status, headers, None),
        "parsed": parsed,
        "model": plan.operation.model,
        "context": hook_context or hook_context_of(plan, client),
    }
