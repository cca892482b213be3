"""Names that CloudFormation makes."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from awsim.fabric.stacks.known import declared_services, types_of
from awsim.fabric.stacks.names import Generated
from awsim.kernel.random import Random
from awsim.services import registry

assert registry.STACKS, "declares the types"

NAMED = [
    kind.name_of for service in declared_services() for kind in types_of(service).values() if kind.name_of is not None
]
STACK_NAME = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,127}", fullmatch=True)
LOGICAL_ID = st.from_regex(r"[A-Za-z0-9]{1,255}", fullmatch=True)


@given(st.sampled_from(NAMED), STACK_NAME, LOGICAL_ID, st.integers(0, 9))
def test_a_name_is_within_the_types_limit_and_ends_with_chance(
    named: Generated, stack_name: str, logical_id: str, seed: int
) -> None:
    name = named.make(stack_name, logical_id, Random(seed))

    start = named.form.format(stack=stack_name, logical=logical_id)
    assert len(name) <= named.limit
    assert re.fullmatch(r"[a-z0-9]{12}" if named.is_lower else r"[A-Z0-9]{12}", name[-12:])
    assert (start.lower() if named.is_lower else start).startswith(name[:-13])
    assert name != named.make(stack_name, logical_id, Random(seed + 1))


def test_a_name_that_fits_is_not_cut() -> None:
    assert Generated("Name", 40).make("app", "Stream", Random(1)).startswith("app-Stream-")


def test_no_dash_stands_before_another_where_a_name_is_cut() -> None:
    name = Generated("Name", 20).make("abcdef-g", "Stream", Random(1))

    assert re.fullmatch(r"abcdef-[A-Z0-9]{12}", name)
