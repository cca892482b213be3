"""Presigned URLs and forms are dated by the cloud's clock."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.config import Config

from awsim import mock_aws


def client(version: str) -> Any:
    return boto3.client("s3", region_name="us-east-1", config=Config(signature_version=version))


@pytest.mark.parametrize(
    ("version", "name", "moment"), [("s3v4", "X-Amz-Date", "20260501T000000Z"), ("s3", "Expires", "1777593660")]
)
def test_a_presigned_url_is_dated_by_the_clouds_clock(version: str, name: str, moment: str) -> None:
    with mock_aws(clock="virtual", start="2026-05-01"):
        url = client(version).generate_presigned_url("get_object", {"Bucket": "b", "Key": "k"}, 60)

    assert parse_qs(urlsplit(url).query)[name] == [moment]


def test_a_form_expires_by_the_clouds_clock() -> None:
    with mock_aws(clock="virtual", start="2026-05-01"):
        fields = client("s3v4").generate_presigned_post("b", "k", ExpiresIn=60)["fields"]

    assert json.loads(base64.b64decode(fields["policy"]))["expiration"] == "2026-05-01T00:01:00Z"
    assert fields["x-amz-date"] == "20260501T000000Z"
