"""The rules of tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.common.tags import TagError, check_tags, merged, removed, tags_from_list, tags_to_list

if TYPE_CHECKING:
    from collections.abc import Callable

ALPHABET = st.sampled_from("aZ09 _.:/=+-@éж字")
KEYS = st.text(ALPHABET, min_size=1, max_size=128).filter(lambda key: not key.lower().startswith("aws:"))
TAGS = st.dictionaries(KEYS, st.text(ALPHABET, max_size=256), max_size=20)


def many(count: int) -> dict[str, str]:
    return {f"k{number}": "" for number in range(count)}


class TestForms:
    def test_a_list_of_keys_and_values(self) -> None:
        assert tags_from_list([{"Key": "a", "Value": "1"}, {"Key": "b"}]) == {"a": "1", "b": ""}
        assert tags_to_list({"a": "1", "b": ""}) == [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}]

    def test_a_list_with_members_of_other_names(self) -> None:
        listed = [{"TagKey": "a", "TagValue": "1"}]
        assert tags_from_list(listed, key="TagKey", value="TagValue") == {"a": "1"}
        assert tags_to_list({"a": "1"}, key="TagKey", value="TagValue") == listed

    def test_a_key_that_is_listed_twice_is_refused(self) -> None:
        with pytest.raises(TagError, match=r"^The tag key 'a' is given more than once\.$") as refused:
            tags_from_list([{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "1"}])
        assert (refused.value.kind, refused.value.key) == ("duplicate", "a")

    @given(TAGS)
    def test_both_forms_say_the_same(self, tags: dict[str, str]) -> None:
        assert tags_from_list(tags_to_list(tags)) == tags


class TestMerging:
    def test_tags_are_added_and_replaced(self) -> None:
        tags = {"a": "1", "b": "2"}
        assert merged(tags, {"b": "3", "c": "4"}) == {"a": "1", "b": "3", "c": "4"}
        assert tags == {"a": "1", "b": "2"}

    def test_fifty_tags_fit(self) -> None:
        assert len(merged(many(49), {"last": ""})) == 50

    def test_replacing_one_of_fifty_is_no_more(self) -> None:
        assert merged(many(50), {"k0": "new"})["k0"] == "new"

    def test_the_limit_is_the_services(self) -> None:
        assert len(merged({}, many(200), limit=200)) == 200

    def test_tags_of_aws_do_not_count(self) -> None:
        assert len(merged({"aws:cloudformation:stack-name": "s"} | many(49), {"last": ""})) == 51

    @given(TAGS, TAGS)
    def test_removing_what_was_added_leaves_the_rest(self, tags: dict[str, str], added: dict[str, str]) -> None:
        kept = {key: value for key, value in tags.items() if key not in added}
        assert removed(merged(tags, added), added) == kept


class TestRemoving:
    def test_a_key_that_is_not_there_is_no_error(self) -> None:
        assert removed({"a": "1", "b": "2"}, ["b", "c"]) == {"a": "1"}


class TestRefuses:
    @pytest.mark.parametrize(
        ("change", "kind", "message"),
        [
            (lambda: merged({}, {"": "v"}), "key", "A tag key has 1 to 128 characters, '' has 0."),
            (lambda: merged({}, {"k" * 129: ""}), "key", f"A tag key has 1 to 128 characters, '{'k' * 129}' has 129."),
            (lambda: merged({}, {"a*": ""}), "key", "The tag key 'a*' has characters that are not allowed."),
            (lambda: merged({}, {"a\n": ""}), "key", "The tag key 'a\\n' has characters that are not allowed."),
            (
                lambda: merged({}, {"k": "v" * 257}),
                "value",
                "A tag value has at most 256 characters, that of 'k' has 257.",
            ),
            (lambda: merged({}, {"k": "<>"}), "value", "The value of the tag 'k' has characters that are not allowed."),
            (
                lambda: merged({}, {"AWS:owner": "v"}),
                "reserved",
                "The tag key 'AWS:owner' begins with 'aws:', which is AWS's own.",
            ),
            (
                lambda: removed({"aws:owner": "v"}, ["aws:owner"]),
                "reserved",
                "The tag key 'aws:owner' begins with 'aws:', which is AWS's own.",
            ),
            (
                lambda: merged(many(50), {"last": ""}),
                "too_many",
                "A resource can have 50 tags at most, this would make 51.",
            ),
        ],
    )
    def test_tags_that_break_a_rule(self, change: Callable[[], object], kind: str, message: str) -> None:
        with pytest.raises(TagError, match=f"^{re.escape(message)}$") as refused:
            change()
        assert (refused.value.kind, refused.value.message) == (kind, message)

    @given(TAGS)
    def test_nothing_that_keeps_the_rules(self, tags: dict[str, str]) -> None:
        check_tags(tags)
