"""Presigned URLs in the hands of plain HTTP clients, by the cloud's clock; their secrets where that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import httpx
import pytest
import requests
import urllib3
from botocore.config import Config

from awsim import mock_aws
from tests.services.s3.doors.answers import error_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim import Cloud

VERSIONS = ["s3v4", "s3"]
BUCKET = "pictures"


def client(version: str = "s3v4", **config: Any) -> Any:
    return boto3.client("s3", region_name="us-east-1", config=Config(signature_version=version, **config))


def url(version: str, method: str, seconds: int = 60, **params: Any) -> str:
    made: str = client(version).generate_presigned_url(method, {"Bucket": BUCKET, "Key": "a b/ü", **params}, seconds)
    return made


@pytest.mark.parametrize("version", VERSIONS)
class TestUse:
    def test_an_object_is_put_read_and_deleted(self, s3: Any, bucket: str, version: str) -> None:
        put = requests.put(url(version, "put_object"), data=b"data")
        got = urllib3.PoolManager().request("GET", url(version, "get_object"))
        headed = httpx.head(url(version, "head_object"))
        deleted = requests.delete(url(version, "delete_object"))

        assert (put.status_code, put.headers["ETag"]) == (200, '"8d777f385d3dfec8815d20f7496026dc"')
        assert (got.status, got.data) == (200, b"data")
        assert (headed.status_code, headed.headers["content-length"]) == (200, "4")
        assert deleted.status_code == 204
        assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0

    def test_it_expires_by_the_clouds_clock(self, cloud: Cloud, s3: Any, bucket: str, version: str) -> None:
        s3.put_object(Bucket=bucket, Key="a b/ü", Body=b"data")
        made = url(version, "get_object", 60)
        cloud.clock.advance(seconds=60)
        before = requests.get(made)
        cloud.clock.advance(seconds=1)

        after = requests.get(made)

        assert (before.status_code, after.status_code) == (200, 403)
        error = error_of(after)
        assert (error["Code"], error["Message"]) == ("AccessDenied", "Request has expired")
        assert (error["Expires"], error["ServerTime"]) == ("2026-01-01T00:01:00Z", "2026-01-01T00:01:01Z")
        assert error.get("X-Amz-Expires") == ("60" if version == "s3v4" else None)

    def test_the_answers_headers_can_be_asked_for(self, s3: Any, bucket: str, version: str) -> None:
        s3.put_object(Bucket=bucket, Key="a b/ü", Body=b"data")

        got = requests.get(url(version, "get_object", ResponseContentType="text/x", ResponseCacheControl="no-cache"))

        assert (got.headers["Content-Type"], got.headers["Cache-Control"]) == ("text/x", "no-cache")

    @pytest.mark.parametrize("style", ["path", "virtual"])
    def test_both_styles_of_addresses_lead_to_the_bucket(self, bucket: str, version: str, style: str) -> None:
        s3 = client(version, s3={"addressing_style": style})
        s3.put_object(Bucket=bucket, Key="k", Body=b"data")

        made = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k"})

        assert (f"//{bucket}." in made) == (style == "virtual")
        assert requests.get(made).content == b"data"


class TestForms:
    def test_metadata_in_the_query_is_the_objects(self, s3: Any, bucket: str) -> None:
        requests.put(url("s3", "put_object", Metadata={"foo": "bar"}), data=b"data")
        query = "&x-amz-meta-baz=1"
        requests.put(url("s3v4", "put_object", Key="b") + query, data=b"data")

        assert s3.head_object(Bucket=bucket, Key="a b/ü")["Metadata"] == {"foo": "bar"}
        assert s3.head_object(Bucket=bucket, Key="b")["Metadata"] == {"baz": "1"}

    @pytest.mark.parametrize("name", ["X-Amz-Signature", "X-Amz-Date", "X-Amz-Expires"])
    def test_a_url_that_lacks_something_is_refused(self, bucket: str, name: str) -> None:
        made = "&".join(part for part in url("s3v4", "get_object").split("&") if not part.startswith(name))

        response = requests.get(made)

        assert response.status_code == 400
        assert error_of(response)["Code"] == "AuthorizationQueryParametersError"

    def test_credentials_that_were_encoded_twice_are_refused(self, bucket: str) -> None:
        response = requests.get(url("s3v4", "get_object").replace("%2F", "%252F"))

        assert error_of(response)["Message"] == (
            "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "
            '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
        )

    def test_signatures_are_not_looked_at_unless_that_is_asked_for(self, s3: Any, bucket: str) -> None:
        s3.put_object(Bucket=bucket, Key="a b/ü", Body=b"data")

        assert requests.get(url("s3v4", "get_object")[:-4] + "0000").status_code == 200


class TestVerified:
    @pytest.fixture(autouse=True)
    def verifying(self) -> Iterator[Cloud]:
        with mock_aws(clock="virtual", verify_signatures=True) as cloud:
            client().create_bucket(Bucket=BUCKET)
            client().put_object(Bucket=BUCKET, Key="a b/ü", Body=b"data")
            yield cloud

    @pytest.mark.parametrize("version", VERSIONS)
    @pytest.mark.parametrize("style", ["path", "virtual"])
    def test_what_is_signed_with_the_secret_is_answered(self, version: str, style: str) -> None:
        s3 = client(version, s3={"addressing_style": style})
        given = {"Bucket": BUCKET, "Key": "x/ü", "ContentType": "text/plain", "Metadata": {"a": "1"}}
        headers = {"Content-Type": "text/plain", "x-amz-meta-a": "1"}

        put = requests.put(s3.generate_presigned_url("put_object", given), data=b"data", headers=headers)
        got = requests.get(s3.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": "x/ü"}))

        assert (put.status_code, got.content) == (200, b"data")

    @pytest.mark.parametrize("version", VERSIONS)
    def test_another_signature_is_refused_with_what_it_should_be_made_of(self, version: str) -> None:
        made = url(version, "get_object")

        response = requests.get(made.replace("Signature=", "Signature=0"))

        error = error_of(response)
        assert (response.status_code, error["Code"]) == (403, "SignatureDoesNotMatch")
        shown = {"AWSAccessKeyId", "StringToSign", "SignatureProvided", "StringToSignBytes"}
        shown |= {"CanonicalRequest", "CanonicalRequestBytes"} if version == "s3v4" else set()
        assert shown <= set(error)

    @pytest.mark.parametrize("version", VERSIONS)
    def test_a_url_is_good_for_its_method_and_its_key_alone(self, version: str) -> None:
        made = url(version, "get_object")

        answers = [requests.delete(made), requests.get(made.replace("/a%20b/", "/a/"))]

        assert [error_of(each)["Code"] for each in answers] == ["SignatureDoesNotMatch"] * 2

    def test_headers_that_were_signed_have_to_be_sent_and_no_others_of_s3(self) -> None:
        made = url("s3v4", "put_object", ContentType="text/plain")

        left_out = requests.put(made, data=b"x")
        added = requests.put(made, data=b"x", headers={"Content-Type": "text/plain", "x-amz-meta-a": "1"})

        assert error_of(left_out)["Code"] == "SignatureDoesNotMatch"
        assert error_of(added)["HeadersNotSigned"] == "x-amz-meta-a"

    def test_version_2_signs_the_type_of_what_is_sent(self) -> None:
        made = url("s3", "put_object")

        response = requests.put(made, data=b"x", headers={"Content-Type": "text/plain"})

        assert error_of(response)["Code"] == "SignatureDoesNotMatch"

    def test_a_key_that_nobody_has_made_is_told_so(self) -> None:
        stranger = boto3.client(
            "s3", region_name="us-east-1", aws_access_key_id="AKIASTRANGER", aws_secret_access_key="x"
        )

        response = requests.get(stranger.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": "a"}))

        assert error_of(response)["Code"] == "InvalidAccessKeyId"

    def test_a_users_key_signs_with_its_own_secret(self) -> None:
        iam = boto3.client("iam")
        iam.create_user(UserName="anna")
        made = iam.create_access_key(UserName="anna")["AccessKey"]
        keys = {"aws_access_key_id": made["AccessKeyId"], "aws_secret_access_key": made["SecretAccessKey"]}
        right = boto3.client("s3", region_name="us-east-1", **keys)
        wrong = boto3.client("s3", region_name="us-east-1", **{**keys, "aws_secret_access_key": "wrong"})

        answers = [
            requests.get(each.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": "a b/ü"}))
            for each in (right, wrong)
        ]

        assert [each.status_code for each in answers] == [200, 403]

    def test_a_url_for_another_region_is_told_the_right_one(self) -> None:
        config = Config(signature_version="s3v4", s3={"addressing_style": "path"})
        there = boto3.client("s3", region_name="eu-west-1", config=config)
        made = there.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": "a b/ü"})

        error = error_of(requests.get(made))

        assert (error["Code"], error["Region"], error["Message"]) == (
            "AuthorizationQueryParametersError",
            "us-east-1",
            "Error parsing the X-Amz-Credential parameter; the region 'eu-west-1' is wrong; expecting 'us-east-1'",
        )

    def test_a_request_without_a_signature_is_anybodys(self) -> None:
        response = requests.get(f"https://{BUCKET}.s3.amazonaws.com/a")

        assert error_of(response)["Code"] == "AccessDenied"
