"""Listings in pages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.common.paging import InvalidToken, key_of, page, token_for

KEYS = st.text(max_size=5)
ALPHABET = list("abcdefghij")


def name(item: dict[str, Any]) -> str:
    return item["name"]


def letters_after(token: str | None, limit: int = 3) -> tuple[list[str], str | None]:
    return page(ALPHABET, limit, token, "letters", key=str)


class TestPages:
    def test_the_first_page_has_a_token_while_there_is_more(self) -> None:
        found, token = letters_after(None)
        assert found == ["a", "b", "c"]
        assert isinstance(token, str)

    def test_a_token_continues_and_the_last_page_has_none(self) -> None:
        pages = []
        token: str | None = None
        while not pages or token:
            found, token = letters_after(token, 4)
            pages.append(found)
        assert pages == [["a", "b", "c", "d"], ["e", "f", "g", "h"], ["i", "j"]]

    def test_a_page_that_takes_the_last_item_has_no_token(self) -> None:
        assert page(ALPHABET, 10, None, "letters", key=str) == (ALPHABET, None)

    def test_an_empty_listing_is_an_empty_page(self) -> None:
        assert page([], 10, None, "letters", key=str) == ([], None)

    def test_items_are_listed_by_any_key_they_have(self) -> None:
        items = [{"name": "a", "size": 1}, {"name": "b", "size": 2}]
        first, token = page(items, 1, None, "files", key=name)
        assert (first, page(items, 1, token, "files", key=name)) == ([items[0]], ([items[1]], None))

    def test_keys_may_be_numbers(self) -> None:
        _, token = page([2, 10, 33], 2, None, "numbers", key=int)
        assert page([2, 10, 33], 2, token, "numbers", key=int) == ([33], None)

    def test_a_limit_below_one_is_a_mistake(self) -> None:
        with pytest.raises(ValueError, match=r"^a page has at least 1 item, got limit=0$"):
            letters_after(None, 0)

    def test_a_token_is_the_same_every_time(self) -> None:
        assert letters_after(None)[1] == letters_after(None)[1]

    def test_a_token_continues_after_its_key_has_gone(self) -> None:
        _, token = letters_after(None)
        rest = [letter for letter in ALPHABET if letter not in "bc"]
        assert page(rest, 2, token, "letters", key=str)[0] == ["d", "e"]

    @given(st.sets(KEYS), st.integers(1, 10), st.data())
    def test_what_stays_is_listed_once_whatever_comes_and_goes(
        self, keys: set[str], limit: int, data: st.DataObject
    ) -> None:
        stayed, present = set(keys), set(keys)
        listed: list[str] = []
        token: str | None = None
        while token is not None or not listed:
            found, token = page(sorted(present), limit, token, "keys", key=str)
            listed += found
            if token is None:
                break
            deleted = data.draw(st.sets(st.sampled_from(sorted(present)), max_size=3)) if present else set()
            added = data.draw(st.sets(KEYS, max_size=2))
            stayed -= deleted
            present = (present - deleted) | added
        assert listed == sorted(set(listed))
        assert stayed <= set(listed)


class TestTokens:
    SCOPE = ("kinesis", "ListStreams", {"filter": "x", "account": "123456789012"})

    @given(st.one_of(KEYS, st.integers()))
    def test_a_token_leads_back_to_its_key(self, key: str | int) -> None:
        assert key_of(token_for(key, self.SCOPE), self.SCOPE) == key

    def test_the_order_of_filters_is_no_difference(self) -> None:
        turned = ("kinesis", "ListStreams", {"account": "123456789012", "filter": "x"})
        assert key_of(token_for("k", self.SCOPE), turned) == "k"

    @pytest.mark.parametrize(
        "scope",
        [
            ("kinesis", "ListShards", {"filter": "x", "account": "123456789012"}),
            ("dynamodb", "ListStreams", {"filter": "x", "account": "123456789012"}),
            ("kinesis", "ListStreams", {"filter": "y", "account": "123456789012"}),
        ],
        ids=["operation", "service", "filter"],
    )
    def test_the_token_of_another_listing_is_refused(self, scope: Any) -> None:
        with pytest.raises(InvalidToken, match=r"^The token was not given by this listing\.$"):
            key_of(token_for("k", scope), self.SCOPE)

    @given(st.text())
    def test_garbage_is_refused(self, token: str) -> None:
        with pytest.raises(InvalidToken):
            key_of(token, self.SCOPE)

    @given(KEYS, st.data())
    def test_a_changed_token_is_refused(self, key: str, data: st.DataObject) -> None:
        token = token_for(key, self.SCOPE)
        place = data.draw(st.integers(0, len(token)))
        length = data.draw(st.integers(0, 2))
        changed = token[:place] + data.draw(st.text(max_size=3)) + token[place + length :]
        if changed != token:
            with pytest.raises(InvalidToken):
                key_of(changed, self.SCOPE)
