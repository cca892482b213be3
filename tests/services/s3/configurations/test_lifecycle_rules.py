"""Lifecycle configurations: what is refused of their rules, in S3's words, and the two forms they have."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from awsim.model.errors import ServiceError
from awsim.services.s3.configurations.lifecycle_rules import checked_lifecycle

MIDNIGHT = 1_900_022_400.0
TAG = {"Key": "a", "Value": "1"}


def rule(**changes: Any) -> dict[str, Any]:
    whole = {"ID": "one", "Filter": {"Prefix": "p"}, "Status": "Enabled", "Expiration": {"Days": 1}, **changes}
    return {name: value for name, value in whole.items() if value is not None}


def refused(*rules: dict[str, Any], size: str | None = None) -> tuple[str, str]:
    with pytest.raises(ServiceError) as error:
        checked_lifecycle({"Rules": list(rules)}, size, lambda: "made")
    return error.value.code, error.value.message


MALFORMED = {
    "without rules": [],
    "status": [rule(Status="enabled")],
    "no status": [rule(Status=None)],
    "prefix and filter": [rule(Prefix="p")],
    "neither prefix nor filter": [rule(Filter=None)],
    "two conditions side by side": [rule(Filter={"Prefix": "p", "Tag": TAG})],
    "one condition under And": [rule(Filter={"And": {"Prefix": "p"}})],
    "two times": [rule(Expiration={"Days": 1, "Date": MIDNIGHT})],
    "a transition to nowhere": [rule(Transitions=[{"Days": 1}])],
    "an unknown class": [rule(Transitions=[{"Days": 1, "StorageClass": "ICE"}])],
    "a transition without a time": [rule(Transitions=[{"StorageClass": "GLACIER"}])],
    "noncurrent days missing": [rule(NoncurrentVersionExpiration={"NewerNoncurrentVersions": 1})],
}


@pytest.mark.parametrize("rules", MALFORMED.values(), ids=MALFORMED)
def test_what_the_schema_does_not_have_is_malformed(rules: list[dict[str, Any]]) -> None:
    assert refused(*rules)[0] == "MalformedXML"


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"ID": "x" * 256}, "InvalidArgument", "ID length should not exceed allowed limit of 255"),
        ({"Expiration": {"Days": 0}}, "InvalidArgument", "'Days' for Expiration action must be a positive integer"),
        ({"Expiration": {"Date": MIDNIGHT + 1}}, "InvalidArgument", "'Date' must be at midnight GMT"),
        ({"Expiration": None}, "InvalidRequest", "At least one action needs to be specified in a rule"),
        (
            {"Expiration": {"ExpiredObjectDeleteMarker": True}, "Filter": {"Tag": TAG}},
            "InvalidRequest",
            "ExpiredObjectDeleteMarker cannot be specified with tags.",
        ),
        (
            {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}, "Filter": {"Tag": TAG}},
            "InvalidRequest",
            "AbortIncompleteMultipartUpload cannot be specified with Tags.",
        ),
        (
            {"Filter": {"And": {"Prefix": "p", "Tags": [TAG, TAG]}}},
            "InvalidRequest",
            "Duplicate Tag Keys are not allowed.",
        ),
        (
            {"Expiration": None, "Transitions": [{"Days": 29, "StorageClass": "STANDARD_IA"}]},
            "InvalidArgument",
            "'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'",
        ),
        (
            {"Expiration": {"Days": 30}, "Transitions": [{"Days": 30, "StorageClass": "GLACIER"}]},
            "InvalidArgument",
            "'Days' in the Expiration action for filter '(prefix=p)' must be greater than "
            "'Days' in the Transition action",
        ),
        (
            {"Expiration": {"Date": MIDNIGHT}, "Transitions": [{"Days": 30, "StorageClass": "GLACIER"}]},
            "InvalidRequest",
            "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for "
            "filter '(prefix=p)'",
        ),
        (
            {"NoncurrentVersionExpiration": {"NoncurrentDays": 0}},
            "InvalidArgument",
            "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(changes: dict[str, Any], code: str, message: str) -> None:
    assert refused(rule(**changes)) == (code, message)


def test_two_rules_can_not_have_one_id() -> None:
    assert refused(rule(), rule())[1] == "Rule ID must be unique. Found same ID for more than one rule"


def test_a_rule_without_an_id_gets_one() -> None:
    numbers = count()
    kept = checked_lifecycle({"Rules": [rule(ID=None), rule(ID=None)]}, None, lambda: f"made-{next(numbers)}")
    assert [each["ID"] for each in kept["Rules"]] == ["made-0", "made-1"]


class TestOperations:
    def test_the_least_size_is_kept_beside_the_rules(self, s3: Any, bucket: str) -> None:
        size = "varies_by_storage_class"
        asked = {"LifecycleConfiguration": {"Rules": [rule()]}, "TransitionDefaultMinimumObjectSize": size}
        put = s3.put_bucket_lifecycle_configuration(Bucket=bucket, **asked)

        assert put["TransitionDefaultMinimumObjectSize"] == size
        shown = s3.get_bucket_lifecycle_configuration(Bucket=bucket)
        assert (shown["Rules"], shown["TransitionDefaultMinimumObjectSize"]) == ([rule()], size)

    def test_the_older_form_has_one_transition(self, s3: Any, bucket: str) -> None:
        transition = {"Days": 30, "StorageClass": "GLACIER"}
        older = {"ID": "one", "Prefix": "p", "Status": "Enabled", "Transition": transition}
        s3.put_bucket_lifecycle(Bucket=bucket, LifecycleConfiguration={"Rules": [older]})

        (newer,) = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
        assert newer == {"ID": "one", "Prefix": "p", "Status": "Enabled", "Transitions": [transition]}
        assert s3.get_bucket_lifecycle(Bucket=bucket)["Rules"] == [older]

    def test_deleted_rules_are_gone(self, s3: Any, bucket: str, refusal: Any) -> None:
        s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule()]})
        s3.delete_bucket_lifecycle(Bucket=bucket)

        code, message = refusal(s3.get_bucket_lifecycle_configuration, Bucket=bucket)
        assert (code, message) == ("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist")
