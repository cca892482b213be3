"""Operations that awsim does not have are refused by name: moto is never asked about functions it does not know."""

from __future__ import annotations

import pytest

from awsim.model.loader import operation, service_model
from awsim.services.registry import is_native

MISSING = sorted(
    name
    for name in service_model("lambda").operation_names
    if not is_native("lambda", operation("lambda", name).method)
)


def test_the_page_lists_what_is_missing(pytestconfig):
    page = (pytestconfig.rootpath / "docs/services/lambda.md").read_text()
    section = page[page.index("## Not implemented") :]
    assert f"{len(service_model('lambda').operation_names) - len(MISSING)} of the" in section
    assert [name for name in MISSING if name not in section] == []


@pytest.mark.parametrize(
    ("method", "given"),
    [
        ("list_capacity_providers", {}),
        ("get_function_scaling_config", {"FunctionName": "echo", "Qualifier": "1"}),
        ("list_durable_executions_by_function", {"FunctionName": "echo"}),
    ],
)
def test_an_operation_that_is_missing_is_refused(awslambda, new_function, refused, method, given):
    new_function()
    name = "".join(part.capitalize() for part in method.split("_"))
    code, message, status = refused(getattr(awslambda, method), **given)
    assert (code, status) == ("NotImplemented", 501)
    assert message.startswith(f"{name} of lambda is not implemented by awsim")
