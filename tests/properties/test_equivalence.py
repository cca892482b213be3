"""Every native operation gives the same over every way: what arrives, what is answered, what is refused.

The operations are those of the registry: a service that becomes native is tested by that alone.
"""

from __future__ import annotations

import re
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from awsim import Cloud
from awsim.common.event_feed import FinishedFeed
from awsim.model.errors import ServiceError
from awsim.model.loader import operation as operation_of
from awsim.services import registry
from tests.model.strategies import inputs_for, values_of
from tests.properties.native import NATIVE, ONE_URI, POPULATION, region_of
from tests.properties.outcomes import outcome, typed
from tests.properties.ways import OTHERS, direct
from tests.protocols.counterpart import results

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim.model.operation import Operation
    from tests.properties.ways import Way

quickly = settings(derandomize=True, max_examples=2, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
once = settings(quickly, max_examples=1)
WAYS: dict[str, Way] = {"direct": direct, **OTHERS}


class Side:
    """A cloud with something in it, and a service's client of it; it can be set back to its beginning."""

    def __init__(self, way: Way, service: str, until: ExitStack) -> None:
        self.cloud = Cloud(clock="virtual", seed=1)
        for name, params in POPULATION.get(service, ()):
            self.cloud.call(service, name, params, region=region_of(service))
        self.client = way(self.cloud, service, region_of(service), until)
        self._beginning = self.cloud.snapshot()

    def call(self, subject: Operation, params: dict[str, Any], *, with_events: bool) -> Any:
        """What comes of a call at the beginning."""
        self.cloud.restore(self._beginning)
        return outcome(self.client, subject, params, with_events=with_events)


SENT_BY_BOTOCORE = {("apigateway", "GetExport"): {"accepts": "application/json"}}
"""Members that botocore never leaves out on the wire (its `add_accept_header`): what the service takes them for."""


class Stub:
    """What a stubbed operation was called with, and what it does."""

    def __init__(self) -> None:
        self.called_with: list[Any] = []
        self.result: Any = None

    def __call__(self, **arguments: Any) -> Any:
        self.called_with.append(typed(arguments))
        if isinstance(self.result, Exception):
            raise self.result
        return self.result() if callable(self.result) else self.result


class Sides:
    """Equal clouds, one of which is called on the direct path, each of the others over another way."""

    def __init__(self, until: ExitStack) -> None:
        self._side = cache(lambda way, service: Side(WAYS[way], service, until))

    def answer(self, subject: Operation, params: dict[str, Any], *, with_events: bool = True) -> Any:
        """What comes of a call on the direct path, and must come of it over every other way."""
        found = {way: side.call(subject, params, with_events=with_events) for way, side in self._all(subject).items()}
        for way in found:
            assert found[way] == found["direct"], way
        return found["direct"]

    @contextmanager
    def stubbed(self, subject: Operation) -> Iterator[Stub]:
        """Has the service's backend do nothing in one operation but what the stub says."""
        self._all(subject)  # which are populated by that operation, perhaps
        stub = Stub()
        backend = registry.backend_class(subject.service)
        with patch.object(backend, subject.method, lambda _, **arguments: stub(**arguments)):
            yield stub

    def _all(self, subject: Operation) -> dict[str, Side]:
        is_alone = (subject.service, subject.name) not in ONE_URI
        return {way: self._side(way, subject.service) for way in WAYS if way != "http" or is_alone}


@pytest.fixture(scope="module")
def sides() -> Iterator[Sides]:
    """The sides of each service."""
    with ExitStack() as until:
        yield Sides(until)


UNSIGNED = {("events", "PutEvents"): "EndpointId"}
"""Parameters for which botocore wants a signer (Signature Version 4A) that needs awscrt; only the wire path signs."""


@st.composite
def calls(draw: st.DrawFn, subject: Operation) -> dict[str, Any]:
    """Valid parameters; what botocore would fill in by chance is given."""
    params: dict[str, Any] = draw(inputs_for(subject))
    for name in subject.idempotency_members:
        params.setdefault(name, "token-0123456789-0123456789-0123456789")
    params.pop(UNSIGNED.get((subject.service, subject.name), ""), None)
    for name in ("ContentLength", "ContentMD5"):
        params.pop(name, None)  # which are of the request as it is sent
    if "ChecksumAlgorithm" in params:
        params["ChecksumAlgorithm"] = "SHA256"  # botocore refuses what it can't work out
    for name, value in SENT_BY_BOTOCORE.get((subject.service, subject.name), {}).items():
        params.setdefault(name, value)
    return params


@st.composite
def events_of(draw: st.DrawFn, subject: Operation) -> dict[str, Any]:
    """One event of an operation's stream."""
    stream: Any = subject.output_shape.members[subject.event_member]  # type: ignore[union-attr,index]
    kinds = [name for name, shape in stream.members.items() if not shape.metadata.get("exception")]
    kind = draw(st.sampled_from(kinds))
    return {kind: draw(values_of(stream.members[kind], subject.service))}


@quickly
@given(data=st.data())
@pytest.mark.parametrize(("service", "name"), NATIVE)
def test_equal_clouds_answer_alike(sides: Sides, service: str, name: str, data: Any) -> None:
    subject = operation_of(service, name)
    # On the direct path a stream goes on for as long as time does; over the wire it has what is there at once.
    sides.answer(subject, data.draw(calls(subject)), with_events=False)


@quickly
@given(data=st.data())
@pytest.mark.parametrize(("service", "name"), NATIVE)
def test_parameters_and_answers_of_all_forms_are_carried(sides: Sides, service: str, name: str, data: Any) -> None:
    subject = operation_of(service, name)
    result: Any = data.draw(results(subject))
    if subject.event_member is not None:
        events = data.draw(st.lists(events_of(subject), max_size=3))
        answered = lambda: {**result, subject.event_member: FinishedFeed(events)}  # noqa: E731
    else:
        answered = lambda: result  # noqa: E731
    with sides.stubbed(subject) as stub:
        stub.result = answered
        sides.answer(subject, data.draw(calls(subject)))

    assert stub.called_with[1:] == stub.called_with[:-1]


@once
@given(data=st.data())
@pytest.mark.parametrize(("service", "name"), NATIVE)
def test_errors_are_carried(sides: Sides, service: str, name: str, data: Any) -> None:
    subject = operation_of(service, name)
    params = data.draw(calls(subject))
    with sides.stubbed(subject) as stub:
        for shape in subject.model.error_shapes:
            members = data.draw(values_of(shape, service))
            further = {key: item for key, item in members.items() if re.fullmatch("(?i)message", key) is None}
            stub.result = ServiceError("<no> & 'way' é", code=shape.error_code, **further)
            sides.answer(subject, params)


@quickly
@given(data=st.data())
@pytest.mark.parametrize("service", sorted(registry.BACKENDS))
def test_an_error_that_no_model_has_is_carried(sides: Sides, service: str, data: Any) -> None:
    subject = operation_of(service, data.draw(st.sampled_from([name for each, name in NATIVE if each == service])))
    with sides.stubbed(subject) as stub:
        stub.result = ServiceError("no", code="NobodyKnowsIt", status=data.draw(st.sampled_from([400, 403, 418, 503])))
        answer = sides.answer(subject, data.draw(calls(subject)))

    assert answer["Error"]["Code"] == ("str", "NobodyKnowsIt")
