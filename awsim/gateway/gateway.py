"""`Gateway.call`: the one chain every call goes through, whichever transport it came by."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from awsim.fabric.backend import NotImplementedByAwsim
from awsim.kernel.caller import UNSIGNED, called_by, caller, caused_by, no_longer_called, trace_header
from awsim.kernel.context import CallContext
from awsim.kernel.journal import plain_copy
from awsim.kernel.leniency import warn_of
from awsim.kernel.steps import Aside, at_once
from awsim.kernel.unlocked import Unlocked
from awsim.kernel.waiting import Waiting
from awsim.kernel.waits import StateReplaced
from awsim.kernel.watch import entered, inside
from awsim.model.errors import ServiceError
from awsim.model.loader import operation as operation_of
from awsim.model.operation import Rejected
from awsim.model.present import has_older_models
from awsim.model.wording import NOT_NULL
from awsim.moto import access
from awsim.moto import call as moto_call
from awsim.protocols.http import HTTPResponse
from awsim.services.access import actions_of
from awsim.services.registry import MOTO_WAITS, backend_class, is_native, is_own

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.kernel.journal_entry import Entry
    from awsim.kernel.steps import Steps
    from awsim.kernel.world import World
    from awsim.model.operation import Operation
    from awsim.moto.fallthrough import Fallthrough
    from awsim.protocols.http import HTTPRequest

T = TypeVar("T")


class Gateway:
    """Calls on the services of one world, native and moto's.

    The chain: validation by the model → deliveries that have fallen due → journal → faults → the backend's method under
    the cloud's lock → the answer copied into the model's shape → faults → deliveries that the call made due.

    Each way in exists in steps (see `awsim.kernel.steps`), for transports that have a way of their own to wait.
    """

    def __init__(self, world: World) -> None:
        moto: Any = world.moto
        self.world = world
        self.moto: Fallthrough = moto
        self._native: set[Operation] = set()
        """Operations that are known to be native: it is asked at every call."""

    def call(
        self, context: CallContext, params: Mapping[str, Any], request: HTTPRequest | None = None
    ) -> dict[str, Any]:
        """Answer one native operation; parameters and result are in the shape of botocore's service model.

        `request` is how it was asked for, where it came over the wire: by it callers are known where they need
        permissions.

        Raises ServiceError for every answer of the service that is an error.
        """
        return at_once(self.calling(context, params, request))

    def calling(
        self, context: CallContext, params: Mapping[str, Any], request: HTTPRequest | None = None
    ) -> Steps[dict[str, Any]]:
        """`call` in steps."""
        operation = operation_of(context.service, context.operation)
        is_of_service = _is_of_service(context)
        if not is_of_service:
            try:
                return self.calling_accepted(context, operation, operation.accept(params), None, request)
            except Rejected:
                pass
        try:
            copied = operation.copy_own(params) if is_of_service else operation.normalise(params)
        except Rejected:
            raise TypeError(f"{context.service} {context.operation}: {_report(operation, params)}") from None
        violations = None if is_of_service else operation.violations(copied)
        return self.calling_accepted(context, operation, copied, violations, request)

    def begin(
        self, context: CallContext, operation: Operation, params: dict[str, Any]
    ) -> dict[str, Any] | Steps[dict[str, Any]]:
        """The answer to a call from outside; where it can't be had at once, the steps that are left to it.

        `params` have passed `operation.accept`. It is what `calling_accepted` does, for the many calls that nothing
        stands between and their method, which answers at once. The calling thread is inside (see `kernel.watch`).
        """
        world = self.world
        method, key = operation.method, (context.service, context.account, context.region)
        is_native_here = operation in self._native or self._is_native(operation)
        if context.cause is not None or not is_native_here or not world.is_at_rest(key):
            return self.calling_accepted(context, operation, params)
        entry = world.journal.add_call(context, params, world.clock)
        within = called_by(context)
        keywords = operation.keywords
        arguments = {keywords[name]: value for name, value in params.items()}
        try:
            with world.lock.bare:
                answer = world.run_held(key, method, arguments, context.request_id)
                if type(answer) is Unlocked or type(answer) is Waiting:
                    return self._going_on(context, operation, params, answer, entry)
                result = operation.shape_result(answer)
        except Exception as error:
            entry.error = _code_of(error)
            if world.has_to_deliver():
                return self._delivering_after(error)
            raise
        finally:
            no_longer_called(within)
        return self._delivering_after(result) if world.has_to_deliver() else result

    def _call_within(self, context: CallContext, operation: Operation, params: Mapping[str, Any]) -> dict[str, Any]:
        """`call` from within another call, where nothing is delivered; most such calls are answered at once."""
        world, key = self.world, (context.service, context.account, context.region)
        is_native_here = operation in self._native or self._is_native(operation)
        if (
            not is_native_here
            or world.faults.active
            or key in world.called_first
            or has_older_models()
            or caller.get() == UNSIGNED
        ):
            return self.call(context, params)
        try:
            accepted = operation.accept(params)
        except Rejected:
            return self.call(context, params)
        watch = entered()
        entry = world.journal.add_call(context, accepted, world.clock)
        keywords = operation.keywords
        arguments = {keywords[name]: value for name, value in accepted.items()}
        try:
            with world.lock.bare:
                answer = world.run_held(key, operation.method, arguments, context.request_id)
                if type(answer) is not Unlocked and type(answer) is not Waiting:
                    return operation.shape_result(answer)
            return at_once(self._finishing(context, operation, accepted, answer, operation.shape_result))
        except Exception as error:
            entry.error = _code_of(error)
            raise
        finally:
            if watch is not None:
                watch.leave()

    def _is_native(self, operation: Operation) -> bool:
        if not is_native(operation.service, operation.method):
            return False
        self._native.add(operation)
        return True

    def _going_on(
        self, context: CallContext, operation: Operation, params: dict[str, Any], answer: Any, entry: Entry
    ) -> Steps[dict[str, Any]]:
        """What is left of a call whose method has answered that something is to be done first."""
        within = called_by(context)
        try:
            result = yield from self._finishing(context, operation, params, answer, operation.shape_result)
        except Exception as error:
            entry.error = _code_of(error)
            yield from self.world.delivering()
            raise
        finally:
            no_longer_called(within)
        yield from self.world.delivering()
        return result

    def _delivering_after(self, outcome: dict[str, Any] | Exception) -> Steps[dict[str, Any]]:
        yield from self.world.delivering()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def calling_accepted(
        self,
        context: CallContext,
        operation: Operation,
        params: dict[str, Any],
        violations: list[str] | None = None,
        request: HTTPRequest | None = None,
    ) -> Steps[dict[str, Any]]:
        """`calling` for a transport that has run `operation.accept`; `violations` are its constraint sentences."""

        def answer() -> Steps[dict[str, Any]]:
            if request is not None and access.is_asked():
                needed = actions_of(context.service, context.operation, params, context.account, context.region)
                self.moto.require_permitted(context, request, needed)
            if violations:
                return self._answer_in_spite_of(violations, context, operation, params)
            if not is_native(context.service, operation.method):
                raise NotImplementedByAwsim(context.service, context.operation)
            return self._dispatching(context, operation, params)

        return self._in_the_chain(context, params, params, answer)

    def fall_through(self, context: CallContext, params: Mapping[str, Any], request: HTTPRequest) -> HTTPResponse:
        """Answer an operation that moto has; `params` are the caller's, where known, for the journal and for faults."""
        return at_once(self.falling_through(context, params, request))

    def falling_through(
        self, context: CallContext, params: Mapping[str, Any], request: HTTPRequest
    ) -> Steps[HTTPResponse]:
        """`fall_through` in steps."""
        return self._in_the_chain(context, params, plain_copy(params), lambda: self._asking_moto(context, request))

    def call_by_name(
        self, service: str, operation: str, params: Mapping[str, Any], account: str, region: str
    ) -> dict[str, Any]:
        """Call an operation, native or moto's, for a service or for who holds the world.

        Raises ServiceError when the service answers an error, UnknownService and UnknownOperation for wrong names.
        """
        world = self.world
        called = operation_of(service, operation)
        if called.idempotency_members:
            tokens = {name: world.random.uuid() for name in called.idempotency_members if name not in params}
            params = {**params, **tokens}  # as a client fills them in
        context = CallContext(
            service,
            operation,
            account,
            region,
            world.random.request_id(service),
            cause=world.cause,
            transport="internal",
        )
        if is_own(service, called.method):
            return self._call_within(context, called, params) if context.cause else self.call(context, params)
        response = self.fall_through(context, params, moto_call.request_for(context, params))
        return moto_call.result_of(context, response)

    def call_moto(self, context: CallContext, params: Mapping[str, Any]) -> dict[str, Any]:
        """Call an operation that moto has from within a call that the chain has let in already.

        A native service leaves to moto what is not about its own resources. Raises ServiceError for an error answer.
        """
        return moto_call.result_of(context, self._answer_by_moto(context, moto_call.request_for(context, params)))

    def answer_url(self, request: HTTPRequest, account: str) -> HTTPResponse | None:
        """Answer what is no operation of a service by its URL, where moto can; None where it can't."""
        world = self.world
        with inside():
            try:
                with caused_by(world.cause or world.random.request_id()):
                    return self.moto.answer_url(request, account)
            finally:
                world.deliver()

    def _answer_by_moto(self, context: CallContext, request: HTTPRequest) -> HTTPResponse:
        self.world.activity += 1
        with caused_by(context.request_id):
            return self.moto.answer(context, request)

    def _asking_moto(self, context: CallContext, request: HTTPRequest) -> Steps[HTTPResponse]:
        """moto's answer; aside where it waits itself, or may run a function for which it waits."""
        answer = partial(self._answer_by_moto, context, request)
        if self.world.has_functions or (context.service, context.operation) in MOTO_WAITS:
            response: HTTPResponse = yield Aside(answer)
            return response
        return answer()

    def _in_the_chain(
        self,
        context: CallContext,
        params: Mapping[str, Any],
        noted: Mapping[str, Any],
        answer: Callable[[], Steps[T]],
    ) -> Steps[T]:
        """Do all that is done around an answer, whoever gives it; `noted` are the parameters for the journal."""
        world = self.world
        is_outermost = context.cause is None
        if is_outermost:
            yield from world.delivering()
        elif context.transport != "internal":
            world.deliver_prompt()
        if world.called_first:
            world.run_called_first(context)
        try:
            result = yield from self._noted(context, params, noted, answer)
        except Exception:  # who is cancelled, or whose time is over, delivers nothing more
            if is_outermost:
                yield from world.delivering()
            raise
        if is_outermost:
            yield from world.delivering()
        return result

    def _noted(
        self,
        context: CallContext,
        params: Mapping[str, Any],
        noted: Mapping[str, Any],
        answer: Callable[[], Steps[T]],
    ) -> Steps[T]:
        """The answer, by who calls, with what the faults make of it; the journal tells of both."""
        world = self.world
        entry = world.journal.add_call(context, noted, world.clock)
        within = called_by(context)
        try:
            if world.faults.active:
                for seconds in world.faults.before_call(context, params):
                    yield from world.sleeping(seconds)
            result = yield from answer()
            if isinstance(result, HTTPResponse) and result.status >= 400:
                entry.error = moto_call.error_code(context, result)
            if world.faults.active:
                world.faults.after_call(context, params, result)
        except Exception as error:
            entry.error = _code_of(error)
            raise
        finally:
            no_longer_called(within)
        return result

    def _dispatching(self, context: CallContext, operation: Operation, params: dict[str, Any]) -> Steps[dict[str, Any]]:
        world = self.world
        keywords, shape = operation.keywords, operation.shape_result
        if _is_of_service(context):
            keywords, shape = operation.keywords_for(params), operation.shape_own
        arguments = {keywords[name]: value for name, value in params.items()}
        key = (context.service, context.account, context.region)
        with world.lock:
            # Shaped under the lock: the answer may hold parts of the state, and shaping is what copies them.
            traced = None if context.trace_header is None else trace_header.set(context.trace_header)
            try:
                answer = world.run_held(key, operation.method, arguments, context.request_id)
            finally:
                if traced is not None:
                    trace_header.reset(traced)
            if type(answer) is not Unlocked and type(answer) is not Waiting:
                return shape(answer)
        return (yield from self._finishing(context, operation, params, answer, shape))

    def _finishing(
        self,
        context: CallContext,
        operation: Operation,
        params: dict[str, Any],
        answer: Any,
        shape: Callable[[Any], Any],
    ) -> Steps[dict[str, Any]]:
        """Do what an answer has left to be done; on a state that is put back meanwhile the operation begins anew."""
        answered: dict[str, Any]
        try:
            answered = yield from self.world.finishing(answer, context.request_id, shape)
        except StateReplaced:
            answered = yield from self._dispatching(context, operation, params)
        return answered

    def _answer_in_spite_of(
        self, violations: list[str], context: CallContext, operation: Operation, params: dict[str, Any]
    ) -> Steps[dict[str, Any]]:
        """Refuse what breaks constraints of the model; where leniency is asked for warn of it, and go on if one can.

        What is missing can't be done without, and what the backend can make nothing of is refused after all.
        """
        refusal = self._refusal(operation, params, violations)
        is_lenient = self.world.options.strictness == "warn" and is_native(context.service, operation.method)
        if not is_lenient or any(sentence.endswith(NOT_NULL) for sentence in violations):
            raise refusal
        for sentence in violations:
            warn_of(f"{context.service} {operation.name}", refusal.code, sentence)
        try:
            return (yield from self._dispatching(context, operation, params))
        except (LookupError, ValueError, TypeError, AssertionError) as error:
            raise refusal from error

    def _refusal(self, operation: Operation, params: Mapping[str, Any], violations: list[str]) -> ServiceError:
        backend = backend_class(operation.service)
        assert backend is not None, f"{operation.service} is not native"
        return backend.refusal_of(operation, params, operation.validation_message(violations))


def _code_of(error: Exception) -> str:
    """An error as the journal names it."""
    return error.code if isinstance(error, ServiceError) else type(error).__name__


def _is_of_service(context: CallContext) -> bool:
    """Whether one of awsim's services makes a call that the user's botocore, which is older, may not know whole."""
    return context.transport == "internal" and context.cause is not None and has_older_models()


def _report(operation: Operation, params: Mapping[str, Any]) -> str:
    """What botocore's own validator says is wrong with parameters."""
    from botocore.validate import ParamValidator

    assert operation.input_shape is not None, "an operation without input rejects nothing"
    return str(ParamValidator().validate(params, operation.input_shape).generate_report())
