"""The awaitable twin of the direct path, for aiobotocore's clients (and aioboto3's, which are the same)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.moto.access import is_asked
from awsim.transports import active
from awsim.transports.direct import NeedsPipeline, after_call_facts, begin_call, hook_context_of, signs
from awsim.transports.event_stream import open_async_stream
from awsim.transports.plan import plan_for
from awsim.transports.streaming_body import open_async_body
from awsim.transports.suspending import carried_through
from awsim.transports.wire import FAKE_KEYS, answering_first, calling

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from awsim.gateway.gateway import Gateway
    from awsim.transports.pipeline import Pipeline


async def call(
    gateway: Gateway,
    client: Any,
    operation_name: str,
    api_params: Mapping[str, Any],
    pipeline: Callable[[Any, str, Mapping[str, Any]], Awaitable[dict[str, Any]]],
) -> dict[str, Any]:
    """Answer one call of an aiobotocore client; `pipeline` is aiobotocore's own `_make_api_call`."""
    plan = plan_for(client, operation_name)
    if plan.over_pipeline or gateway.world.restricted or is_asked():
        with calling(api_params):
            return await pipeline(client, operation_name, api_params)
    hook_context: dict[str, Any] = {}
    given = api_params
    if plan.hears_params:
        hook_context = hook_context_of(plan, client)
        api_params = await client._emit_api_params(
            api_params=api_params, operation_model=plan.operation.model, context=hook_context
        )
    try:
        access_key = await _access_key_of(client._request_signer)
        status, parsed = await carried_through(gateway.world, begin_call, gateway, plan, api_params, access_key)
        if plan.operation.streams and status < 300:
            open_async_stream(gateway, plan.operation, parsed)
            open_async_body(plan.operation, parsed)
    except NeedsPipeline as needed:
        with answering_first(needed.error):
            return await pipeline(client, operation_name, given)
    except Exception as error:
        if plan.hears_error:
            await client.meta.events.emit(
                f"after-call-error.{plan.service_id}.{operation_name}", exception=error, context=hook_context
            )
        raise
    if plan.hears_after_call:
        told = after_call_facts(plan, client, status, parsed, hook_context)
        await client.meta.events.emit(f"after-call.{plan.service_id}.{operation_name}", **told)
    elif plan.retry_quota is not None and status < 300:
        plan.retry_quota.release(1)
    if status >= 300:
        raise client.exceptions.from_code(plan.operation.exception_code(parsed["Error"]))(parsed, operation_name)
    return parsed


async def _access_key_of(signer: Any) -> str | None:
    """By whose key a client signs, None where it does not."""
    if not signs(signer):
        return None
    credentials = signer._credentials
    if credentials is None:
        return FAKE_KEYS[0]
    is_plain = type(credentials).__name__ == "AioCredentials"  # those that never change
    return str((credentials if is_plain else await credentials.get_frozen_credentials()).access_key)


def answering(pipeline: Pipeline) -> Pipeline:
    """A replacement of `AioBaseClient._make_api_call` that asks the active cloud first."""

    async def _make_api_call(self: Any, operation_name: str, api_params: Mapping[str, Any]) -> Any:
        gateway = active.current
        if gateway is None:
            return await pipeline(self, operation_name, api_params)
        return await call(gateway, self, operation_name, api_params, pipeline)

    return _make_api_call
