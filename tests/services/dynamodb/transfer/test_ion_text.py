"""Items in Ion's text format."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.services.dynamodb.transfer.ion_text import MalformedIon, read_item, write_item
from awsim.services.dynamodb.values.values import BinarySet, NumberSet, StringSet

NUMBERS = st.integers(-(10**37), 10**37)
SCALARS = st.one_of(
    st.text(), NUMBERS, st.binary(), st.booleans(), st.none(), st.just(Decimal("1.5")), st.just(Decimal("-0.001"))
)
SETS = st.one_of(
    st.sets(st.text(), min_size=1).map(lambda members: StringSet(sorted(members))),
    st.sets(NUMBERS, min_size=1).map(lambda members: NumberSet(sorted(members))),
    st.sets(st.binary(), min_size=1).map(lambda members: BinarySet(sorted(members))),
)
VALUES = st.recursive(
    st.one_of(SCALARS, SETS),
    lambda values: st.one_of(st.lists(values, max_size=3), st.dictionaries(st.text(), values, max_size=3)),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_what_is_written_is_read_again(item):
    assert read_item(write_item(item)) == item


def test_a_line_is_written_as_aws_writes_it():
    item = {"Authors": StringSet(["Author1", "Author2"]), "Price": 20, "Weight": Decimal("1.5"), "ISBN-10": b"foo"}

    assert write_item(item) == (
        '$ion_1_0 {Item:{Authors:$dynamodb_SS::["Author1","Author2"],Price:20.,Weight:1.5,\'ISBN-10\':{{Zm9v}}}}'
    )


def test_blanks_do_not_matter():
    assert read_item('{ Item : { id : "1" , list : [ 1 , true , null ] , } }') == {"id": "1", "list": [1, True, None]}


@pytest.mark.parametrize(
    "line",
    ["", "{", "{Item:1}", '{Item:{id:"1"}} {}', "{Item:{id:$dynamodb_XS::[1]}}", "{Item:{id:}}", "{Other:{}}", "?"],
)
def test_what_is_no_item_is_refused(line):
    with pytest.raises(MalformedIon):
        read_item(line)
