"""A table of listeners that is shared behaves as botocore's, which is copied."""

from __future__ import annotations

import copy
from typing import Any

from botocore.hooks import _PrefixTrie
from hypothesis import given
from hypothesis import strategies as st

from awsim.transports.shared_listeners import SharedTrie

KEYS = ["a", "a.b", "a.b.c", "a.*.c", "b", "b.c"]
SEARCHED = ["a.b.c", "a.x.c", "b.c", "c"]

steps = st.lists(
    st.tuples(
        st.sampled_from(["append", "remove", "copy"]), st.integers(0, 5), st.sampled_from(KEYS), st.integers(0, 2)
    )
)


def removed(trie: Any, key: str, value: int) -> str:
    try:
        trie.remove_item(key, value)
    except (ValueError, AttributeError) as error:
        return type(error).__name__
    return ""


@given(steps)
def test_whatever_is_done_to_copies_each_finds_what_botocores_would(steps: list[tuple[str, int, str, int]]) -> None:
    plain: list[Any] = [_PrefixTrie()]
    shared: list[Any] = [SharedTrie(_PrefixTrie()._root)]
    for step, which, key, value in steps:
        at = which % len(plain)
        if step == "append":
            plain[at].append_item(key, value, section=value)
            shared[at].append_item(key, value, section=value)
        elif step == "remove":
            assert removed(shared[at], key, value) == removed(plain[at], key, value)
        else:
            plain.append(copy.copy(plain[at]))
            shared.append(copy.copy(shared[at]))
        for expected, found in zip(plain, shared, strict=True):
            for searched in SEARCHED:
                assert list(found.prefix_search(searched)) == list(expected.prefix_search(searched))
