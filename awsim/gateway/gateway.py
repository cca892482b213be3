"""`Gateway.call`: the one chain every call goes through, whichever transport it came by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from awsim.common.announcements import FALLTHROUGH, POLLED, MotoAnswered
from awsim.gateway.moto import call as moto_call
from awsim.kernel.journal import plain_copy
from awsim.kernel.watchdog import watchdog
from awsim.model.errors import ServiceError
from awsim.model.loader import operation as operation_of
from awsim.model.operation import Rejected
from awsim.model.present import has_older_models
from awsim.protocols.http import HTTPResponse
from awsim.services.base import NotImplementedByAwsim, Unlocked
from awsim.services.registry import backend_class, is_native

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.cloud import Cloud
    from awsim.gateway.context import CallContext
    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPRequest

T = TypeVar("T")


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
        is_of_service = _is_of_service(context)
        if not is_of_service:
            try:
                return self.call_accepted(context, operation, operation.accept(params))
            except Rejected:
                pass
        try:
            copied = operation.copy_own(params) if is_of_service else operation.normalise(params)
        except Rejected:
            raise TypeError(f"{context.service} {context.operation}: {_report(operation, params)}") from None
        violations = None if is_of_service else operation.violations(copied)
        return self.call_accepted(context, operation, copied, violations)

    def call_accepted(
        self,
        context: CallContext,
        operation: Operation,
        params: dict[str, Any],
        violations: list[str] | None = None,
    ) -> dict[str, Any]:
        """`call` for a transport that has already run `operation.accept`; `violations` are its constraint sentences."""

        def answer() -> dict[str, Any]:
            if violations:
                raise self._refusal(context.service, operation, violations)
            if not is_native(context.service, operation.method):
                raise NotImplementedByAwsim(context.service, context.operation)
            return self._dispatch(context, operation, params)

        return self._in_the_chain(context, params, params, answer)

    def fall_through(self, context: CallContext, params: Mapping[str, Any], request: HTTPRequest) -> HTTPResponse:
        """Answer an operation that moto has; `params` are the caller's, where known, for the journal and for faults."""

        return self._in_the_chain(context, params, plain_copy(params), lambda: self._answer_by_moto(context, request))

    def call_moto(self, context: CallContext, params: Mapping[str, Any]) -> dict[str, Any]:
        """Call an operation that moto has from within a call that the chain has let in already.

        A native service leaves to moto what is not about its own resources. Raises ServiceError for an error answer.
        """
        return moto_call.result_of(context, self._answer_by_moto(context, moto_call.request_for(context, params)))

    def answer_url(self, request: HTTPRequest, account: str) -> HTTPResponse | None:
        """Answer what is no operation of a service by its URL, where moto can; None where it can't."""
        cloud = self.cloud
        try:
            with watchdog.paused(), cloud.caused_by(cloud.cause or cloud.random.request_id()):
                return cloud.fallthrough.answer_url(request, account)
        finally:
            cloud.deliver()

    def _answer_by_moto(self, context: CallContext, request: HTTPRequest) -> HTTPResponse:
        # A function's time is not what moto takes to load, or to answer.
        with watchdog.paused(), self.cloud.caused_by(context.request_id):
            response = self.cloud.fallthrough.answer(context, request)
        subscribers = self.cloud.subscribers.get((MotoAnswered.__name__, FALLTHROUGH))
        if subscribers and context.operation not in POLLED:
            self.cloud.announce(MotoAnswered(), subscribers)
        return response

    def _in_the_chain(
        self, context: CallContext, params: Mapping[str, Any], noted: Mapping[str, Any], answer: Callable[[], T]
    ) -> T:
        """Do all that is done around an answer, whoever gives it; `noted` are the parameters for the journal."""
        cloud = self.cloud
        is_outermost = context.cause is None
        if is_outermost:
            cloud.deliver()
        elif context.transport != "internal":
            cloud.deliver_prompt()
        if cloud.called_first:
            cloud.run_called_first(context)
        entry = cloud.journal.add_call(context, noted, cloud.clock)
        within = cloud.called_by(context.access_key)
        try:
            if cloud.faults.active:
                cloud.faults.before_call(context, params)
            result = answer()
            if isinstance(result, HTTPResponse) and result.status >= 400:
                entry.error = f"HTTP {result.status}"
            if cloud.faults.active:
                cloud.faults.after_call(context, params, result)
        except Exception as error:
            entry.error = error.code if isinstance(error, ServiceError) else type(error).__name__
            raise
        finally:
            cloud.no_longer_called(within)
            if is_outermost:
                cloud.deliver()
        return result

    def _dispatch(self, context: CallContext, operation: Operation, params: dict[str, Any]) -> dict[str, Any]:
        cloud = self.cloud
        keywords, shape = operation.keywords, operation.shape_result
        if _is_of_service(context):
            keywords, shape = operation.keywords_for(params), operation.shape_own
        arguments = {keywords[name]: value for name, value in params.items()}
        with cloud.lock:
            # Shaped under the lock: the answer may hold parts of the state, and shaping is what copies them.
            key = (context.service, context.account, context.region)
            answer = cloud.run(key, operation.method, arguments, context.request_id)
            if type(answer) is not Unlocked:
                return shape(answer)
        return shape(cloud.finish(answer, context.request_id))

    def _refusal(self, service: str, operation: Operation, violations: list[str]) -> ServiceError:
        backend = backend_class(service)
        assert backend is not None, f"{service} is not native"
        return backend.refusal(operation.validation_message(violations))


def _is_of_service(context: CallContext) -> bool:
    """Whether one of awsim's services makes a call that the user's botocore, which is older, may not know whole."""
    return context.transport == "internal" and context.cause is not None and has_older_models()


def _report(operation: Operation, params: Mapping[str, Any]) -> str:
    """What botocore's own validator says is wrong with parameters."""
    from botocore.validate import ParamValidator

    assert operation.input_shape is not None, "an operation without input rejects nothing"
    return str(ParamValidator().validate(params, operation.input_shape).generate_report())
