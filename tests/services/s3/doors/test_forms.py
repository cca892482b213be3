"""Forms that upload objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import httpx
import pytest
import requests
import urllib3
from botocore.config import Config

from awsim import mock_aws
from tests.services.s3.doors.answers import error_of, let_everybody

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud

FILE = {"file": ("my photo.txt", b"data")}
TAGS = "<Tagging><TagSet><Tag><Key>k</Key><Value>a b+c</Value></Tag></TagSet></Tagging>"


def form(version: str = "s3v4", key: str = "in/${filename}", **fields: str) -> dict[str, Any]:
    s3 = boto3.client("s3", region_name="us-east-1", config=Config(signature_version=version))
    given = {name.replace("_", "-") if name.startswith("x_") else name: text for name, text in fields.items()}
    conditions = [{name: text} for name, text in given.items()]
    made: dict[str, Any] = s3.generate_presigned_post("pictures", key, given, conditions, 60)
    return made


def send(made: dict[str, Any], **options: Any) -> requests.Response:
    return requests.post(made["url"], data=made["fields"], files=FILE, allow_redirects=False, **options)


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_form_uploads_its_file_under_its_name(s3: Any, bucket: str, version: str) -> None:
    response = send(form(version))

    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["ETag"] == '"8d777f385d3dfec8815d20f7496026dc"'
    assert response.headers["Location"] == "https://pictures.s3.amazonaws.com/in/my%20photo.txt"
    assert s3.get_object(Bucket=bucket, Key="in/my photo.txt")["Body"].read() == b"data"


def test_other_clients_send_forms_too(s3: Any, bucket: str) -> None:
    made = form(key="a")
    by_urllib3 = urllib3.PoolManager().request("POST", made["url"], fields={**made["fields"], "file": ("f", b"one")})
    first = s3.get_object(Bucket=bucket, Key="a")["Body"].read()
    by_httpx = httpx.post(made["url"], data=made["fields"], files={"file": ("f", b"two")})

    assert (by_urllib3.status, by_httpx.status_code) == (204, 204)
    assert (first, s3.get_object(Bucket=bucket, Key="a")["Body"].read()) == (b"one", b"two")


def test_fields_say_what_the_object_is(s3: Any, bucket: str) -> None:
    fields = {"Content-Type": "text/plain", "Cache-Control": "no-cache", "x-amz-meta-a": "ü", "tagging": TAGS}
    send(form(key="a", **fields, **{"x-amz-storage-class": "STANDARD_IA"}))

    head = s3.head_object(Bucket=bucket, Key="a")
    assert (head["ContentType"], head["CacheControl"], head["StorageClass"]) == (
        "text/plain",
        "no-cache",
        "STANDARD_IA",
    )
    assert s3.get_object_tagging(Bucket=bucket, Key="a")["TagSet"] == [{"Key": "k", "Value": "a b+c"}]


def test_a_browser_is_led_where_the_form_says(bucket: str) -> None:
    response = send(form(key="a b", success_action_redirect="http://localhost/done?x=1"))

    assert response.status_code == 303
    assert response.headers["Location"] == (
        "http://localhost/done?x=1&bucket=pictures&key=a+b&etag=%228d777f385d3dfec8815d20f7496026dc%22"
    )


@pytest.mark.parametrize(("asked", "status"), [("200", 200), ("201", 201), ("204", 204), ("500", 204)])
def test_a_form_asks_for_its_status(bucket: str, asked: str, status: int) -> None:
    response = send(form(key="a&b", success_action_status=asked))

    assert response.status_code == status
    if status == 201:
        assert error_of(response) == {
            "Location": "https://pictures.s3.amazonaws.com/a%26b",
            "Bucket": "pictures",
            "Key": "a&b",
            "ETag": '"8d777f385d3dfec8815d20f7496026dc"',
        }


def test_it_is_told_of_as_posted(
    s3: Any, bucket: str, tell: Callable[..., None], happened: Callable[[], list[tuple[str, str]]]
) -> None:
    tell(bucket, "s3:ObjectCreated:*")

    send(form(key="a"))

    assert happened() == [("ObjectCreated:Post", "a")]


def test_a_form_expires_by_the_clouds_clock(cloud: Cloud, bucket: str) -> None:
    made = form(key="a")
    cloud.clock.advance(seconds=61)

    response = send(made)

    assert response.status_code == 403
    assert error_of(response)["Message"] == "Invalid according to Policy: Policy expired."


def test_what_the_policy_does_not_allow_is_not_put(s3: Any, bucket: str) -> None:
    made = form(key="a")
    made["fields"]["key"] = "b"

    response = send(made)

    assert error_of(response)["Message"] == 'Invalid according to Policy: Policy Condition failed: ["eq", "$key", "a"]'
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


@pytest.mark.parametrize(
    ("version", "missing", "argument"),
    [
        ("s3v4", "x-amz-signature", "X-Amz-Signature"),
        ("s3v4", "x-amz-algorithm", "X-Amz-Algorithm"),
        ("s3", "AWSAccessKeyId", "AWSAccessKeyId"),
        ("s3v4", "key", "key"),
    ],
)
def test_a_form_that_lacks_a_field_is_refused_by_its_name(
    bucket: str, version: str, missing: str, argument: str
) -> None:
    made = form(version, key="a")
    del made["fields"][missing]

    response = send(made)

    error = error_of(response)
    assert (response.status_code, error["Code"], error["ArgumentName"]) == (400, "InvalidArgument", argument)
    assert error["Message"] == (
        f"Bucket POST must contain a field named '{argument}'.  "
        "If it is specified, please check the order of the fields."
    )


def test_what_is_no_form_is_refused(bucket: str) -> None:
    response = requests.post("https://pictures.s3.amazonaws.com/", data={"key": "a"})

    assert (response.status_code, error_of(response)["Code"]) == (412, "PreconditionFailed")


def test_tags_that_are_no_document_are_refused(bucket: str) -> None:
    assert error_of(send(form(key="a", tagging="not-xml")))["Code"] == "MalformedXML"


def test_a_form_without_a_policy_is_anybodys(s3: Any, bucket: str) -> None:
    made = {"url": "https://pictures.s3.amazonaws.com/", "fields": {"key": "a"}}
    before = send(made)
    let_everybody(s3, bucket, "PutObject")

    after = send(made)

    assert (before.status_code, error_of(before)["Code"], after.status_code) == (403, "AccessDenied", 204)


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_the_policys_signature_is_checked_where_that_is_asked_for(version: str) -> None:
    with mock_aws(verify_signatures=True):
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="pictures")
        right = send(form(version, key="a"))
        made = form(version, key="a")
        made["fields"]["policy"] = "e30="

        wrong = send(made)

    assert (right.status_code, wrong.status_code, error_of(wrong)["Code"]) == (204, 403, "SignatureDoesNotMatch")
