"""How requests name functions (recorded: test_function_name_and_qualifier_validation and the tests beside it)."""

from __future__ import annotations

import pytest

from .conftest import ARN, ROLE, package

ACCOUNT = "123456789012"
REGION = r"((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?"
FRONT = rf"(arn:(aws[a-zA-Z-]*)?:lambda:)?{REGION}(\d{{12}}:)?(function:)?"
NAME = FRONT + r"([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"
NAMESPACED = FRONT + r"([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"
QUALIFIER = r"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"
WRONG_REGION = f"arn:aws:lambda:invalid-region:{ACCOUNT}:function:my-function"


def constraint(value, member, rule):
    return f"Value '{value}' at '{member}' failed to satisfy constraint: Member must {rule}"


def pattern(value, member, expression):
    return constraint(value, member, f"satisfy regular expression pattern: {expression}")


def longest(value, member, most):
    return constraint(value, member, f"have length less than or equal to {most}")


@pytest.fixture
def call(awslambda):
    """Call an operation on a function."""

    def call(operation, name, qualifier=None):
        given = {"FunctionName": name}
        if qualifier is not None:
            given["Qualifier"] = qualifier
        if operation == "create_function":
            given |= {"Runtime": "python3.13", "Handler": "a.b", "Role": ROLE, "Code": {"ZipFile": package(a="")}}
        return getattr(awslambda, operation)(**given)

    return call


@pytest.mark.parametrize(
    "name", ["my-function!", "invalid-account:function:my-function", f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance:i-1"]
)
@pytest.mark.parametrize(
    ("operation", "expression"), [("create_function", NAME), ("get_function", NAMESPACED), ("invoke", NAMESPACED)]
)
def test_a_name_of_another_form_is_refused(call, refused, operation, expression, name):
    message = f"1 validation error detected: {pattern(name, 'functionName', expression)}"
    assert refused(call, operation=operation, name=name) == ("ValidationException", message, 400)


@pytest.mark.parametrize(
    "name",
    [
        "*",
        "function:my-function:$LATEST:extra",
        WRONG_REGION,
        f"arn:aws:lambda::{ACCOUNT}:function:my-function",
        "arn:aws:lambda:us-east-1::function:my-function",
    ],
)
@pytest.mark.parametrize("operation", ["get_function", "delete_function", "invoke"])
def test_an_arn_with_a_part_missing_or_too_much_is_refused(call, refused, operation, name):
    message = f"1 validation error detected: {pattern(name, 'functionName', NAMESPACED)}"
    assert refused(call, operation=operation, name=name) == ("ValidationException", message, 400)


def test_a_qualifier_of_another_form_is_refused(call, refused):
    message = f"1 validation error detected: {pattern('invalid!', 'qualifier', QUALIFIER)}"
    found = refused(call, operation="delete_function", name="my-function", qualifier="invalid!")
    assert found == ("ValidationException", message, 400)


def test_a_qualifier_of_129_characters_is_refused(call, refused):
    qualifier = "a" * 129
    message = f"1 validation error detected: {longest(qualifier, 'qualifier', 128)}"
    found = refused(call, operation="delete_function", name="my-function", qualifier=qualifier)
    assert found == ("ValidationException", message, 400)


def test_a_new_name_with_its_qualifier_has_140_characters_at_most(call, refused):
    name = "my-function:" + "a" * 129
    message = f"1 validation error detected: {longest(name, 'functionName', 140)}"
    assert refused(call, operation="create_function", name=name) == ("ValidationException", message, 400)


@pytest.mark.parametrize(
    ("operation", "name", "qualifier", "sentences"),
    [
        (
            "create_function",
            WRONG_REGION + "a" * 170,
            None,
            [
                longest(WRONG_REGION + "a" * 170, "functionName", 140),
                pattern(WRONG_REGION + "a" * 170, "functionName", NAME),
            ],
        ),
        (
            "get_function",
            WRONG_REGION + "a" * 170,
            "a" * 129,
            [
                longest("a" * 129, "qualifier", 128),
                pattern(WRONG_REGION + "a" * 170, "functionName", NAMESPACED),
            ],
        ),
    ],
)
def test_all_that_is_wrong_is_said(call, refused, operation, name, qualifier, sentences):
    code, message, status = refused(call, operation=operation, name=name, qualifier=qualifier)

    assert (code, status) == ("ValidationException", 400)
    assert message.startswith("2 validation errors detected: ")
    assert set(message.removeprefix("2 validation errors detected: ").split("; ")) == set(sentences)


def test_a_new_name_of_65_characters_is_refused(call, refused):
    name = "a" * 65
    message = f"1 validation error detected: {longest(name, 'functionName', 64)}"
    assert refused(call, operation="create_function", name=name) == ("InvalidParameterValueException", message, 400)


@pytest.mark.parametrize(
    ("operation", "named"), [("get_function", ""), ("delete_function", ""), ("invoke", ":$LATEST")]
)
def test_an_arn_that_ends_before_the_name_means_a_function_named_function(call, refused, operation, named):
    """Recorded: incomplete_arn."""
    found = refused(call, operation=operation, name=f"arn:aws:lambda:us-east-1:{ACCOUNT}:function")
    assert found == ("ResourceNotFoundException", f"Function not found: {ARN}:function{named}", 404)


@pytest.mark.parametrize("operation", ["get_function", "invoke"])
def test_a_qualifier_of_65_characters_is_not_found(call, refused, operation):
    """Recorded: qualifier_too_long1, function_name_and_qualifier_too_long."""
    qualifier = "a" * 65
    message = f"Function not found: {ARN}:my-function:{qualifier}"
    found = refused(call, operation=operation, name="my-function", qualifier=qualifier)
    assert found == ("ResourceNotFoundException", message, 404)


@pytest.mark.parametrize(
    ("name", "qualifier"), [("my-function:$LATEST", "1"), ("my-function:1", "2"), (f"{ARN}:my-function:live", "1")]
)
@pytest.mark.parametrize("operation", ["get_function", "delete_function"])
def test_two_qualifiers_that_differ_are_refused(call, refused, operation, name, qualifier):
    """Recorded: latest_version_with_additional_qualifier, test_ops_with_arn_qualifier_mismatch."""
    message = "The derived qualifier from the function name does not match the specified qualifier."
    found = refused(call, operation=operation, name=name, qualifier=qualifier)
    assert found == ("InvalidParameterValueException", message, 400)


@pytest.mark.parametrize("qualifier", ["$LATEST", None])
def test_latest_is_not_deleted_alone(call, refused, qualifier):
    """Recorded: test_ops_with_arn_qualifier_mismatch (match_exception)."""
    message = "$LATEST version cannot be deleted without deleting the function."
    found = refused(call, operation="delete_function", name=f"{ARN}:my-function:$LATEST", qualifier=qualifier)
    assert found == ("InvalidParameterValueException", message, 400)


@pytest.mark.parametrize(
    "operation",
    [
        "delete_function",
        "get_function",
        "get_function_configuration",
        "get_function_code_signing_config",
        "get_function_concurrency",
        "get_policy",
    ],
)
def test_another_regions_function_is_not_reached(awslambda, refused, operation):
    """Recorded: test_get_function_wrong_region, test_cross_region_arn_function_access."""
    name = f"{ARN}:my-function".replace("us-east-1", "eu-west-1")
    assert refused(getattr(awslambda, operation), FunctionName=name) == (
        "ResourceNotFoundException",
        "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
        404,
    )


@pytest.mark.parametrize(
    "name",
    ["echo", "function:echo", f"{ACCOUNT}:function:echo", f"{ARN}:echo", f"us-east-1:{ACCOUNT}:function:echo"],
)
def test_a_function_is_found_by_every_form_of_its_name(awslambda, new_function, name):
    new_function()

    assert awslambda.get_function(FunctionName=name)["Configuration"]["FunctionArn"] == f"{ARN}:echo"
    latest = awslambda.get_function(FunctionName=f"{name}:$LATEST")["Configuration"]["FunctionArn"]
    assert latest == f"{ARN}:echo:$LATEST"


@pytest.mark.parametrize("name", ["new", f"{ARN}:new", f"{ACCOUNT}:function:new"])
def test_a_function_is_created_by_name_or_arn(call, name):
    assert call("create_function", name)["FunctionArn"] == f"{ARN}:new"
