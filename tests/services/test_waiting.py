"""Operations that run user code say that they wait: a server calls them where others need not wait for them."""

from __future__ import annotations

import pytest

from awsim.model.loader import service_model
from awsim.model.names import method_name
from awsim.services.registry import BACKENDS, backend_class


@pytest.mark.parametrize("service", BACKENDS)
def test_what_leaves_the_lock_is_declared_as_waiting(service: str) -> None:
    backend = backend_class(service)
    assert backend is not None
    operations = {method_name(name) for name in service_model(service).operation_names}
    answers = {name: getattr(backend, name, None) for name in operations}
    returned = {name: getattr(method, "__annotations__", {}).get("return", "") for name, method in answers.items()}
    unlocked = {name for name, annotation in returned.items() if "Unlocked" in annotation}
    assert unlocked <= backend.waiting | backend.waiting_with_long_bodies <= operations
