"""The 56 digits of a sequence number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.services.kinesis.records.sequence import LAST_INDEX, MalformedError, SequenceNumber, base_of, numbered

SECONDS = st.integers(min_value=1_400_000_000, max_value=4_000_000_000)
NUMBERS = st.builds(
    SequenceNumber,
    shard_index=st.integers(min_value=0, max_value=2**31 - 1),
    created=SECONDS,
    index=st.integers(min_value=0, max_value=LAST_INDEX),
    arrived=SECONDS,
    tie=st.integers(min_value=0, max_value=255),
)


@given(NUMBERS)
def test_a_number_has_56_digits_and_tells_its_parts(number: SequenceNumber) -> None:
    assert len(str(number)) == 56
    assert SequenceNumber.parse(str(number)) == number


@given(NUMBERS, NUMBERS)
def test_numbers_are_ordered_by_creation_of_the_shard_and_in_a_shard_by_index(
    first: SequenceNumber, second: SequenceNumber
) -> None:
    if first.created != second.created:
        assert (str(first) < str(second)) == (first.created < second.created)
    elif first.shard_index == second.shard_index and first.index != second.index:
        assert (str(first) < str(second)) == (first.index < second.index)


def test_aws_own_numbers_are_understood() -> None:
    """The number is one of the API reference's examples (PutRecord)."""
    parsed = SequenceNumber.parse("49543463076548007577105092703039560359975228518395019266")

    assert parsed == SequenceNumber(shard_index=0, created=1411403981, index=5501, arrived=1411431220)


def test_the_quick_way_gives_the_same_number() -> None:
    assert numbered(base_of(3, 1_700_000_000), 42, 1_700_000_009) == str(
        SequenceNumber(shard_index=3, created=1_700_000_000, index=42, arrived=1_700_000_009)
    )


@pytest.mark.parametrize(
    "text", ["0", "1", "9" * 56, "9" * 128, "49543463076548007577105092703039560359975228518395019267"]
)
def test_a_number_of_another_make_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        SequenceNumber.parse(text)
