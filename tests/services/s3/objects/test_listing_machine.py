"""Listings with any delimiter, prefix and page size are those of a sorted list of keys."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from awsim import Cloud
from tests.budgets import examples

KEYS = st.lists(st.text("ab/é+", min_size=1, max_size=6), unique=True, max_size=12)
CLOUD = Cloud(clock="virtual")
S3: Any = CLOUD.client("s3", region_name="us-east-1")
EMPTY = CLOUD.snapshot()


def expected(keys: list[str], prefix: str, delimiter: str) -> list[str]:
    """Keys and common prefixes in order, by looking at every key."""
    found: set[str] = set()
    for key in keys:
        if key.startswith(prefix):
            at = key.find(delimiter, len(prefix)) if delimiter else -1
            found.add(key if at < 0 else key[: at + len(delimiter)])
    return sorted(found)


def listed(operation: str, **given_: Any) -> list[str]:
    """All that the pages of a listing show, in order within each page."""
    shown: list[str] = []
    for page in S3.get_paginator(operation).paginate(Bucket="box", **given_):
        names = [each["Key"] for each in page.get("Contents", page.get("Versions", ()))]
        shown += sorted([*names, *(each["Prefix"] for each in page.get("CommonPrefixes", ()))])
    return shown


@settings(max_examples=examples(40), deadline=None, derandomize=True)
@given(
    keys=KEYS,
    prefix=st.text("ab/é+", max_size=2),
    delimiter=st.sampled_from(["", "/", "a", "//"]),
    size=st.integers(1, 5),
)
def test_pages_of_all_three_listings_show_what_a_sorted_list_shows(
    keys: list[str], prefix: str, delimiter: str, size: int
) -> None:
    CLOUD.restore(EMPTY)
    S3.create_bucket(Bucket="box")
    for key in keys:
        S3.put_object(Bucket="box", Key=key, Body=b"")
    given_: dict[str, Any] = {"Prefix": prefix, "PaginationConfig": {"PageSize": size}}
    if delimiter:
        given_["Delimiter"] = delimiter

    wanted = expected(keys, prefix, delimiter)
    for operation in ("list_objects_v2", "list_object_versions", "list_objects"):
        assert listed(operation, **given_) == wanted, operation


def test_a_page_looks_at_no_more_keys_than_it_shows() -> None:
    CLOUD.restore(EMPTY)
    S3.create_bucket(Bucket="box")
    for number in range(300):
        S3.put_object(Bucket="box", Key=f"folder{number % 3}/{number:04}", Body=b"")
    page = S3.list_objects_v2(Bucket="box", Delimiter="/")
    assert [each["Prefix"] for each in page["CommonPrefixes"]] == ["folder0/", "folder1/", "folder2/"]
    after = S3.list_objects_v2(Bucket="box", Prefix="folder1/", StartAfter="folder1/0200", MaxKeys=2)
    assert [each["Key"] for each in after["Contents"]] == ["folder1/0202", "folder1/0205"]


def test_what_is_hidden_by_markers_is_in_the_listing_of_versions_alone() -> None:
    CLOUD.restore(EMPTY)
    S3.create_bucket(Bucket="box")
    S3.put_bucket_versioning(Bucket="box", VersioningConfiguration={"Status": "Enabled"})
    for key in ("a", "b", "c"):
        S3.put_object(Bucket="box", Key=key, Body=b"")
    S3.delete_object(Bucket="box", Key="b")

    assert listed("list_objects_v2") == ["a", "c"]
    versions = S3.list_object_versions(Bucket="box")
    assert [each["Key"] for each in versions["Versions"]] == ["a", "b", "c"]
    assert [each["Key"] for each in versions["DeleteMarkers"]] == ["b"]
