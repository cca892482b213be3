"""What the methods of backends ask for, held against the models: requests are checked against those alone."""

from __future__ import annotations

import inspect

import pytest

from awsim.model.loader import operation
from awsim.services.registry import backend_class
from tests.properties.native import NATIVE


@pytest.mark.parametrize(("service", "name"), NATIVE)
def test_a_method_can_do_without_what_the_model_does_not_require(service: str, name: str) -> None:
    subject = operation(service, name)
    backend = backend_class(service)
    assert backend is not None
    parameters = inspect.signature(getattr(backend, subject.method)).parameters.values()
    needed = {each.name for each in parameters if each.kind is each.KEYWORD_ONLY and each.default is each.empty}
    required = () if subject.input_shape is None else subject.input_shape.required_members

    assert needed <= {subject.keywords[member] for member in required}


@pytest.mark.parametrize(("service", "name"), NATIVE)
def test_a_method_takes_every_member_of_the_model(service: str, name: str) -> None:
    subject = operation(service, name)
    backend = backend_class(service)
    assert backend is not None
    parameters = inspect.signature(getattr(backend, subject.method)).parameters.values()
    takes_any = any(each.kind is each.VAR_KEYWORD for each in parameters)

    assert takes_any or set(subject.keywords.values()) <= {each.name for each in parameters}
