"""Whatever is sent to a native operation, the answer is one of its service: never a traceback."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from awsim import Cloud
from awsim.cloud import gateway_of
from awsim.model.loader import operation
from awsim.protocols.http import HTTPRequest
from awsim.transports.answer import answer
from tests.budgets import examples
from tests.properties.native import NATIVE, POPULATION, region_of
from tests.protocols.counterpart import parameters, received, sent
from tests.protocols.test_malformed import HOSTILE, mutated


@cache
def cloud_with(service: str) -> Cloud:
    cloud = Cloud(clock="virtual")
    for name, params in POPULATION.get(service, ()):
        cloud.call(service, name, params, region=region_of(service))
    return cloud


def is_answered(service: str, name: str, request: HTTPRequest) -> None:
    subject = operation(service, name)
    response = answer(gateway_of(cloud_with(service)), request, subject.model, region=region_of(service))
    assert response.status < 500 or response.status == 501
    if response.status >= 400:
        assert received(subject, subject.model.service_model.resolved_protocol, response)["Error"]["Code"]


@settings(derandomize=True, max_examples=examples(3), phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize(("service", "name"), NATIVE)
def test_requests_that_were_valid_once(service: str, name: str, data: Any) -> None:
    subject = operation(service, name)
    request = sent(subject, subject.model.service_model.resolved_protocol, data.draw(parameters(subject)))
    address, mark, query = request.url.partition("?")
    query = data.draw(mutated(query.encode())).decode("latin-1")

    is_answered(service, name, replace(request, body=data.draw(mutated(request.body)), url=address + mark + query))


@pytest.mark.parametrize(("service", "name"), NATIVE)
def test_bodies_that_mean_harm(service: str, name: str) -> None:
    path = operation(service, name).model.http["requestUri"].replace("{", "").replace("+}", "").replace("}", "")
    for body in HOSTILE:
        is_answered(service, name, HTTPRequest("POST", f"https://example.amazonaws.com{path}", {}, body))
