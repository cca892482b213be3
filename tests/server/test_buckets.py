"""Buckets over the server, as browsers and plain HTTP clients reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.server.serving import Served, serving
from tests.services.s3.doors.answers import error_of, let_everybody

if TYPE_CHECKING:
    from collections.abc import Iterator

ORIGIN = "http://localhost:3000"


@pytest.fixture
def s3(served: Served) -> Any:
    """A client with which a bucket was made."""
    made = served.client("s3")
    made.create_bucket(Bucket="pictures")
    return made


def preflight(served: Served, bucket: str = "pictures", origin: str = ORIGIN) -> requests.Response:
    headers = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    return requests.options(f"{served.url}/{bucket}/a", headers=headers, timeout=20)


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_presigned_url_puts_reads_and_expires(version: str) -> None:
    with serving(clock="virtual", delivery="inline") as served:
        s3 = served.client("s3", signature_version=version)
        s3.create_bucket(Bucket="pictures")
        url = s3.generate_presigned_url("put_object", {"Bucket": "pictures", "Key": "a b"}, 60)
        put = requests.put(url, data=b"data", timeout=20)
        url = s3.generate_presigned_url("get_object", {"Bucket": "pictures", "Key": "a b"}, 60)
        got = requests.get(url, timeout=20)
        # It was signed by the real clock, which is ahead of the cloud's.
        served.cloud.clock.advance(days=9999)
        late = requests.get(url, timeout=20)

    assert (put.status_code, got.content, late.status_code) == (200, b"data", 403)
    assert error_of(late)["Message"] == "Request has expired"


def test_a_form_uploads_its_file(served: Served, s3: Any) -> None:
    made = s3.generate_presigned_post("pictures", "in/${filename}")

    response = requests.post(made["url"], data=made["fields"], files={"file": ("a.txt", b"data")}, timeout=20)

    assert made["url"] == f"{served.url}/pictures"
    assert response.status_code == 204
    assert response.headers["Location"].endswith("/pictures/in/a.txt")
    assert s3.get_object(Bucket="pictures", Key="in/a.txt")["Body"].read() == b"data"


def test_a_preflight_is_decided_by_the_buckets_rules(served: Served, s3: Any) -> None:
    before = preflight(served)
    rule = {"AllowedOrigins": [ORIGIN], "AllowedMethods": ["GET"]}
    s3.put_bucket_cors(Bucket="pictures", CORSConfiguration={"CORSRules": [rule]})

    after = preflight(served)

    assert (before.status_code, error_of(before)["Code"]) == (403, "AccessForbidden")
    assert (after.status_code, after.headers["Access-Control-Allow-Origin"]) == (200, ORIGIN)


def test_what_is_read_is_shared_by_the_buckets_rules_alone(served: Served, s3: Any) -> None:
    s3.put_object(Bucket="pictures", Key="a", Body=b"data")
    url = s3.generate_presigned_url("get_object", {"Bucket": "pictures", "Key": "a"})
    before = requests.get(url, headers={"Origin": ORIGIN}, timeout=20)
    s3.put_bucket_cors(
        Bucket="pictures", CORSConfiguration={"CORSRules": [{"AllowedOrigins": ["*"], "AllowedMethods": ["GET"]}]}
    )

    after = requests.get(url, headers={"Origin": ORIGIN}, timeout=20)

    assert (before.content, after.content) == (b"data", b"data")
    assert "Access-Control-Allow-Origin" not in before.headers
    assert after.headers["Access-Control-Allow-Origin"] == "*"


def test_a_preflight_about_no_bucket_is_the_servers(served: Served) -> None:
    assert preflight(served, "nothing").status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "pictures.s3-website-us-east-1.localhost",
        "pictures.s3-website.us-east-1.localhost.localstack.cloud",
        None,
    ],
)
def test_a_website_has_hosts_and_a_path(served: Served, s3: Any, host: str | None) -> None:
    let_everybody(s3, "pictures", "GetObject")
    s3.put_bucket_website(Bucket="pictures", WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    s3.put_object(Bucket="pictures", Key="docs/index.html", Body=b"index", ContentType="text/html")
    path = "/docs/" if host else "/_aws/s3-website/us-east-1/pictures/docs/"
    headers = {} if host is None else {"Host": f"{host}:{served.server.port}"}

    response = requests.get(f"{served.url}{path}", headers=headers, timeout=20)

    assert (response.status_code, response.content, response.headers["Content-Type"]) == (200, b"index", "text/html")


class TestVerified:
    @pytest.fixture
    def verifying(self) -> Iterator[Served]:
        with serving(verify_signatures=True) as served:
            yield served

    @pytest.mark.parametrize("style", ["path", "virtual"])
    @pytest.mark.parametrize("version", ["s3v4", "s3"])
    def test_what_is_signed_with_the_secret_is_answered(self, verifying: Served, version: str, style: str) -> None:
        iam = verifying.client("iam")
        iam.create_user(UserName="anna")
        made = iam.create_access_key(UserName="anna")["AccessKey"]
        config = {"signature_version": version, "s3": {"addressing_style": style}}
        right, wrong = (
            verifying.client("s3", account=made["AccessKeyId"], secret=secret, **config)
            for secret in (made["SecretAccessKey"], "wrong")
        )

        right.create_bucket(Bucket="pictures")
        right.put_object(Bucket="pictures", Key="a b/ü", Body=b"data", Metadata={"x": "a  b"}, ContentType="text/x")

        assert right.get_object(Bucket="pictures", Key="a b/ü")["Body"].read() == b"data"
        assert right.list_objects_v2(Bucket="pictures", Prefix="a b/")["KeyCount"] == 1
        with pytest.raises(wrong.exceptions.ClientError, match="SignatureDoesNotMatch"):
            wrong.list_objects_v2(Bucket="pictures")
