"""Every native operation is written: the scaffold's placeholder is refused here."""

from __future__ import annotations

import inspect

import pytest

from awsim.model.loader import operation, service_model
from awsim.services.registry import BACKENDS, backend_class


@pytest.mark.parametrize("service", BACKENDS)
def test_no_operation_is_left_unwritten(service):
    backend = backend_class(service)
    methods = [operation(service, name).method for name in service_model(service).operation_names]

    unwritten = [name for name in methods if "raise NotYetWritten(" in _source(backend, name)]

    assert unwritten == []


def _source(backend, method):
    return inspect.getsource(getattr(backend, method)) if hasattr(backend, method) else ""
