from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
import responses
import urllib3
from botocore.config import Config

from awsim import mock_aws
from awsim.transports.guard import RealAWSCallRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim.cloud import Cloud


@pytest.fixture
def cloud(looked_up: list[str]) -> Iterator[Cloud]:
    with mock_aws() as made:
        yield made
    assert looked_up == []


@pytest.fixture
def s3(cloud: Cloud) -> Any:
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket="bucket")
    client.put_object(Bucket="bucket", Key="a/b c", Body=b"content", ContentType="text/plain", Metadata={"x": "y"})
    return client


def presigned(client: Any, operation: str, key: str = "a/b c") -> str:
    url: str = client.generate_presigned_url(operation, Params={"Bucket": "bucket", "Key": key})
    return url


def stored(client: Any, key: str) -> bytes:
    body: bytes = client.get_object(Bucket="bucket", Key=key)["Body"].read()
    return body


class TestPresignedS3:
    @pytest.mark.parametrize(
        "config",
        [
            Config(),
            Config(signature_version="s3v4"),
            Config(s3={"addressing_style": "path"}),
            Config(s3={"addressing_style": "virtual"}),
            Config(use_dualstack_endpoint=True),
            Config(use_fips_endpoint=True),
        ],
    )
    def test_a_get_is_answered(self, s3: Any, config: Config) -> None:
        got = requests.get(presigned(boto3.client("s3", region_name="us-east-1", config=config), "get_object"))
        assert (got.status_code, got.reason, got.content) == (200, "OK", b"content")
        assert got.headers["Content-Type"] == "text/plain"
        assert got.headers["Content-Length"] == "7"
        assert got.headers["x-amz-meta-x"] == "y"

    @pytest.mark.parametrize("version", ["s3", "s3v4"])
    def test_a_url_of_a_custom_endpoint_is_answered(self, s3: Any, version: str) -> None:
        config = Config(signature_version=version)
        other = boto3.client("s3", region_name="us-east-1", endpoint_url="http://my-proxy.internal", config=config)
        assert requests.get(presigned(other, "get_object")).content == b"content"

    def test_a_head_has_headers_and_no_body(self, s3: Any) -> None:
        got = requests.head(presigned(s3, "head_object"))
        assert (got.status_code, got.content, got.headers["Content-Length"]) == (200, b"", "7")

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(lambda: b"new", id="bytes"),
            pytest.param(lambda: "new", id="text"),
            pytest.param(lambda: io.BytesIO(b"new"), id="file"),
            pytest.param(lambda: iter([b"n", b"ew"]), id="generator"),
        ],
    )
    def test_a_put_stores_whatever_the_body_is(self, s3: Any, body: Any) -> None:
        assert requests.put(presigned(s3, "put_object", "new"), data=body()).status_code == 200
        assert stored(s3, "new") == b"new"

    def test_a_form_upload_stores_the_file(self, s3: Any) -> None:
        form = s3.generate_presigned_post("bucket", "uploaded")
        answered = requests.post(form["url"], data=form["fields"], files={"file": b"uploaded"})
        assert answered.status_code == 204
        assert stored(s3, "uploaded") == b"uploaded"

    def test_an_unknown_key_is_answered_as_s3_does(self, s3: Any) -> None:
        got = requests.get(presigned(s3, "get_object", "none"))
        assert got.status_code == 404
        assert "<Code>NoSuchKey</Code>" in got.text

    def test_a_body_can_be_streamed(self, s3: Any) -> None:
        with requests.get(presigned(s3, "get_object"), stream=True) as got:
            assert list(got.iter_content(4)) == [b"cont", b"ent"]

    def test_urllib3_is_answered(self, s3: Any) -> None:
        got = urllib3.PoolManager().request("GET", presigned(s3, "get_object"))
        assert (got.status, got.data) == (200, b"content")

    def test_urllib3_reads_a_body_later(self, s3: Any) -> None:
        got = urllib3.PoolManager().request("GET", presigned(s3, "get_object"), preload_content=False)
        assert [got.read(4), got.read(4), got.read(4)] == [b"cont", b"ent", b""]

    def test_a_call_is_in_the_journal(self, s3: Any, cloud: Cloud) -> None:
        requests.get(presigned(s3, "get_object"))
        assert "s3 GetObject" in cloud.journal.tail(1)


class TestOtherPresigned:
    def test_get_caller_identity_is_answered(self, cloud: Cloud) -> None:
        url = boto3.client("sts", region_name="us-east-1").generate_presigned_url("get_caller_identity")
        assert "<Account>123456789012</Account>" in requests.get(url).text

    def test_the_account_is_that_of_the_access_key(self, cloud: Cloud) -> None:
        sts = boto3.client("sts", region_name="us-east-1", aws_access_key_id="111122223333", aws_secret_access_key="s")
        assert "<Account>111122223333</Account>" in requests.get(sts.generate_presigned_url("get_caller_identity")).text

    def test_a_region_without_the_service_can_not_be_reached(self, cloud: Cloud) -> None:
        headers = {
            "Authorization": "AWS4-HMAC-SHA256 Credential=A/20260101/xx-moon-1/timestream-influxdb/aws4_request, x",
            "X-Amz-Target": "AmazonTimestreamInfluxDB.ListDbInstances",
        }
        with pytest.raises(requests.ConnectionError, match="Could not connect to the endpoint URL"):
            requests.post("https://timestream-influxdb.xx-moon-1.amazonaws.com/", headers=headers, data=b"{}")


class TestMotosUrls:
    def test_the_keys_of_a_user_pool_are_published(self, cloud: Cloud) -> None:
        pool = boto3.client("cognito-idp", region_name="us-east-1").create_user_pool(PoolName="p")["UserPool"]["Id"]
        url = f"https://cognito-idp.us-east-1.amazonaws.com/{pool}/.well-known/jwks.json"
        assert {key["kty"] for key in requests.get(url).json()["keys"]} == {"RSA"}

    def test_a_queue_url_takes_messages(self, cloud: Cloud) -> None:
        sqs = boto3.client("sqs", region_name="us-east-1")
        url = sqs.create_queue(QueueName="q")["QueueUrl"]
        requests.post(url, data={"Action": "SendMessage", "MessageBody": "hello", "Version": "2012-11-05"})
        assert [message["Body"] for message in sqs.receive_message(QueueUrl=url)["Messages"]] == ["hello"]

    def test_motos_own_api_is_there(self, cloud: Cloud) -> None:
        base = "http://motoapi.amazonaws.com/moto-api/state-manager"
        setting = {"model_name": "dax::cluster", "transition": {"progression": "manual", "times": 3}}
        try:
            assert requests.post(f"{base}/set-transition", json=setting).status_code == 201
            got = requests.get(f"{base}/get-transition?model_name=dax::cluster")
            assert got.json() == {"progression": "manual", "times": 3}
        finally:
            requests.post(f"{base}/unset-transition", json={"model_name": "dax::cluster"})

    def test_instance_metadata_is_motos(self, cloud: Cloud) -> None:
        credentials = requests.get("http://169.254.169.254/latest/meta-data/iam/security-credentials/default-role")
        assert set(json.loads(credentials.text)) >= {"AccessKeyId", "SecretAccessKey", "Token", "Expiration"}


class TestWhatIsNotRecognised:
    def test_a_request_nobody_can_answer_is_refused_by_name(self, cloud: Cloud) -> None:
        with pytest.raises(requests.ConnectionError) as caught:
            requests.get("https://nothing.us-east-1.amazonaws.com/path")
        (refusal,) = caught.value.args
        assert isinstance(refusal, RealAWSCallRefused)
        assert refusal.strerror == (
            "GET https://nothing.us-east-1.amazonaws.com/path was not sent to AWS, and neither awsim nor moto can "
            "answer it: no service has an operation with this method and path. To let it out: "
            'mock_aws(config={"core": {"passthrough": {"urls": [r"https://…"]}}})'
        )

    def test_other_hosts_are_not_touched(self, looked_up: list[str]) -> None:
        with mock_aws(), pytest.raises(requests.ConnectionError):
            requests.get("https://example.com/")
        assert looked_up == ["example.com"]

    def test_without_a_mock_nothing_is_answered(self, looked_up: list[str]) -> None:
        with mock_aws():
            url = boto3.client("sts", region_name="us-east-1").generate_presigned_url("get_caller_identity")
        with pytest.raises(requests.ConnectionError):
            requests.get(url)
        assert looked_up == ["sts.us-east-1.amazonaws.com"]


class TestBesideResponses:
    @responses.activate
    def test_what_the_user_mocks_is_answered_by_the_users_mock(self) -> None:
        responses.get("https://sts.us-east-1.amazonaws.com/", "mine")
        with mock_aws():
            assert requests.get("https://sts.us-east-1.amazonaws.com/").text == "mine"

    @mock_aws
    @responses.activate
    def test_what_the_user_does_not_mock_stays_blocked(self) -> None:
        with pytest.raises(requests.ConnectionError, match="Connection refused by Responses"):
            requests.get("https://example.com/")


class TestLetsOut:
    @pytest.mark.parametrize(
        "passthrough", [{"services": ["sts"]}, {"urls": [r"https://sts\.us-east-1\.amazonaws\.com/.*"]}]
    )
    def test_what_the_configuration_lets_out_is_sent(self, looked_up: list[str], passthrough: dict[str, Any]) -> None:
        with mock_aws(config={"core": {"passthrough": passthrough}}):
            url = boto3.client("sts", region_name="us-east-1").generate_presigned_url("get_caller_identity")
            with pytest.raises(requests.ConnectionError, match="this test has no network"):
                requests.get(url)
        assert looked_up == ["sts.us-east-1.amazonaws.com"]
