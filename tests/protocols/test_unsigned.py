"""Requests without a signature: what else says which service is meant."""

from __future__ import annotations

import pytest

from awsim.model.loader import service_model
from awsim.protocols.http import HTTPRequest
from awsim.protocols.target_names import TARGETS, VERSIONS
from awsim.protocols.unsigned import recognise_unsigned
from tests.model.forgetting import models_forgotten

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("request_", "meant"),
    [
        (HTTPRequest("POST", "http://h/", {"x-amz-target": "DynamoDB_20120810.PutItem"}), ("dynamodb", "PutItem")),
        (HTTPRequest("POST", "http://h/", FORM, b"Action=ListQueues&Version=2012-11-05"), ("sqs", "ListQueues")),
        (HTTPRequest("GET", "http://h/?Version=2010-03-31&Action=ListTopics"), ("sns", "ListTopics")),
        (HTTPRequest("GET", "http://h/2015-03-31/functions/"), ("lambda", "ListFunctions")),
        (HTTPRequest("GET", "http://h/bucket/key"), ("s3", "GetObject")),
        (HTTPRequest("GET", "http://h/"), ("s3", "ListBuckets")),
    ],
)
def test_the_service_is_told(request_: HTTPRequest, meant: tuple[str, str]) -> None:
    route = recognise_unsigned(request_)
    assert route is not None
    assert (route.service, route.model.name, route.region) == (*meant, None)


@pytest.mark.parametrize(
    "request_",
    [
        HTTPRequest("POST", "http://h/", {"x-amz-target": "NoSuchService.PutItem"}),
        HTTPRequest("POST", "http://h/", {"x-amz-target": "DynamoDB_20120810.NoSuchCall"}),
        HTTPRequest("POST", "http://h/", FORM, b"Action=ListQueues&Version=1999-01-01"),
        HTTPRequest("POST", "http://h/", FORM, b"a=b"),
        HTTPRequest("GET", "http://h/2015-03-31/nothing"),
        HTTPRequest("GET", "http://h/", {"authorization": "AWS4-HMAC-SHA256 Credential=a/20260101/r/sqs/aws4_request"}),
    ],
)
def test_what_nothing_tells_is_not_recognised(request_: HTTPRequest) -> None:
    assert recognise_unsigned(request_) is None


@pytest.mark.slow
def test_the_tables_are_those_of_the_models() -> None:
    targets = {(key, service) for key, services in TARGETS.items() for service in services}
    versions = {(key, service) for key, services in VERSIONS.items() for service in services}
    for known, name in ((targets, "targetPrefix"), (versions, "apiVersion")):
        for key, service in known:
            with models_forgotten():
                assert service_model(service).metadata[name] == key, service
