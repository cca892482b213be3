"""Java's regular expressions in Python."""

from __future__ import annotations

import os
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awsim.model.loader import service_model, service_names
from awsim.model.patterns import full_match
from tests.model.strategies import OPERATIONS

SERVICES = service_names() if os.environ.get("AWSIM_ALL_OPERATIONS") else sorted({service for service, _ in OPERATIONS})


def matches(pattern: str, text: str) -> bool:
    match = full_match(pattern)
    assert match is not None
    return match(text) is not None


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("[a-z]+", "abc", True),
        ("[a-z]+", "abc!", False),
        ("^[a-z]+$", "abc\n", False),
        (r"[\w]+", "caf\u00e9", False),
        (r"\d+", "\u0664", False),
        (r"[\w-.]+", "a-b.c", True),
        (".*", "a\rb", False),
        ("[.]", "x", False),
        (r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*", "a\U0001f600\n", True),
        (r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*", "a\x00", False),
        (r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$", "Gr\u00f6\u00dfe 1/2=x", True),
        (r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$", "a#b", False),
        (r"\P{C}*", "tab\t", False),
        (r"[\P{M}]+", "e\u0301", False),
        (r"\p{Alnum}+", "caf\u00e9", False),
        (r"(?<year>\d{4})", "2026", True),
        (r"a{1,3}+b", "aab", True),
    ],
)
def test_a_pattern_matches_as_in_java(pattern: str, text: str, *, expected: bool) -> None:
    assert matches(pattern, text) is expected


@settings(deadline=None)
@given(st.characters(exclude_categories=["Cs"]))
def test_a_category_holds_what_unicode_says(letter: str) -> None:
    for name in ("L", "N", "Z", "M", "P", "S", "C", "Zs", "Pd"):
        assert matches(rf"\p{{{name}}}", letter) is category(letter).startswith(name)
        assert matches(rf"[\P{{{name}}}]", letter) is not category(letter).startswith(name)


@pytest.mark.parametrize("pattern", ["[", "(?!(?i)AWS_)[a-z]*", r"[\p{Print}&&[^|:/]]+", r"\p{NoSuchClass}"])
def test_what_python_can_not_say_is_not_matched_at_all(pattern: str) -> None:
    assert full_match(pattern) is None


@pytest.mark.parametrize("service", SERVICES)
def test_nearly_all_patterns_of_the_models_can_be_read(service: str) -> None:
    model = service_model(service)
    patterns = {model.shape_for(name).metadata.get("pattern") for name in model.shape_names} - {None}
    unread = [pattern for pattern in patterns if full_match(pattern) is None]
    assert len(unread) <= 3, unread
