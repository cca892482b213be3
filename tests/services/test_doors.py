"""The doors of all services: each host and path leads to one of them, and back."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import boto3
import pytest
import requests

from awsim.model.loader import service_model
from awsim.services.doors import DOORS, PUBLISHED, allows_origins
from awsim.services.registry import BACKENDS

if TYPE_CHECKING:
    from awsim import Cloud
    from awsim.fabric.doors import Published

ANSWERING = [
    (door.service, named) for door in DOORS for named in (door.answer, door.front, door.preflights) if named is not None
]


@pytest.mark.parametrize(("service", "named"), ANSWERING)
def test_who_answers_at_a_door_is_there_and_native(service: str, named: str) -> None:
    module, _, name = named.partition(":")

    assert service in BACKENDS
    assert callable(getattr(import_module(module), name))


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/restapis/a1/v1/_user_request_/x/y", "https://a1.execute-api.amazonaws.com/v1/x/y"),
        ("/_aws/execute-api/a1/v1", "https://a1.execute-api.amazonaws.com/v1"),
        ("/_aws/execute-api/a1", "https://a1.execute-api.amazonaws.com/"),
        ("/_aws/execute-api/a1/", "https://a1.execute-api.amazonaws.com/"),
        ("/_aws/lambda-url/eu-west-1/abc", "https://abc.lambda-url.eu-west-1.on.aws/"),
        ("/_aws/lambda-url/eu-west-1/abc/x", "https://abc.lambda-url.eu-west-1.on.aws/x"),
        ("/_aws/sns/eu-west-1/one.pem", "https://sns.eu-west-1.amazonaws.com/one.pem"),
        ("/queue/eu-west-1/123456789012/jobs", "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs"),
        (
            "/awslambda-us-east-1-tasks/snapshots/123456789012/a",
            "https://awslambda-us-east-1-tasks.s3.us-east-1.amazonaws.com/snapshots/123456789012/a",
        ),
        ("/_aws/s3-website/eu-west-1/site/a/b", "http://site.s3-website-eu-west-1.amazonaws.com/a/b"),
        ("/bucket/key", None),
    ],
)
def test_a_path_on_the_server_is_a_url_of_aws(path: str, url: str | None) -> None:
    found = [meant for door in DOORS if (meant := door.meant_by_path(path)) is not None]

    assert found == ([] if url is None else [url])


def test_names_in_front_of_the_servers_are_a_host_of_aws() -> None:
    def meant(labels: str) -> list[str]:
        return [host for door in DOORS if (host := door.meant_by_labels(labels)) is not None]

    assert meant("abc.lambda-url.eu-west-1") == ["abc.lambda-url.eu-west-1.on.aws"]
    assert meant("site.s3-website-eu-west-1") == ["site.s3-website-eu-west-1.amazonaws.com"]
    assert meant("site.s3-website.eu-west-1") == ["site.s3-website.eu-west-1.amazonaws.com"]
    assert meant("bucket") == []


@pytest.mark.parametrize("key", PUBLISHED, ids="-".join)
def test_urls_are_published_by_operations_that_exist(key: tuple[str, str]) -> None:
    service, operation = key

    assert operation in service_model(service).operation_names


@pytest.mark.parametrize(
    ("key", "url", "path"),
    [
        (
            ("sqs", "GetQueueUrl"),
            b"https://sqs.eu-west-1.amazonaws.com/123456789012/jobs",
            "/queue/eu-west-1/123456789012/jobs",
        ),
        (
            ("sqs", "GetQueueUrl"),
            b"http://eu-west-1.queue.amazonaws.com/123456789012/jobs",
            "/queue/eu-west-1/123456789012/jobs",
        ),
        (("sqs", "GetQueueUrl"), b"https://sqs.amazonaws.com/123456789012/jobs", None),
        (
            ("apigatewayv2", "GetApis"),
            b"https://a1.execute-api.eu-west-1.amazonaws.com",
            "/_aws/execute-api/a1",
        ),
        (
            ("lambda", "GetFunctionUrlConfig"),
            b"https://abc.lambda-url.eu-west-1.on.aws/",
            "/_aws/lambda-url/eu-west-1/abc/",
        ),
    ],
)
def test_a_published_url_leads_to_the_server(key: tuple[str, str], url: bytes, path: str | None) -> None:
    rule: Published = PUBLISHED[key]
    found = rule.url.fullmatch(url)

    groups = {} if found is None else {name: value.decode() for name, value in found.groupdict().items()}
    assert (None if found is None else rule.path.format(**groups)) == path


def test_functions_say_themselves_which_origins_may_read_them() -> None:
    assert allows_origins("abc.lambda-url.eu-west-1.on.aws")
    assert not allows_origins("sqs.eu-west-1.amazonaws.com")


def test_where_one_who_could_answer_does_not_the_next_one_does(cloud: Cloud) -> None:
    """Hosts of REST and of HTTP APIs have the same form: who has no API of that id leaves the request to the other."""
    rest = boto3.client("apigateway", region_name="us-east-1").create_rest_api(name="r")["id"]
    http = boto3.client("apigatewayv2", region_name="us-east-1").create_api(Name="h", ProtocolType="HTTP")["ApiId"]

    answers = [requests.get(f"https://{api}.execute-api.us-east-1.amazonaws.com/x") for api in (rest, http)]

    assert [(each.status_code, each.json()["message"]) for each in answers] == [(403, "Forbidden"), (404, "Not Found")]
