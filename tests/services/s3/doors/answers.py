"""What plain HTTP clients are answered, and buckets that anybody may read."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import requests


def let_everybody(s3: Any, bucket: str, *actions: str) -> None:
    """Allow everybody some actions (`GetObject`) on a bucket and what is in it."""
    s3.delete_public_access_block(Bucket=bucket)
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": [f"s3:{action}" for action in actions],
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
    }
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


def error_of(response: requests.Response) -> dict[str, str]:
    """The members of a document that S3 has answered."""
    return {each.tag: each.text or "" for each in ET.fromstring(response.content)}  # noqa: S314 - it is our own
