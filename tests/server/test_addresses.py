"""Hosts and paths under which services and resources are asked for, and the URLs in answers that lead back."""

from __future__ import annotations

import base64
import hashlib
import http.client
import io
import json
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import boto3
import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from tests.server.serving import serving

if TYPE_CHECKING:
    from tests.server.serving import Served

ROLE = "arn:aws:iam::123456789012:role/lambda"
LOCAL = "localhost.localstack.cloud"


def ask(
    served: Served, method: str, target: str, body: str = "", host: str | None = None, **headers: str
) -> tuple[int, bytes]:
    """Status and body of a request with whatever host is named."""
    named = {"Host": (host or f"127.0.0.1:{served.server.port}").replace("PORT", str(served.server.port))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(http.client.HTTPConnection("127.0.0.1", served.server.port, timeout=20)) as connection:
        connection.request(method, target, body or None, named)
        answer = connection.getresponse()
        return answer.status, answer.read()


def fetch(served: Served, url: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    """The answer at a URL of the server, whatever its name is looked up as."""
    parts = urlsplit(url)
    assert parts.port == served.server.port
    return ask(served, method, url.removeprefix(f"http://{parts.netloc}"), host=parts.netloc, **headers)


def package(source: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.py", source)
    return buffer.getvalue()


def function_with_url(served: Served, source: str, region: str = "us-east-1", **client: Any) -> str:
    awslambda = served.client("lambda", region=region, **client)
    code = {"ZipFile": package(source)}
    awslambda.create_function(FunctionName="echo", Runtime="python3.12", Handler="index.handler", Role=ROLE, Code=code)
    awslambda.add_permission(
        FunctionName="echo",
        StatementId="url",
        Action="lambda:InvokeFunctionUrl",
        Principal="*",
        FunctionUrlAuthType="NONE",
    )
    url: str = awslambda.create_function_url_config(FunctionName="echo", AuthType="NONE")["FunctionUrl"]
    return url


class TestAccountsAndRegions:
    def test_an_access_key_of_twelve_digits_is_the_account(self, served: Served) -> None:
        served.client("kinesis", account="111111111111").create_stream(StreamName="events", ShardCount=1)
        found = served.client("kinesis", account="111111111111").describe_stream_summary(StreamName="events")
        assert found["StreamDescriptionSummary"]["StreamARN"] == "arn:aws:kinesis:us-east-1:111111111111:stream/events"
        assert served.client("kinesis", account="222222222222").list_streams()["StreamNames"] == []

    def test_the_region_is_the_one_that_was_signed_for(self, served: Served) -> None:
        served.client("kinesis", region="eu-west-1").create_stream(StreamName="events", ShardCount=1)
        assert served.client("kinesis", region="us-east-1").list_streams()["StreamNames"] == []

    def test_a_region_that_does_not_exist_is_an_error_of_the_protocol(self, served: Served) -> None:
        kinesis = served.client("kinesis", region="xx-moon-1")
        with pytest.raises(kinesis.exceptions.ClientError, match="xx-moon-1"):
            kinesis.list_streams()


class TestUnsigned:
    """Without a signature, what else a request says of its service is enough."""

    def test_a_target(self, served: Served) -> None:
        headers = {"X_Amz_Target": "Kinesis_20131202.ListStreams", "Content_Type": "application/x-amz-json-1.1"}
        assert json.loads(ask(served, "POST", "/", "{}", **headers)[1])["StreamNames"] == []

    def test_an_action_with_its_version(self, served: Served) -> None:
        status, body = ask(served, "GET", "/?Action=ListTopics&Version=2010-03-31")
        assert (status, b"<ListTopicsResponse" in body) == (200, True)

    def test_a_path_of_lambda(self, served: Served) -> None:
        assert json.loads(ask(served, "GET", "/2015-03-31/functions")[1])["Functions"] == []

    @pytest.mark.parametrize("host", [f"kinesis.eu-west-1.{LOCAL}:PORT", "kinesis.eu-west-1.amazonaws.com"])
    def test_a_host_names_service_and_region(self, served: Served, host: str) -> None:
        served.client("kinesis", region="eu-west-1").create_stream(StreamName="events", ShardCount=1)
        headers = {"X_Amz_Target": "Kinesis_20131202.ListStreams", "Content_Type": "application/x-amz-json-1.1"}
        assert json.loads(ask(served, "POST", "/", "{}", host, **headers)[1])["StreamNames"] == ["events"]

    def test_what_nobody_answers_is_an_error_that_says_so(self, served: Served) -> None:
        status, body = ask(served, "POST", "/", "{}", X_Amz_Target="NoSuchService.DoIt")
        assert (status, json.loads(body)["__type"]) == (400, "UnknownOperationException")


class TestQueues:
    def test_a_queues_url_leads_to_the_server_and_keeps_region_and_account(self, served: Served) -> None:
        sqs = served.client("sqs", region="eu-west-1", account="111111111111")
        url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
        assert url == f"{served.url}/queue/eu-west-1/111111111111/jobs"
        assert sqs.get_queue_url(QueueName="jobs")["QueueUrl"] == url
        assert sqs.list_queues()["QueueUrls"] == [url]
        sqs.send_message(QueueUrl=url, MessageBody="one")
        assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "one"

    def test_the_older_query_protocol(self, served: Served) -> None:
        url = served.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]
        body = f"Action=SendMessage&Version=2012-11-05&MessageBody=one&QueueUrl={quote(url)}"
        form = {"Content_Type": "application/x-www-form-urlencoded; charset=utf-8"}
        for target in ("/", urlsplit(url).path):
            status, answer = ask(served, "POST", target, body, **form)
            assert (status, b"<MD5OfMessageBody>" in answer) == (200, True), answer

    @pytest.mark.parametrize("path", ["/queue/eu-west-1/123456789012/jobs", "/123456789012/jobs"])
    @pytest.mark.parametrize("auth", [SigV4Auth, SigV4QueryAuth])
    def test_a_signed_get_of_a_queues_url(self, served: Served, path: str, auth: Any) -> None:
        sqs = served.client("sqs", region="eu-west-1")
        sqs.send_message(QueueUrl=sqs.create_queue(QueueName="jobs")["QueueUrl"], MessageBody="one")
        request = AWSRequest("GET", f"{served.url}{path}?Action=ReceiveMessage&Version=2012-11-05")
        auth(Credentials("123456789012", "secret"), "sqs", "eu-west-1").add_auth(request)
        target = request.url.removeprefix(served.url)
        headers = {name: value for name, value in request.headers.items() if name != "Host"}
        status, body = ask(served, "GET", target, **headers)
        assert (status, b"<Body>one</Body>" in body) == (200, True), body

    def test_a_host_of_sqs_with_the_queue_in_its_path(self, served: Served) -> None:
        sqs = served.client("sqs", region="eu-west-1")
        sqs.create_queue(QueueName="jobs")
        host = f"sqs.eu-west-1.{LOCAL}:PORT"
        status, body = ask(served, "GET", "/123456789012/jobs?Action=GetQueueAttributes&AttributeName.1=All", host=host)
        assert (status, b"arn:aws:sqs:eu-west-1:123456789012:jobs" in body) == (200, True)

    def test_a_queue_that_is_not_there_is_an_error_of_the_protocol(self, served: Served) -> None:
        sqs = served.client("sqs")
        with pytest.raises(sqs.exceptions.QueueDoesNotExist):
            sqs.receive_message(QueueUrl=f"{served.url}/queue/us-east-1/123456789012/none")


class TestBuckets:
    @pytest.mark.parametrize(
        "host", [f"reports.s3.us-east-1.{LOCAL}:PORT", f"reports.s3.{LOCAL}:PORT", "reports.localhost:PORT"]
    )
    def test_virtual_hosts(self, served: Served, host: str) -> None:
        s3 = served.client("s3")
        s3.create_bucket(Bucket="reports")
        s3.put_object(Bucket="reports", Key="2026/today", Body=b"42", ACL="public-read")
        assert ask(served, "GET", "/2026/today", host=host) == (200, b"42")

    def test_a_bucket_is_made_by_its_virtual_host(self, served: Served) -> None:
        assert ask(served, "PUT", "/", host="reports.localhost:PORT")[0] == 200
        assert [each["Name"] for each in served.client("s3").list_buckets()["Buckets"]] == ["reports"]

    def test_a_presigned_url(self, served: Served) -> None:
        s3 = served.client("s3")
        s3.create_bucket(Bucket="reports")
        s3.put_object(Bucket="reports", Key="today", Body=b"42")
        url = s3.generate_presigned_url("get_object", Params={"Bucket": "reports", "Key": "today"})
        assert fetch(served, url) == (200, b"42")

    def test_objects_go_up_in_one_piece_and_in_parts(self, served: Served) -> None:
        s3 = served.client("s3")
        s3.create_bucket(Bucket="reports")
        content = bytes(range(256)) * 40_000
        s3.upload_fileobj(io.BytesIO(content), "reports", "big")
        s3.put_object(Bucket="reports", Key="small", Body=content[:1000], ChecksumAlgorithm="SHA256")
        assert s3.get_object(Bucket="reports", Key="big")["Body"].read() == content
        assert s3.get_object(Bucket="reports", Key="small")["Body"].read() == content[:1000]
        assert s3.get_object(Bucket="reports", Key="big", Range="bytes=5-9")["Body"].read() == content[5:10]


class TestFunctions:
    ECHO = "def handler(event, context):\n    return {'path': event['rawPath'], 'query': event['rawQueryString']}"

    def test_a_function_url_leads_to_the_server(self, served: Served) -> None:
        url = function_with_url(served, self.ECHO)
        assert url.startswith(f"{served.url}/_aws/lambda-url/us-east-1/")
        status, body = fetch(served, f"{url}some/path?a=1")
        assert (status, json.loads(body)) == (200, {"path": "/some/path", "query": "a=1"})

    def test_a_function_url_is_a_host_where_every_name_leads_here(self, served: Served) -> None:
        url = function_with_url(served, self.ECHO)
        url_id = urlsplit(url).path.split("/")[4]
        host = f"{url_id}.lambda-url.us-east-1.{LOCAL}:PORT"
        assert json.loads(ask(served, "GET", "/p", host=host)[1])["path"] == "/p"
        headers = {"X_Amz_Date": "20260101T000000Z"}
        listed = ask(served, "GET", "/2021-10-31/functions/echo/urls", host=f"lambda.us-east-1.{LOCAL}:PORT", **headers)
        [shown] = json.loads(listed[1])["FunctionUrlConfigs"]
        assert shown["FunctionUrl"] == f"http://{host.replace('PORT', str(served.server.port))}/"

    def test_the_location_of_a_package_can_be_fetched(self, served: Served) -> None:
        function_with_url(served, self.ECHO)
        shown = served.client("lambda").get_function(FunctionName="echo")
        status, content = fetch(served, shown["Code"]["Location"])
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        assert (status, digest) == (200, shown["Configuration"]["CodeSha256"])

    @pytest.mark.parametrize("config", [{}, {"lambda": {"runtime": "subprocess"}}], ids=["in-process", "subprocess"])
    def test_a_function_finds_the_server(self, config: dict[str, Any]) -> None:
        source = (
            "import boto3, os\n"
            "def handler(event, context):\n"
            "    return [os.environ['AWS_ENDPOINT_URL'], boto3.client('kinesis').list_streams()['StreamNames']]"
        )
        with serving(config=config) as served:
            served.client("kinesis", region="eu-west-1").create_stream(StreamName="events", ShardCount=1)
            url = function_with_url(served, source, region="eu-west-1")
            assert json.loads(fetch(served, url)[1]) == [served.url, ["events"]]
            call = served.cloud.journal.calls("kinesis", "ListStreams")[-1]
            invoked = served.cloud.journal.calls("lambda", "Invoke")[-1]
            assert call.cause == invoked.request_id

    @pytest.mark.parametrize("delivery", ["inline", "background"])
    def test_functions_that_wait_for_functions_do_not_run_out_of_threads(self, delivery: str) -> None:
        source = (
            "import boto3, json\n"
            "def handler(event, context):\n"
            "    left = event['left']\n"
            "    if left == 0: return 0\n"
            "    payload = json.dumps({'left': left - 1})\n"
            "    answer = boto3.client('lambda').invoke(FunctionName='echo', Payload=payload)\n"
            "    return 1 + json.load(answer['Payload'])"
        )
        with serving(delivery=delivery) as served:
            function_with_url(served, source)
            answer = served.client("lambda").invoke(FunctionName="echo", Payload=json.dumps({"left": 4}))
            assert json.load(answer["Payload"]) == 4


class TestApis:
    def api(self, served: Served, region: str = "eu-west-1") -> str:
        """A REST API whose one resource asks DynamoDB: what moto can invoke."""
        apigateway = served.client("apigateway", region=region)
        api = apigateway.create_rest_api(name="api")["id"]
        root = apigateway.get_resources(restApiId=api)["items"][0]["id"]
        apigateway.put_method(restApiId=api, resourceId=root, httpMethod="GET", authorizationType="NONE")
        apigateway.put_integration(
            restApiId=api,
            resourceId=root,
            httpMethod="GET",
            type="HTTP",
            integrationHttpMethod="GET",
            uri="https://sns.eu-west-1.amazonaws.com/?Action=ListTopics&Version=2010-03-31",
        )
        apigateway.put_integration_response(
            restApiId=api, resourceId=root, httpMethod="GET", statusCode="200", selectionPattern=""
        )
        apigateway.create_deployment(restApiId=api, stageName="dev")
        return str(api)

    @pytest.mark.parametrize(
        ("target", "host"),
        [
            ("/restapis/{api}/dev/_user_request_/none", None),
            ("/_aws/execute-api/{api}/dev/none", None),
            ("/dev/none", "{api}.execute-api.eu-west-1.amazonaws.com"),
            ("/dev/none", f"{{api}}.execute-api.eu-west-1.{LOCAL}:PORT"),
            ("/dev/none", f"{{api}}.execute-api.{LOCAL}:PORT"),
        ],
    )
    def test_a_stage_is_asked_by_path_and_by_host(self, served: Served, target: str, host: str | None) -> None:
        api = self.api(served)
        answer = ask(served, "GET", target.format(api=api), host=host and host.format(api=api))
        # It is the stage that answers: it has no such resource.
        assert answer == (403, b'{"message":"Missing Authentication Token"}')


class TestTopics:
    def test_links_in_messages_lead_to_the_server(self, served: Served) -> None:
        sns, sqs = served.client("sns", region="eu-west-1"), served.client("sqs", region="eu-west-1")
        queue = sqs.create_queue(QueueName="jobs")["QueueUrl"]
        topic = sns.create_topic(Name="news")["TopicArn"]
        arn = "arn:aws:sqs:eu-west-1:123456789012:jobs"
        subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]
        sns.publish(TopicArn=topic, Message="hello")
        message = json.loads(sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)["Messages"][0]["Body"])

        status, certificate = fetch(served, message["SigningCertURL"])
        assert (status, certificate.startswith(b"-----BEGIN CERTIFICATE-----")) == (200, True)
        assert parse_qs(urlsplit(message["UnsubscribeURL"]).query)["SubscriptionArn"] == [subscription]
        assert fetch(served, message["UnsubscribeURL"])[0] == 200
        assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []


class TestMoto:
    def test_resetting_moto_resets_the_cloud(self, served: Served) -> None:
        served.client("kinesis").create_stream(StreamName="events", ShardCount=1)
        served.client("s3").create_bucket(Bucket="reports")
        assert ask(served, "POST", "/moto-api/reset") == (200, b'{"status": "ok"}')
        assert served.client("kinesis").list_streams()["StreamNames"] == []
        assert served.client("s3").list_buckets()["Buckets"] == []

    def test_seed(self, served: Served) -> None:
        assert ask(served, "POST", "/moto-api/seed?a=42")[0] == 200


def test_a_client_with_its_own_pipeline_hooks_is_served(served: Served) -> None:
    config = Config(retries={"max_attempts": 0}, inject_host_prefix=False)
    client = boto3.client(
        "servicediscovery",
        "us-east-1",
        endpoint_url=served.url,
        aws_access_key_id="123456789012",
        aws_secret_access_key="secret",
        config=config,
    )
    assert client.list_namespaces()["Namespaces"] == []
