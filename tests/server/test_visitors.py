"""Which hosts and origins are answered."""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from awsim.server.limits import Limits
from awsim.server.visitors import Visitors
from tests.server.serving import open_bucket, serving

if TYPE_CHECKING:
    from tests.server.serving import Served


def ask(served: Served, method: str = "GET", path: str = "/_awsim/health", **headers: str) -> http.client.HTTPResponse:
    with closing(http.client.HTTPConnection("127.0.0.1", served.server.port, timeout=20)) as connection:
        connection.request(method, path, None, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.body = answer.read()  # type: ignore[attr-defined]
        return answer


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:4566",
        "127.0.0.1:1",
        "[::1]:4566",
        "172.17.0.2:4566",
        "sqs.eu-west-1.localhost.localstack.cloud:4566",
        "reports.s3.amazonaws.com",
        "host.docker.internal:4566",
    ],
)
def test_hosts_that_are_nobody_elses_are_answered(served: Served, host: str) -> None:
    assert ask(served, Host=host).status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil", "a b", "@"]
)
def test_a_host_that_a_page_could_have_rebound_is_refused(served: Served, host: str) -> None:
    answer = ask(served, Host=host, Content_Type="application/x-amz-json-1.0")
    assert answer.status == 403
    assert json.loads(answer.body) == {  # type: ignore[attr-defined]
        "__type": "AccessDenied",
        "message": f"The server does not answer to the host {host!r}: see --allow-host.",
    }


@pytest.mark.parametrize("scheme", ["http://", "https://", "HTTP://"])
def test_a_host_may_be_written_with_its_scheme(served: Served, scheme: str) -> None:
    assert ask(served, Host=f"{scheme}127.0.0.1:4566").status == 200
    assert ask(served, Host=f"{scheme}evil.example").status == 403


FOREIGN = [
    "https://evil.example",
    "http://localhost.evil.example:4566",
    "http://evil-localhost",
    "http://127.0.0.1.evil.example",
    "https://bucket.s3.amazonaws.com",
    "https://abc.lambda-url.us-east-1.on.aws",
    "http://localhost.localstack.cloud:4566",
    "http://host.docker.internal",
    "http://10.0.0.7",
    "http://93.184.216.34",
    "http://[2001:db8::1]",
    "chrome-extension://localhost",
    "http://localhost@evil.example",
    "http://localhost:80:80",
    "http://[",
    "http://",
    "null",
    "",
    "nonsense",
]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_of_another_origin_is_refused_and_can_not_read_why(served: Served, origin: str) -> None:
    asked = {"Access_Control_Request_Method": "POST"}
    answers = [
        ask(served, "POST", "/_awsim/reset", Origin=origin),
        ask(served, Origin=origin),
        ask(served, "OPTIONS", "/", Origin=origin, **asked),
        ask(served, "OPTIONS", "/", Origin=origin, Host="kinesis.us-east-1.amazonaws.com", **asked),
    ]
    assert [answer.status for answer in answers] == [403] * 4
    assert [name for answer in answers for name in answer.headers if name.startswith("access-control")] == []


def test_a_request_too_long_of_another_origin_is_not_readable() -> None:
    with serving(Limits(body_bytes=10)) as served:
        answer = ask(served, "POST", "/", Origin="https://evil.example", Content_Length="11")
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (413, None)


def test_a_request_that_a_browser_sends_for_another_site_is_refused(served: Served) -> None:
    assert ask(served, Sec_Fetch_Site="cross-site").status == 403
    assert ask(served, Sec_Fetch_Site="same-site").status == 403
    assert ask(served, Sec_Fetch_Site="none").status == 200


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1:3000", "http://evil.localhost"])
def test_another_site_is_refused_even_on_this_machine(served: Served, origin: str) -> None:
    answer = ask(served, Origin=origin, Sec_Fetch_Site="cross-site")
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (403, None)


@pytest.mark.parametrize(
    "origin",
    ["http://localhost:3000", "https://app.localhost", "http://127.0.0.1:1", "http://127.1.2.3", "http://[::1]:3000"],
)
def test_a_page_of_this_machine_may_read_the_answer(served: Served, origin: str) -> None:
    for site in ({}, {"Sec_Fetch_Site": "same-site"}, {"Sec_Fetch_Site": "same-origin"}):
        answer = ask(served, Origin=origin, **site)
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, origin)


def test_a_page_of_this_machine_may_ask_beforehand(served: Served) -> None:
    asked = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "x-amz-target"}
    answer = ask(served, "OPTIONS", "/", Origin="http://localhost:3000", **asked)
    assert answer.status == 200
    assert answer.headers["access-control-allow-methods"] == "POST"
    assert answer.headers["access-control-allow-headers"] == "x-amz-target"


def test_names_that_were_allowed() -> None:
    with serving(allow_hosts=("awsim",)) as served:
        assert ask(served, Host="awsim:4566").status == 200
        assert ask(served, Host="reports.awsim:4566").status == 200
        assert ask(served, Host="other").status == 403
        assert ask(served, Origin="http://awsim").status == 403, "a host is no origin"


def test_any_name() -> None:
    with serving(allow_hosts=("*",)) as served:
        assert ask(served, Host="evil.example").status == 200
        assert ask(served, Host="evil.example", Origin="https://evil.example").status == 403


def test_origins_that_were_allowed() -> None:
    with serving(allow_origins=("https://app.example", "http://app.example:3000/")) as served:
        for origin in ("https://app.example", "https://APP.example:443", "http://app.example:3000"):
            answer = ask(served, "POST", "/_awsim/settle", Origin=origin, Sec_Fetch_Site="cross-site")
            assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, origin)
        for origin in ("http://app.example", "https://app.example:444", "https://sub.app.example"):
            assert ask(served, Origin=origin).status == 403


def test_any_origin() -> None:
    with serving(allow_origins=("*",)) as served:
        answer = ask(served, Origin="null", Sec_Fetch_Site="cross-site")
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, "null")
        assert ask(served, Sec_Fetch_Site="cross-site").status == 200


def test_an_origin_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match=r"'app\.example' is not an origin: write"):
        Visitors(origins=["app.example"])


STACK = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
CREATE = "/?" + urlencode({"Action": "CreateStack", "Version": "2010-05-15", "StackName": "s", "TemplateBody": STACK})
SIGNED_URL = "&X-Amz-Credential=a/20260101/us-east-1/cloudformation/aws4_request&X-Amz-Signature=0"
BROWSER_MARKS = [
    {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"},
    {"Accept": "image/avif,image/webp,*/*;q=0.8"},
    {"Referer": "http://evil.example/"},
    {"Upgrade_Insecure_Requests": "1"},
    {"Accept_Language": "en"},
    {"User_Agent": "Mozilla/5.0 (X11; Linux x86_64)"},
]


class TestOneGet:
    """A link or an image: to names that a browser does not trust it sends neither Origin nor Sec-Fetch headers."""

    @pytest.mark.parametrize("mark", BROWSER_MARKS, ids=lambda mark: next(iter(mark)))
    @pytest.mark.parametrize(
        "path",
        [
            CREATE,
            CREATE + SIGNED_URL,
            "/123456789012/jobs?Action=SendMessage&MessageBody=x",
            "/queue/us-east-1/123456789012/jobs?Action=SendMessage&MessageBody=x",
            "/moto-api/recorder/start-recording",
        ],
    )
    def test_of_a_browser_changes_nothing(self, served: Served, path: str, mark: dict[str, str]) -> None:
        answer = ask(served, "GET", path, **{"Host": "host.docker.internal:4566", **mark})
        assert answer.status == 403
        assert b"is not done for a browser&apos;s GET" in answer.body or b"for a browser's GET" in answer.body  # type: ignore[attr-defined]
        assert served.cloud.journal.calls() == []

    def test_of_a_client_without_a_signature_is_answered(self, served: Served) -> None:
        answer = ask(served, "GET", CREATE, Accept="*/*", User_Agent="curl/8")
        assert answer.status == 200
        assert [call.operation for call in served.cloud.journal.calls()][:1] == ["CreateStack"]

    def test_of_a_browser_may_read(self, served: Served) -> None:
        answer = ask(served, "GET", "/?Action=ListTopics&Version=2010-03-31", **BROWSER_MARKS[0])
        assert (answer.status, b"<ListTopicsResult" in answer.body) == (200, True)  # type: ignore[attr-defined]

    def test_that_follows_a_link_in_a_message_of_sns_is_answered(self, served: Served) -> None:
        sns = served.client("sns")
        topic = sns.create_topic(Name="news")["TopicArn"]
        subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:q")
        query = urlencode({"Action": "Unsubscribe", "SubscriptionArn": subscription["SubscriptionArn"]})
        assert ask(served, "GET", f"/?{query}", **BROWSER_MARKS[0]).status == 200
        assert sns.list_subscriptions()["Subscriptions"] == []

    def test_of_a_bucket_for_a_page_is_answered(self, served: Served) -> None:
        s3 = open_bucket(served, "site")
        s3.put_bucket_acl(Bucket="site", ACL="public-read")
        answer = ask(served, "GET", "/site", Referer="http://app.example/", Accept="image/*")
        assert answer.status == 200


def test_a_web_socket_is_refused_whoever_asks(served: Served) -> None:
    answer = ask(
        served, "GET", CREATE, Origin="http://evil.localhost", Upgrade="websocket", Connection="Upgrade",
        Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==", Sec_WebSocket_Version="13",
    )  # fmt: skip
    assert answer.status == 501
    assert served.cloud.journal.calls() == []


def test_a_function_url_says_itself_who_may_read_it(served: Served) -> None:
    """A preflight request is the function's to answer; there is no such function."""
    host = "abc.lambda-url.us-east-1.localhost.localstack.cloud"
    asked = ask(served, "OPTIONS", "/", Host=host, Origin="http://localhost", Access_Control_Request_Method="POST")
    assert (asked.status, asked.headers["x-amzn-errortype"]) == (403, "AccessDeniedException")
