"""Hosts that name a bucket, an access point, or where a directory bucket is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
import requests

from awsim.protocols.http import HTTPRequest
from awsim.protocols.route import path_of, recognise

POINT = "arn%3Aaws%3As3%3Aus-east-1%3A123456789012%3Aaccesspoint%2Fpoint"
LAMBDA_POINT = POINT.replace("s3%3A", "s3-object-lambda%3A")


@pytest.mark.parametrize(
    ("url", "path", "operation"),
    [
        ("https://s3.amazonaws.com/", "/", "ListBuckets"),
        ("https://b.s3.amazonaws.com/?acl", "/b/", "GetBucketAcl"),
        ("https://a.b.s3.dualstack.us-west-2.amazonaws.com/k", "/a.b/k", "GetObject"),
        ("https://b.s3-accelerate.amazonaws.com/k", "/b/k", "GetObject"),
        ("https://point-123456789012.s3-accesspoint.us-east-1.amazonaws.com/k", f"/{POINT}/k", "GetObject"),
        ("https://point-123456789012.s3-accesspoint-fips.us-east-1.amazonaws.com/k", f"/{POINT}/k", "GetObject"),
        ("https://point-123456789012.s3-object-lambda.us-east-1.amazonaws.com/k", f"/{LAMBDA_POINT}/k", "GetObject"),
        ("https://b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com/k", "/b--use1-az4--x-s3/k", "GetObject"),
        ("https://s3express-control.us-east-1.amazonaws.com/b--use1-az4--x-s3", "/b--use1-az4--x-s3", "ListObjects"),
    ],
)
def test_a_host_stands_for_the_beginning_of_a_path(url: str, path: str, operation: str) -> None:
    route = recognise(HTTPRequest("GET", url))

    assert path_of(urlsplit(url)) == path
    assert route is not None
    assert (route.service, route.model.name) == ("s3", operation)


def test_the_route_of_an_object_lambdas_request_is_no_bucket() -> None:
    url = "https://io-route.s3-object-lambda.us-east-1.amazonaws.com/WriteGetObjectResponse"
    headers = {"x-amz-request-route": "io-route", "x-amz-request-token": "t"}

    route = recognise(HTTPRequest("POST", url, headers))

    assert route is not None
    assert route.model.name == "WriteGetObjectResponse"


def test_an_access_point_is_reached_by_its_host(s3: Any, bucket: str) -> None:
    control = boto3.client("s3control", region_name="us-east-1")
    arn = control.create_access_point(AccountId="123456789012", Name="point", Bucket=bucket)["AccessPointArn"]

    put = requests.put(s3.generate_presigned_url("put_object", {"Bucket": arn, "Key": "a/b"}), data=b"data")
    url = s3.generate_presigned_url("get_object", {"Bucket": arn, "Key": "a/b"})

    assert urlsplit(url).hostname == "point-123456789012.s3-accesspoint.us-east-1.amazonaws.com"
    assert (put.status_code, requests.get(url).content) == (200, b"data")
    assert s3.get_object(Bucket=bucket, Key="a/b")["Body"].read() == b"data"


def test_a_directory_bucket_is_reached_by_its_host(s3: Any) -> None:
    name = "fast--use1-az4--x-s3"
    where = {
        "Location": {"Type": "AvailabilityZone", "Name": "use1-az4"},
        "Bucket": {"Type": "Directory", "DataRedundancy": "SingleAvailabilityZone"},
    }
    s3.create_bucket(Bucket=name, CreateBucketConfiguration=where)
    s3.put_object(Bucket=name, Key="a", Body=b"data")

    url = s3.generate_presigned_url("get_object", {"Bucket": name, "Key": "a"})

    assert urlsplit(url).hostname == f"{name}.s3express-use1-az4.us-east-1.amazonaws.com"
    assert requests.get(url).content == b"data"
