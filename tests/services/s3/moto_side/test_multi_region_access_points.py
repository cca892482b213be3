"""Multi-Region Access Points, which moto holds, look for the native buckets."""

from __future__ import annotations

from typing import Any

import boto3

ACCOUNT = "123456789012"


def test_one_is_made_of_a_bucket(bucket: str) -> None:
    control: Any = boto3.client("s3control", region_name="us-west-2")
    control.create_multi_region_access_point(
        AccountId=ACCOUNT, Details={"Name": "all", "Regions": [{"Bucket": bucket}]}
    )

    (listed,) = control.list_multi_region_access_points(AccountId=ACCOUNT)["AccessPoints"]
    assert (listed["Name"], [each["Bucket"] for each in listed["Regions"]]) == ("all", [bucket])
