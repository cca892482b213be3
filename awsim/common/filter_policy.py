"""Filter policies of SNS subscriptions: which messages a subscriber gets (SNS developer guide, "Message filtering").

A policy has the rules of event patterns. It looks at a message's attributes or, by its scope, at its body.

    policy = compile_policy('{"store": ["example_corp"]}', "MessageAttributes")
    policy.matches({"store": {"DataType": "String", "StringValue": "example_corp"}}, "any text")  # True
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from awsim.common.event_fields import read_event
from awsim.common.event_pattern import EventPattern, compile_pattern
from awsim.common.event_pattern_syntax import InvalidPattern, read_through

ATTRIBUTES = "MessageAttributes"
BODY = "MessageBody"
MOST_KEYS = 5
"""Of a policy's own object; what is nested in them is not counted ("Filter policy constraints")."""
MOST_COMBINATIONS = 150
KEPT = 4096
"""Compiled policies."""


class InvalidFilterPolicy(ValueError):
    """A policy that SNS refuses with InvalidParameter.

    `reason` is what it says behind "Invalid parameter: " where an attribute of a subscription is set, and behind
    "Invalid parameter: Attributes Reason: " where a subscription is made.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FilterPolicy:
    """A valid policy. It is pickled and copied as its text and scope."""

    __slots__ = ("_pattern", "scope", "text")

    def __init__(self, text: str, scope: str, pattern: EventPattern | None) -> None:
        self.text = text
        self.scope = scope
        self._pattern = pattern
        """None where the policy is empty."""

    def __reduce__(self) -> tuple[Any, ...]:
        return compile_policy, (self.text, self.scope)

    def matches(self, attributes: Mapping[str, Mapping[str, Any]], body: str) -> bool:
        """Whether a message passes: its attributes as Publish has them (`DataType`, `StringValue`), and its text.

        A body that is no JSON object passes no policy that looks at it.
        """
        if self._pattern is None:
            return True
        if self.scope == ATTRIBUTES:
            return self._pattern.matches(_event_of(attributes))
        try:
            return self._pattern.matches(read_event(body))
        except (ValueError, RecursionError):
            return False


@lru_cache(maxsize=KEPT)
def compile_policy(text: str, scope: str = ATTRIBUTES) -> FilterPolicy:
    """The policy that a JSON text holds; raises InvalidFilterPolicy. An empty object lets all messages pass.

    `scope` is the subscription's FilterPolicyScope, which is refused here if it is none.

    The faults of JSON, then of the rules, then of the limits are looked for, and the first is told (recorded:
    TestSNSFilterPolicyConditions, TestSNSFilterPolicyCrud, TestSNSSubscriptionCrudV2).
    """
    if scope not in (ATTRIBUTES, BODY):
        raise InvalidFilterPolicy(
            f"FilterPolicyScope: Invalid value [{scope}]. Please use either {BODY} or {ATTRIBUTES}"
        )
    policy = _read(text)
    if policy == {}:
        return FilterPolicy(text, scope, None)
    try:
        # SNS reads its own writing of the policy: places are those in there.
        pattern = compile_pattern(json.dumps(policy, separators=(",", ":"), ensure_ascii=False))
    except InvalidPattern as invalid:
        raise InvalidFilterPolicy(f"FilterPolicy: {invalid.sentence}") from None
    if scope == ATTRIBUTES and any(field.levels > 1 for branch in pattern.branches for field in branch.values()):
        raise InvalidFilterPolicy("Filter policy scope MessageAttributes does not support nested filter policy")
    if len(_keys(policy)) > MOST_KEYS:
        raise InvalidFilterPolicy(f"FilterPolicy: Filter policy can not have more than {MOST_KEYS} keys")
    if _combinations(pattern) > MOST_COMBINATIONS:
        raise InvalidFilterPolicy("FilterPolicy: Filter policy is too complex")
    return FilterPolicy(text, scope, pattern)


def _read(text: str) -> Any:
    try:
        read_through(text)
        # What follows the policy is not looked at.
        return json.JSONDecoder().raw_decode(text.lstrip())[0]
    except RecursionError:
        raise InvalidFilterPolicy("FilterPolicy: Document nesting depth exceeds the maximum allowed") from None
    except InvalidPattern as invalid:
        place = invalid.places.rpartition("; line: ")[2]
        source = "REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)"
        raise InvalidFilterPolicy(
            f"FilterPolicy: failed to parse JSON. {invalid.reason}\n at [Source: {source}; line: {place}"
        ) from None


def _keys(policy: Mapping[str, Any]) -> set[str]:
    """The names of a policy's own object, and of those that its `$or` holds in its place."""
    found: set[str] = set()
    for name, asked in policy.items():
        if name == "$or" and isinstance(asked, list):
            for each in asked:
                found |= _keys(each) if isinstance(each, Mapping) else {name}
        else:
            found.add(name)
    return found


def _combinations(pattern: EventPattern) -> int:
    """Values that can come together: a field's count as often as its level in the policy, those of `$or` add up."""
    total = 0
    for branch in pattern.branches:
        combined = 1
        for field in branch.values():
            combined *= len(field.alternatives) * field.levels
        total += combined
    return total


def _event_of(attributes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Attributes as a policy sees them: those of type Binary it does not see."""
    event = {}
    for name, attribute in attributes.items():
        kind = str(attribute.get("DataType", "String"))
        if kind.partition(".")[0] == "Binary":
            continue
        text = str(attribute.get("StringValue", ""))
        if kind == "String.Array":
            event[name] = _array(text)
        elif kind.partition(".")[0] == "Number":
            event[name] = _number(text)
        else:
            event[name] = text
    return event


def _number(text: str) -> Decimal | str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() else text


def _array(text: str) -> Any:
    """The values of a String.Array, which is JSON: strings, numbers, booleans and null, or one of them by itself.

    What is none has no value.
    """
    try:
        items = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        return []
    return [item for item in (items if isinstance(items, list) else [items]) if not isinstance(item, list | dict)]
