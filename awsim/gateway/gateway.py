"""`Gateway.call`: the one chain every call goes through, whichever transport it came by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.kernel.journal import plain_copy
from awsim.model.errors import ServiceError
from awsim.model.loader import operation as operation_of
from awsim.model.operation import Rejected
from awsim.services.base import NotImplementedByAwsim, Unlocked
from awsim.services.registry import backend_class, is_native

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.cloud import Cloud
    from awsim.gateway.context import CallContext
    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPRequest, HTTPResponse


class Gateway:
    """Calls on the native services of one cloud.

    The chain: validation by the model → deliveries that have fallen due → journal → faults → the backend's method under
    the cloud's lock → the answer copied into the model's shape → faults → deliveries that the call made due.
    """

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    def call(self, context: CallContext, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one native operation; parameters and result are in the shape of botocore's service model.

        Raises ServiceError for every answer of the service that is an error.
        """
        operation = operation_of(context.service, context.operation)
        try:
            return self.call_accepted(context, operation, operation.accept(params))
        except Rejected:
            pass
        try:
            copied = operation.normalise(params)
        except Rejected:
            called = f"{context.service} {context.operation}"
            raise TypeError(f"{called} takes no such parameters: {dict(params)!r}") from None
        return self.call_accepted(context, operation, copied, operation.violations(copied))

    def call_accepted(
        self,
        context: CallContext,
        operation: Operation,
        params: dict[str, Any],
        violations: list[str] | None = None,
    ) -> dict[str, Any]:
        """`call` for a transport that has already run `operation.accept`; `violations` are its constraint sentences."""
        cloud = self.cloud
        cloud.deliver()
        if cloud.called_first:
            cloud.run_called_first(context)
        entry = cloud.journal.add_call(context, params, cloud.clock)
        try:
            if cloud.faults.active:
                cloud.faults.before_call(context, params)
            if violations:
                raise self._refusal(context.service, operation, violations)
            if not is_native(context.service, operation.method):
                raise NotImplementedByAwsim(context.service, context.operation)
            result = self._dispatch(context, operation, params)
            if cloud.faults.active:
                cloud.faults.after_call(context, params, result)
        except ServiceError as error:
            entry.error = error.code
            raise
        finally:
            cloud.deliver()
        return result

    def fall_through(self, context: CallContext, params: Mapping[str, Any], request: HTTPRequest) -> HTTPResponse:
        """Answer an operation that moto has; `params` are the caller's, where known, for the journal and for faults."""
        cloud = self.cloud
        cloud.deliver()
        if cloud.called_first:
            cloud.run_called_first(context)
        entry = cloud.journal.add_call(context, plain_copy(params), cloud.clock)
        try:
            if cloud.faults.active:
                cloud.faults.before_call(context, params)
            response = cloud.fallthrough.answer(context, request)
            if response.status >= 400:
                entry.error = f"HTTP {response.status}"
            if cloud.faults.active:
                cloud.faults.after_call(context, params, response)
        except ServiceError as error:
            entry.error = error.code
            raise
        finally:
            cloud.deliver()
        return response

    def _dispatch(self, context: CallContext, operation: Operation, params: dict[str, Any]) -> dict[str, Any]:
        cloud = self.cloud
        keywords = operation.keywords
        arguments = {keywords[name]: value for name, value in params.items()}
        with cloud.lock:
            # Shaped under the lock: the answer may hold parts of the state, and shaping is what copies them.
            key = (context.service, context.account, context.region)
            answer = cloud.run(key, operation.method, arguments, context.request_id, context.access_key)
            if type(answer) is not Unlocked:
                return operation.shape_result(answer)
        return operation.shape_result(cloud.finish(answer, context.request_id, context.access_key))

    def _refusal(self, service: str, operation: Operation, violations: list[str]) -> ServiceError:
        backend = backend_class(service)
        assert backend is not None, f"{service} is not native"
        return backend.refusal(operation.validation_message(violations))
