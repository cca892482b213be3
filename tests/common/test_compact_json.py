"""Compact JSON is what json itself writes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from awsim.common.compact_json import compact_encoder

if TYPE_CHECKING:
    import pytest

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_it_is_what_json_writes(value: Any) -> None:
    assert compact_encoder(repr)(value) == json.dumps(value, separators=(",", ":"))


def test_without_the_encoder_in_c(monkeypatch: pytest.MonkeyPatch) -> None:
    value = {"a": [b"x", 1.5, {"ü": None}]}
    in_c = compact_encoder(repr)(value)
    monkeypatch.setattr("json.encoder.c_make_encoder", None)
    assert compact_encoder(repr)(value) == in_c == '{"a":["b\'x\'",1.5,{"\\u00fc":null}]}'
