"""Filter policies are refused as AWS answered Subscribe and SetSubscriptionAttributes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from awsim.common.filter_policy import InvalidFilterPolicy, compile_policy

from .recordings import DIRECTORY, Recordings

SNS = Recordings("sns")

MADE = "Attributes Reason: "
"""What stands before the fault where the policy came with a new subscription."""
CONDITIONS: dict[str, dict[str, Any]] = {
    "test_validate_policy_numeric_operator": {
        "error-numeric-empty": {"numeric": []},
        "error-numeric-wrong-operator": {"numeric": ["operator"]},
        "error-numeric-operator-order": {"numeric": [1, "<="]},
        "error-numeric-type": {"numeric": ["=", "000"]},
        "error-numeric-missing-value": {"numeric": [">="]},
        "error-numeric-wrong-range-order": {"numeric": ["<", 100, ">", 10]},
        "error-numeric-wrong-range-operators": {"numeric": [">=", 1, ">", 2]},
        "error-numeric-wrong-value-order": {"numeric": [">", 3, "<", 1]},
        "error-numeric-missing-range-value": {"numeric": [">", 20, "<="]},
        "error-numeric-missing-range-operator": {"numeric": [">", 20, 30]},
        "error-numeric-wrong-second-range-operator": {"numeric": [">", 20, "test"]},
        "error-numeric-wrong-range-value-1-type": {"numeric": [">", "20", "<", "30"]},
        "error-numeric-wrong-range-value-2-type": {"numeric": [">", 20, "<", "30"]},
        "error-numeric-too-many-range": {"numeric": [">", 20, "<", 30, "<", 50]},
    },
    "test_validate_policy_string_operators": {
        "error-condition-is-numeric": {"suffix": 100},
        "error-condition-is-none": {"suffix": None},
        "error-condition-empty-list": {"suffix": []},
        "error-condition-list-wrong-type": {"suffix": ["test", "test2"]},
        "error-condition-bad-type": {"cidr": ["bad-filter"]},
        "error-condition-bad-cidr-str": {"cidr": "bad-filter"},
        "error-condition-bad-cidr-str-slash": {"cidr": "bad-filter/64"},
        "error-condition-bad-cidr-str-slash-2": {"cidr": "bad-filter/xx"},
        "error-condition-bad-cidr-v4": {"cidr": "xx.11.xx/8"},
        "error-condition-bad-cidr-v6": {"cidr": "xxxx:db8:1234:1a00::/64"},
    },
}
"""Recording -> its steps -> the one condition of the policy's key."""
POLICIES: dict[str, dict[str, Any]] = {
    "test_validate_policy_string_operators": {
        "error-condition-empty-array": {"key": []},
        "error-condition-is-not-list-and-operator": {"key": {"suffix": "value"}},
        "error-condition-is-not-list-two-ops": {"key": {"suffix": "value", "prefix": "value"}},
        "error-condition-is-not-list-and-no-operator": {"key": {"not-an-operator": "value"}},
    },
    "test_policy_complexity": {
        "error-complexity-in-one-condition": {"key": [f"value{each}" for each in range(151)]},
        "error-complexity-in-two-conditions": {
            "key1": [f"value{each}" for each in range(100)],
            "key2": [f"value{each}" for each in range(51)],
        },
        "error-complexity-too-many-fields": {f"key{each}": [f"value{each}"] for each in range(1, 7)},
    },
}
CASES = [
    *((name, step, {"key": [asked]}) for name, steps in CONDITIONS.items() for step, asked in steps.items()),
    *((name, step, policy) for name, steps in POLICIES.items() for step, policy in steps.items()),
]


def recorded(name: str, step: str) -> str:
    if not (DIRECTORY / "sns.json").exists():
        pytest.skip(f"recordings of AWS's answers are not in {DIRECTORY}: AWSIM_TRUTH names their directory")
    message: str = SNS.recorded(name)[step]["Error"]["Message"]
    return message


def refused(text: str, scope: str = "MessageAttributes") -> str:
    with pytest.raises(InvalidFilterPolicy) as found:
        compile_policy(text, scope)
    return found.value.reason


@pytest.mark.parametrize(("name", "step", "policy"), CASES, ids=[case[1] for case in CASES])
def test_a_policy_is_refused_in_the_words_that_were_recorded(name: str, step: str, policy: Any) -> None:
    message = recorded(f"TestSNSFilterPolicyConditions::{name}", step)
    assert f"Invalid parameter: {MADE}{refused(json.dumps(policy))}" == message


def test_all_steps_of_these_recordings_are_held() -> None:
    for name in CONDITIONS | POLICIES:
        recorded(f"TestSNSFilterPolicyConditions::{name}", next(step for case, step, _ in CASES if case == name))
        steps = SNS.recorded(f"TestSNSFilterPolicyConditions::{name}")
        assert set(steps) == {step for case, step, _ in CASES if case == name}


def test_a_text_that_is_no_json_is_refused_in_the_words_that_were_recorded() -> None:
    message = recorded(
        "TestSNSSubscriptionCrudV2::test_subscribe_invalid_filter_policy", "subscribe-invalid-filter-policy"
    )
    assert f"Invalid parameter: {MADE}{refused('invalid')}" == message


def test_a_policy_that_is_set_is_refused_in_the_words_that_were_recorded() -> None:
    name = "TestSNSFilterPolicyCrud::test_sub_filter_policy_nested_property_constraints"
    nested = {
        "key_a": {"key_b": {"key_c": ["1", "2", "3", "4"]}},
        "key_d": {"key_e": ["1", "2", "3"]},
        "key_f": ["1", "2", "3"],
    }
    given: dict[str, Any] = {
        "sub-filter-policy-nested-error-too-many-combinations": nested,
        "sub-filter-policy-max-attr-keys": {f"key_{each}": ["value"] for each in "abcdef"},
        "sub-filter-policy-rule-no-list": {"key_a": "value_one"},
    }
    for step, policy in given.items():
        assert f"Invalid parameter: {refused(json.dumps(policy), 'MessageBody')}" == recorded(name, step)


def test_a_scope_that_is_none_is_refused_in_the_words_that_were_recorded() -> None:
    name = "TestSNSFilterPolicyCrud::test_set_subscription_filter_policy_scope"
    assert f"Invalid parameter: {refused('{}', 'RandomValue')}" == recorded(name, "sub-attrs-filter-scope-error")
