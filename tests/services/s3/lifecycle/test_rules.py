"""What lifecycle rules say of objects, and when it is due."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.services.s3.lifecycle.deeds import Sweep
from awsim.services.s3.lifecycle.rules import due, expiration_text, read_rules
from awsim.services.s3.models import Bucket, MultipartUpload, Retention, Version

DAY = 86_400.0
START = 1_767_225_600.0
"""2026-01-01T00:00:00Z, a Thursday."""
NOON = START + DAY / 2


def rules(*given: dict[str, Any], **beside: Any) -> Any:
    return read_rules({"Rules": [{"ID": "r", "Status": "Enabled", **each} for each in given], **beside})


def version(key: str = "a", at: float = NOON, **changed: Any) -> Version:
    return Version(key, changed.pop("version_id", "null"), at, "123456789012", **changed)


def bucket(*versions: Version, versioning: str | None = None) -> Bucket:
    made = Bucket("b", "123456789012", "us-east-1", START, "aws")
    made.versioning = versioning
    for each in versions:
        made.add(each)
    return made


def deeds(held: Bucket, now: float, *given: dict[str, Any], **beside: Any) -> list[tuple[str, str, str]]:
    found = Sweep(held, rules(*given, **beside), now).deeds
    return [(each.version.key, each.kind, each.storage_class) for each in found]


class TestMoments:
    @pytest.mark.parametrize(
        ("since", "days", "moment"),
        [(START, 1, START + DAY), (START + 1, 1, START + 2 * DAY), (NOON, 3, START + 4 * DAY), (NOON, 0, START + DAY)],
    )
    def test_days_end_at_the_next_midnight(self, since: float, days: int, moment: float) -> None:
        assert due(since, days, None) == moment

    @given(since=st.integers(0, 2**33), days=st.integers(0, 5000))
    def test_it_is_always_a_midnight_and_less_than_a_day_late(self, since: int, days: int) -> None:
        at = due(since, days, None)

        assert at % DAY == 0
        assert 0 <= at - (since + days * DAY) < DAY

    def test_the_header_names_the_rule_that_comes_first(self) -> None:
        read = rules({"ID": "slow one", "Expiration": {"Days": 9}}, {"ID": "fast one", "Expiration": {"Days": 3}})

        assert expiration_text(read, version()) == ('expiry-date="Mon, 05 Jan 2026 00:00:00 GMT", rule-id="fast%20one"')

    def test_rules_that_are_disabled_or_expire_nothing_are_not_named(self) -> None:
        assert expiration_text(rules({"Status": "Disabled", "Expiration": {"Days": 3}}), version()) is None
        assert expiration_text(rules({"Expiration": {"ExpiredObjectDeleteMarker": True}}), version()) is None


class TestFilters:
    @pytest.mark.parametrize(
        ("chosen", "applies"),
        [
            ({"Filter": {"Prefix": "logs/"}}, True),
            ({"Prefix": "logs/"}, True),
            ({"Prefix": "other/"}, False),
            ({"Filter": {}}, True),
            ({"Filter": {"Tag": {"Key": "k", "Value": "v"}}}, True),
            ({"Filter": {"Tag": {"Key": "k", "Value": "w"}}}, False),
            ({"Filter": {"ObjectSizeGreaterThan": 10}}, False),
            ({"Filter": {"ObjectSizeLessThan": 11}}, True),
            (
                {"Filter": {"And": {"Prefix": "logs/", "Tags": [{"Key": "k", "Value": "v"}], "ObjectSizeLessThan": 9}}},
                False,
            ),
        ],
    )
    def test_a_rule_speaks_of_what_its_filter_says(self, chosen: dict[str, Any], applies: bool) -> None:
        [rule] = rules({**chosen, "Expiration": {"Days": 1}})

        assert rule.applies_to(version("logs/a", size=10, tags={"k": "v", "l": "w"})) == applies


class TestSweeps:
    def test_what_is_due_expires_and_the_next_look_is_when_something_else_is(self) -> None:
        held = bucket(version("a"), version("b", NOON + DAY))

        sweep = Sweep(held, rules({"Expiration": {"Days": 3}}), START + 4 * DAY)

        assert [each.version.key for each in sweep.deeds] == ["a"]
        assert sweep.next_at == START + 5 * DAY

    def test_a_bucket_in_which_nothing_is_due_is_looked_at_when_something_new_could_be(self) -> None:
        assert Sweep(bucket(), rules({"Expiration": {"Days": 30}}), START).next_at == START + 30 * DAY
        assert Sweep(bucket(version()), (), START).next_at == inf

    def test_the_coldest_transition_that_is_due_is_made_unless_it_expires(self) -> None:
        moves = [{"Days": 1, "StorageClass": "STANDARD_IA"}, {"Days": 2, "StorageClass": "GLACIER"}]
        held = bucket(version("a", size=2**20), version("b", size=2**20, storage_class="DEEP_ARCHIVE"))

        assert deeds(held, START + 2 * DAY, {"Transitions": moves}) == [("a", "move", "STANDARD_IA")]
        assert deeds(held, START + 3 * DAY, {"Transitions": moves}) == [("a", "move", "GLACIER")]
        assert deeds(held, START + 3 * DAY, {"Transitions": moves, "Expiration": {"Days": 2}}) == [
            ("a", "expire", ""),
            ("b", "expire", ""),
        ]

    def test_small_objects_stay_unless_a_size_or_the_setting_says_otherwise(self) -> None:
        held = bucket(version("a", size=10))
        glacier = {"Transitions": [{"Days": 0, "StorageClass": "GLACIER"}]}
        now = START + DAY

        assert deeds(held, now, glacier) == []
        assert deeds(held, now, {**glacier, "Filter": {"ObjectSizeGreaterThan": 1}}) == [("a", "move", "GLACIER")]
        varying = {"TransitionDefaultMinimumObjectSize": "varies_by_storage_class"}
        assert deeds(held, now, glacier, **varying) == [("a", "move", "GLACIER")]

    def test_noncurrent_versions_count_from_when_they_were_replaced_and_the_newest_are_kept(self) -> None:
        held = bucket(
            *(version("a", START + day * DAY, version_id=f"v{day}") for day in range(4)), versioning="Enabled"
        )
        rule = {"NoncurrentVersionExpiration": {"NoncurrentDays": 1, "NewerNoncurrentVersions": 1}}

        assert [each.version.version_id for each in Sweep(held, rules(rule), START + 2 * DAY).deeds] == ["v0"]
        assert [each.version.version_id for each in Sweep(held, rules(rule), START + 9 * DAY).deeds] == ["v1", "v0"]

    def test_what_is_locked_is_not_removed(self) -> None:
        kept = version("a", START, version_id="v0", retention=Retention("GOVERNANCE", START + 5 * DAY))
        held = bucket(kept, version("a", START, version_id="v1"), versioning="Enabled")
        rule = {"NoncurrentVersionExpiration": {"NoncurrentDays": 1}}

        assert deeds(held, START + 4 * DAY, rule) == []
        assert deeds(held, START + 5 * DAY, rule) == [("a", "remove", "")]
        kept.legal_hold = "ON"
        assert deeds(held, START + 5 * DAY, rule) == []

    def test_a_delete_marker_that_hides_nothing_goes(self) -> None:
        marker = version("a", version_id="m", is_marker=True)
        held = bucket(version("a", version_id="v"), marker, versioning="Enabled")
        rule = {"Expiration": {"ExpiredObjectDeleteMarker": True}}

        assert deeds(held, START + DAY, rule) == []
        held.remove(held.versions_of("a")[1])
        assert deeds(held, START + DAY, rule) == [("a", "remove", "")]
        assert deeds(held, START + 2 * DAY, {"Expiration": {"Days": 1}}) == [("a", "remove", "")]
        assert deeds(held, START + DAY, {**rule, "Filter": {"ObjectSizeLessThan": 5}}) == []

    def test_uploads_under_way_are_aborted(self) -> None:
        held = bucket()
        for key, at in (("a", NOON), ("b", NOON + DAY), ("c/", NOON)):
            held.uploads[key] = MultipartUpload(key, key, at, "123456789012", 0, version(key))
        both = [{"Prefix": each, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2}} for each in "ab"]

        sweep = Sweep(held, rules(*both), START + 3 * DAY)

        assert [each.key for each in sweep.uploads] == ["a"]
        assert sweep.next_at == START + 4 * DAY
