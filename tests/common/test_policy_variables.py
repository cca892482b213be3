"""Variables in policies."""

from __future__ import annotations

import json
from typing import Any

import pytest

from awsim.common.policy import Caller, Decision, Request, parse_policy
from awsim.common.policy_variables import MissingKey, filled

USER = Caller("arn:aws:iam::123456789012:user/ada")
HOME = "arn:aws:s3:::homes/${aws:username}/*"


def decide(resource: str, asked: str, version: str = "2012-10-17", **further: Any) -> Decision:
    context = further.pop("context", {"aws:username": "ada"})
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": resource, **further}
    document = json.dumps({"Version": version, "Statement": [statement]})
    return parse_policy(document).decide(Request("s3:GetObject", asked, USER, context))


def test_a_variable_is_what_the_request_says() -> None:
    assert decide(HOME, "arn:aws:s3:::homes/ada/key") == "allow"
    assert decide(HOME, "arn:aws:s3:::homes/eve/key") == "implicit_deny"


def test_keys_are_told_in_any_case() -> None:
    assert decide("arn:aws:s3:::homes/${AWS:UserName}/*", "arn:aws:s3:::homes/ada/key") == "allow"


def test_a_statement_with_a_variable_of_which_nothing_is_known_does_not_apply() -> None:
    assert decide(HOME, "arn:aws:s3:::homes//key", context={}) == "implicit_deny"
    assert decide(HOME, "arn:aws:s3:::homes/ada/key", context={"aws:username": ["ada", "eve"]}) == "implicit_deny"


def test_a_default_is_taken_where_nothing_is_known() -> None:
    resource = "arn:aws:s3:::homes/${aws:username, 'guest'}/*"
    assert decide(resource, "arn:aws:s3:::homes/guest/key", context={}) == "allow"
    assert decide(resource, "arn:aws:s3:::homes/ada/key") == "allow"


def test_wildcards_of_a_value_stand_for_themselves() -> None:
    context = {"aws:username": "*"}
    assert decide(HOME, "arn:aws:s3:::homes/ada/key", context=context) == "implicit_deny"
    assert decide(HOME, "arn:aws:s3:::homes/*/key", context=context) == "allow"


@pytest.mark.parametrize("letter", ["*", "?", "$"])
def test_a_letter_in_braces_is_that_letter(letter: str) -> None:
    resource = f"arn:aws:s3:::homes/a${{{letter}}}"
    assert decide(resource, f"arn:aws:s3:::homes/a{letter}") == "allow"
    assert decide(resource, "arn:aws:s3:::homes/ab") == "implicit_deny"


@pytest.mark.parametrize("operator", ["StringEquals", "StringLike"])
def test_values_of_conditions_have_variables(operator: str) -> None:
    condition = {operator: {"s3:prefix": "${aws:username}/"}}
    asked = {"resource": "arn:aws:s3:::homes", "asked": "arn:aws:s3:::homes", "Condition": condition}
    for prefix, decision in (("ada/", "allow"), ("eve/", "implicit_deny")):
        assert decide(**asked, context={"aws:username": "ada", "s3:prefix": prefix}) == decision


def test_an_older_policy_has_none() -> None:
    assert decide(HOME, "arn:aws:s3:::homes/ada/key", "2008-10-17") == "implicit_deny"
    assert decide(HOME, "arn:aws:s3:::homes/${aws:username}/key", "2008-10-17") == "allow"


def test_what_is_not_known_is_named() -> None:
    with pytest.raises(MissingKey, match="aws:username"):
        filled("${aws:username}", {}, is_pattern=False)
