"""The journal says of every scheduled method what it does, in words: none is shown by its Python name."""

from __future__ import annotations

import ast
import inspect
import sys

import pytest

from awsim.services.registry import BACKENDS, backend_class


@pytest.mark.parametrize("service", BACKENDS)
def test_every_scheduled_method_has_words(service):
    backend = backend_class(service)
    modules = {each.__module__ for each in backend.__mro__ if each.__module__.startswith("awsim.services")}

    scheduled = {method for module in modules for method in _scheduled(sys.modules[module])}

    assert [method for method in sorted(scheduled) if not backend.words_for(method)] == []


def _scheduled(module):
    """The methods that calls of `….schedule(delay, "method", …)` name."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "schedule":
            yield node.args[1].value
