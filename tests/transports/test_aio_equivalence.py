"""aiobotocore's clients over the wire give what boto3's give on the direct path, for every native operation."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from aiobotocore.session import get_session
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from awsim import mock_aws
from awsim.model.loader import operation
from awsim.services.registry import BACKENDS
from tests.properties.native import NATIVE, POPULATION, region_of
from tests.properties.outcomes import outcome, reduced, typed
from tests.properties.test_equivalence import calls


def drawn(service: str) -> list[tuple[str, dict[str, Any]]]:
    """A call of each operation of a service, the same ones each time."""
    names = [name for each, name in NATIVE if each == service]
    found: list[tuple[str, dict[str, Any]]] = []

    @settings(derandomize=True, max_examples=2, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def draw(name: str, data: Any) -> None:
        found.append((name, data.draw(calls(operation(service, name)))))

    for name in names:
        draw(name)
    return found


async def awaited(client: Any, service: str, name: str, params: dict[str, Any]) -> Any:
    """What comes of a call, as `outcome` has it."""
    subject = operation(service, name)
    try:
        answer = await getattr(client, subject.method)(**params)
    except ClientError as error:
        return typed({"raised": type(error).__name__, **reduced(error.response)})
    if subject.streaming_member is not None:
        answer[subject.streaming_member] = await answer[subject.streaming_member].read()
    if subject.event_member is not None:
        answer.pop(subject.event_member)
        answer["events"] = []
    return typed(reduced(answer))


@pytest.mark.parametrize("service", sorted(BACKENDS))
async def test_asynchronous_clients_get_the_same(service: str) -> None:
    history = [*POPULATION.get(service, ()), *drawn(service)]
    with mock_aws(clock="virtual", seed=1):
        sync = boto3.client(service, region_name=region_of(service))
        expected = [outcome(sync, operation(service, name), params, with_events=False) for name, params in history]
    with mock_aws(clock="virtual", seed=1):
        async with get_session().create_client(service, region_name=region_of(service)) as client:
            client.meta.events.register("before-send", lambda **_: None)
            found = [await awaited(client, service, name, params) for name, params in history]

    for (name, params), one, other in zip(history, expected, found, strict=True):
        assert (name, params, one) == (name, params, other)
