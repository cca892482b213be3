"""Presigned URLs, forms, browsers of other origins and websites, as AWS answered."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import boto3
import requests
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config

from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

S3 = Recordings("s3")
BUCKET, KEY = "recorded-bucket", "recorded-key"
SITE = f"http://{BUCKET}.s3-website-us-east-1.amazonaws.com"
URL = f"https://{BUCKET}.s3.amazonaws.com"
ORIGIN = "https://localhost:4200"


def bucket_of(replay: Replay, version: str = "s3v4") -> Any:
    """A client of S3 that signs so, with which a bucket has been made."""
    s3 = boto3.client("s3", region_name="us-east-1", config=Config(signature_version=version))
    s3.create_bucket(Bucket=BUCKET)
    return s3


def presign(s3: Any, method: str, seconds: int = 3600, **params: Any) -> str:
    made: str = s3.generate_presigned_url(method, {"Bucket": BUCKET, "Key": KEY, **params}, seconds)
    return made


def let_everybody_read(s3: Any) -> None:
    s3.delete_public_access_block(Bucket=BUCKET)
    arn = f"arn:aws:s3:::{BUCKET}"
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject", "s3:ListBucket", "s3:PutObject"],
        "Resource": [arn, f"{arn}/*"],
    }
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


def document(response: requests.Response, *, with_status: bool = False) -> dict[str, Any]:
    """An answer's document as it was recorded."""
    root = ET.fromstring(response.content)  # noqa: S314 - it is our own
    told: dict[str, Any] = {root.tag: {each.tag: each.text for each in root}}
    return {**told, "StatusCode": response.status_code} if with_status else told


# Presigned URLs


@S3.scenario(
    "TestS3PresignedUrl::test_s3_presigned_url_expired[s3]", "TestS3PresignedUrl::test_s3_presigned_url_expired[s3v4]"
)
def urls_expire(replay: Replay) -> None:
    s3 = bucket_of(replay, replay.parameter)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"something")
    url = presign(s3, "get_object", 2)
    replay.cloud.clock.advance(seconds=3)
    replay.match("expired-exception", document(requests.get(url, timeout=5)))


@S3.scenario("TestS3PresignedUrl::test_put_object")
def an_object_is_put_by_a_url(replay: Replay) -> None:
    s3 = bucket_of(replay)
    requests.put(presign(s3, "put_object"), data=b"something", timeout=5)
    found = s3.get_object(Bucket=BUCKET, Key=KEY, ChecksumMode="ENABLED")
    assert found["Body"].read() == b"something"
    replay.match("get_object", {**found, "Body": ""})


@S3.scenario("TestS3PresignedUrl::test_s3_put_presigned_url_missing_sig_param[s3v4]")
def urls_have_to_be_whole(replay: Replay) -> None:
    url = presign(bucket_of(replay), "put_object").replace("X-Amz-Signature", "X-Amz-Other")
    replay.match("missing-param-exception", document(requests.put(url, data=b"x", timeout=5), with_status=True))


@S3.scenario("TestS3PresignedUrl::test_presigned_double_encoded_credentials")
def credentials_are_encoded_once(replay: Replay) -> None:
    url = presign(bucket_of(replay), "get_object").replace("%2F", "%252F")
    replay.match("error-malformed", document(requests.get(url, timeout=5)))


@S3.scenario(
    "TestS3PresignedUrl::test_presigned_url_signature_authentication[s3-False]",
    "TestS3PresignedUrl::test_presigned_url_signature_authentication[s3v4-False]",
    verify_signatures=True,
)
def urls_are_good_for_one_key(replay: Replay) -> None:
    s3 = bucket_of(replay, replay.parameter.partition("-")[0])
    for step, method in (("invalid-get-1", "get_object"), ("invalid-put-1", "put_object")):
        url = presign(s3, method).replace(KEY, "another-key")
        replay.match(step, document(requests.request(method[:3].upper(), url, timeout=5)))


@S3.scenario(
    "TestS3PresignedUrl::test_s3_put_presigned_url_with_different_headers[s3]",
    "TestS3PresignedUrl::test_s3_put_presigned_url_with_different_headers[s3v4]",
    verify_signatures=True,
)
def headers_are_as_they_were_signed(replay: Replay) -> None:
    s3 = bucket_of(replay, replay.parameter)
    for step, signed, sent in (
        ("content-type-exception", {"ContentType": "text/plain"}, {"Content-Type": "text/xml"}),
        ("content-type-response", {}, {"Content-Type": "text/xml"}),
        ("wrong-content-encoding-response", {"ContentEncoding": "identity"}, {"Content-Encoding": "gzip"}),
    ):
        replay.cloud.clock.advance(seconds=1)
        response = requests.put(presign(s3, "put_object", **signed), data=b"x", headers=sent, timeout=5)
        answered = {"StatusCode": 200} if response.status_code == 200 else document(response, with_status=True)
        replay.match(step, answered)


@S3.scenario(
    "TestS3PresignedUrl::test_put_object_with_md5_and_chunk_signature_bad_headers[s3-True]", verify_signatures=True
)
def headers_of_chunks_have_to_be_signed(replay: Replay) -> None:
    url = presign(bucket_of(replay, "s3"), "put_object")
    headers = {
        "Content-Type": "application/octet-stream",
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "Content-Encoding": "aws-chunked",
        "X-Amz-Decoded-Content-Length": "9",
    }
    replay.match("with-decoded-content-length", document(requests.put(url, data=b"x", headers=headers, timeout=5)))
    del headers["X-Amz-Decoded-Content-Length"]
    replay.match("without-decoded-content-length", document(requests.put(url, data=b"x", headers=headers, timeout=5)))


@S3.scenario("TestS3PresignedUrl::test_put_url_metadata_with_sig_s3[True]", verify_signatures=True)
def metadata_are_signed_in_the_query(replay: Replay) -> None:
    s3 = bucket_of(replay, "s3")
    url = presign(s3, "put_object", Metadata={"foo": "bar"})
    wrong = requests.put(url, data=b"content 123", headers={"x-amz-meta-wrong": "wrong"}, timeout=5)
    replay.match("wrong-meta-headers", document(wrong))
    requests.put(url, data=b"content 123", timeout=5)
    replay.match("head_object", s3.head_object(Bucket=BUCKET, Key=KEY), aside={"ETag"})


@S3.scenario("TestS3PresignedUrl::test_presigned_url_v4_x_amz_in_qs", verify_signatures=True)
def headers_of_s3_may_stand_in_the_query(replay: Replay) -> None:
    s3 = bucket_of(replay)
    request = AWSRequest("PUT", f"{URL}/{KEY}?x-amz-meta-foo=bar-complicated-no-random")
    credentials = boto3.Session().get_credentials()
    S3SigV4QueryAuth(credentials, "s3", "us-east-1", 60).add_auth(request)
    requests.put(request.url, data=b"123456", timeout=5)
    replay.match("head-object", s3.head_object(Bucket=BUCKET, Key=KEY, ChecksumMode="ENABLED"))


# Forms


def form(s3: Any, conditions: list[Any] | None = None, **fields: str) -> dict[str, Any]:
    made: dict[str, Any] = s3.generate_presigned_post(BUCKET, KEY, fields, conditions or [], 60)
    return made


def send(made: dict[str, Any], content: bytes = b"abcdef", **changed: str) -> requests.Response:
    fields = {**made["fields"], **changed}
    return requests.post(made["url"], data=fields, files={"file": content}, timeout=5, allow_redirects=False)


def read(s3: Any) -> Any:
    found = s3.get_object(Bucket=BUCKET, Key=KEY, ChecksumMode="ENABLED")
    return {**found, "Body": found["Body"].read().decode()}


@S3.scenario("TestS3PresignedPost::test_post_object_policy_conditions_validation_starts_with")
def conditions_may_be_about_beginnings(replay: Replay) -> None:
    s3 = bucket_of(replay)
    made = form(s3, [["starts-with", "$success_action_redirect", "http://localhost"]])
    wrong = send(made, success_action_redirect="http://wrong.com")
    replay.match("invalid-condition-starts-with", document(wrong))
    casing = send(made, success_action_redirect="HTTP://localhost")
    replay.match("invalid-condition-starts-with-casing", document(casing))
    send(made, success_action_redirect="http://localhost")
    replay.match("get-object-1", read(s3))
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"x")
    send(form(s3), b"manual value to change ETag")
    replay.match("get-object-2", read(s3))


@S3.scenario("TestS3PresignedPost::test_post_object_policy_validation_size")
def conditions_may_be_about_sizes(replay: Replay) -> None:
    s3 = bucket_of(replay)
    made = form(s3, [["content-length-range", 5, 10]])
    replay.match("invalid-content-length-too-big", document(send(made, b"a" * 12)))
    replay.match("invalid-content-length-too-small", document(send(made, b"a")))
    send(made, b"a" * 10)
    replay.match("final-object", read(s3))
    wrong = form(s3, [["content-length-range", "test", 10]])
    replay.match("invalid-content-length-wrong-type", document(send(wrong)))


@S3.scenario("TestS3PresignedPost::test_post_object_with_metadata")
def forms_say_what_an_object_is(replay: Replay) -> None:
    s3 = bucket_of(replay)
    fields = {
        "x-amz-meta-test-1": "test-meta-1",
        "x-amz-meta-test-2": "test-meta-2",
        "Content-Type": "text/plain",
        "Expires": "Wed, 21 Oct 2026 07:28:00 GMT",
    }
    send(form(s3, [{name: text} for name, text in fields.items()], **fields), b"object's content!")
    replay.match("head-object", s3.head_object(Bucket=BUCKET, Key=KEY), aside={"ETag"})


@S3.scenario(
    "TestS3PresignedPost::test_post_object_with_tags[single]", "TestS3PresignedPost::test_post_object_with_tags[notxml]"
)
def forms_have_tags(replay: Replay) -> None:
    s3 = bucket_of(replay)
    tags = "<Tagging><TagSet><Tag><Key>TagName</Key><Value>TagValue</Value></Tag></TagSet></Tagging>"
    text = tags if replay.parameter == "single" else "not-xml"
    response = send(form(s3, [{"tagging": text}], tagging=text))
    if replay.parameter == "single":
        replay.match("get-tagging", s3.get_object_tagging(Bucket=BUCKET, Key=KEY))
    else:
        replay.match("tagging-error", document(response))


@S3.scenario("TestS3PresignedPost::test_post_object_with_wrong_content_type")
def forms_are_of_one_type(replay: Replay) -> None:
    made = form(bucket_of(replay))
    response = requests.post(made["url"], data=made["fields"], timeout=5)
    replay.match("invalid-content-type-error", document(response))


@S3.scenario("TestS3PresignedPost::test_post_request_malformed_policy[s3v4]", verify_signatures=True)
def policies_are_signed(replay: Replay) -> None:
    made = form(bucket_of(replay))
    replay.match("exception-policy", document(send(made, policy="invalid"), with_status=True))


@S3.scenario(
    "TestS3PresignedPost::test_post_request_missing_fields[s3]",
    "TestS3PresignedPost::test_post_request_missing_fields[s3v4]",
)
def forms_have_to_be_whole(replay: Replay) -> None:
    made = form(bucket_of(replay, replay.parameter))
    left_out = {"s3": "AWSAccessKeyId", "s3v4": "x-amz-algorithm"}[replay.parameter]
    del made["fields"][left_out]
    replay.match("exception-missing-fields", document(send(made), with_status=True))
    made["fields"] = {name: text for name, text in made["fields"].items() if name in ("key", "policy")}
    replay.match("exception-no-sig-related-fields", document(send(made), with_status=True))


@S3.scenario("TestS3PresignedPost::test_post_request_missing_signature[s3v4]")
def forms_have_to_be_signed(replay: Replay) -> None:
    made = form(bucket_of(replay))
    del made["fields"]["x-amz-signature"]
    replay.match("exception-missing-signature", document(send(made), with_status=True))


# Browsers of other origins


def shown(replay: Replay, step: str, response: requests.Response, *aside: str) -> None:
    """Hold an answer with its headers, whose names have the recorded letter case, against a step."""
    recorded = replay.recorded[step]
    names = {name.lower(): name for name in recorded.get("Headers", ())}
    headers = {names.get(name.lower(), name): text for name, text in response.headers.items()}
    body: Any = document(response) if response.status_code >= 400 else response.text
    answered = {"Body": body, "Headers": headers, "StatusCode": response.status_code}
    lengths = ("Transfer-Encoding", "Content-Length", "content-length")
    replay.match(step, answered, aside={"Last-Modified", *lengths, *aside})


def ask(method: str, asked: str = "", **headers: str) -> requests.Response:
    given = {name.replace("_", "-"): text for name, text in headers.items()}
    if asked:
        given["Access-Control-Request-Method"] = asked
    return requests.request(method, f"{URL}/{KEY}", headers={"Origin": ORIGIN, **given}, timeout=5)


def allow(s3: Any, *methods: str, origin: str = ORIGIN, **changed: Any) -> None:
    rule = {"AllowedOrigins": [origin], "AllowedMethods": list(methods), "MaxAgeSeconds": 3000, **changed}
    s3.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [rule]})


@S3.scenario("TestS3Cors::test_cors_match_methods")
def methods_are_allowed(replay: Replay) -> None:
    s3 = bucket_of(replay)
    let_everybody_read(s3)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"test-cors")
    allow(s3, "GET")
    shown(replay, "opt-get", ask("OPTIONS", "GET"))
    shown(replay, "get-wrong-op", ask("GET", "PUT"))
    shown(replay, "get-op", ask("GET"))
    shown(replay, "opt-put", ask("OPTIONS", "PUT"))
    shown(replay, "put-op", ask("PUT"), "content-type")


@S3.scenario("TestS3Cors::test_cors_match_headers")
def headers_are_allowed(replay: Replay) -> None:
    s3 = bucket_of(replay)
    let_everybody_read(s3)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"test-cors")
    allow(s3, "GET", AllowedHeaders=["*"])
    name = "Access_Control_Request_Headers"
    shown(replay, "opt-get", ask("OPTIONS", "GET", **{name: "x-amz-request-payer"}))
    two = "x-amz-request-payer, x-amz-expected-bucket-owner"
    shown(replay, "opt-get-two", ask("OPTIONS", "GET", **{name: two}))
    shown(replay, "get-op", ask("GET", x_amz_request_payer="requester"))
    allowed = [
        "x-amz-expected-bucket-owner",
        "x-amz-server-side-encryption-customer-algorithm",
        "x-AMZ-server-SIDE-encryption",
    ]
    allow(s3, "GET", AllowedHeaders=allowed)
    replay.match("get-bucket-cors-casing", s3.get_bucket_cors(Bucket=BUCKET))
    shown(replay, "opt-get-non-allowed", ask("OPTIONS", "GET", **{name: "x-amz-request-payer"}))
    shown(replay, "opt-get-allowed", ask("OPTIONS", "GET", **{name: "x-amz-expected-bucket-owner"}))
    for step, separator in (("opt-get-allowed-diff-casing", ", "), ("opt-get-allowed-no-space", ",")):
        asked = separator.join(("x-amz-expected-bucket-owner", "x-amz-server-side-encryption"))
        shown(replay, step, ask("OPTIONS", "GET", **{name: asked}))
    shown(replay, "get-non-allowed-with-acl", ask("GET", **{name: "x-amz-request-payer"}))
    shown(replay, "get-non-allowed", ask("GET", x_amz_request_payer="requester"))


@S3.scenario("TestS3Cors::test_cors_options_match_partial_origin")
def origins_have_a_wildcard(replay: Replay) -> None:
    s3 = bucket_of(replay)
    allow(s3, "GET", "PUT", origin="http://*.origin.com", AllowedHeaders=["*"])
    response = requests.options(
        f"{URL}/{KEY}",
        headers={"Origin": "http://test.origin.com", "Access-Control-Request-Method": "PUT"},
        timeout=5,
    )
    shown(replay, "options_match_partial_origin", response)


# Websites


def website(s3: Any, **given: Any) -> None:
    configuration = {"IndexDocument": {"Suffix": "index.html"}, **given}
    s3.put_bucket_website(Bucket=BUCKET, WebsiteConfiguration=configuration)


@S3.scenario("TestS3StaticWebsiteHosting::test_website_hosting_404")
def pages_that_are_missing(replay: Replay) -> None:
    s3 = bucket_of(replay)
    let_everybody_read(s3)
    website(s3)
    replay.match("404-no-such-key", requests.get(SITE, timeout=5).text)
    website(s3, ErrorDocument={"Key": "error.html"})
    replay.match("404-no-such-key-nor-custom", requests.get(SITE, timeout=5).text)


@S3.scenario("TestS3StaticWebsiteHosting::test_website_hosting_http_methods")
def methods_of_websites(replay: Replay) -> None:
    s3 = bucket_of(replay)
    website(s3)
    for step, method in (("not-allowed-post", "POST"), ("not-allowed-delete", "DELETE")):
        replay.match(step, {"content": requests.request(method, SITE, timeout=5).text})


@S3.scenario("TestS3StaticWebsiteHosting::test_website_hosting_no_such_website")
def websites_that_are_none(replay: Replay) -> None:
    other = SITE.replace(BUCKET, "recorded-other")
    replay.match("no-such-bucket", requests.get(other, timeout=5).text)
    bucket_of(replay)
    replay.match("no-such-website-config", requests.get(SITE, timeout=5).text)
    replay.match("no-such-website-config-key", requests.get(f"{SITE}/key", timeout=5).text)


test_answers_are_those_of_aws = S3.runner()
