"""Requests reach moto whatever host the client sent them to."""

from __future__ import annotations

import pytest
from botocore.config import Config

from awsim.kernel.context import CallContext
from awsim.moto.address import address, region_of
from awsim.moto.services import moto_service
from awsim.protocols.http import HTTPRequest

ENDPOINTS = {
    "dual-stack": {"config": Config(use_dualstack_endpoint=True)},
    "FIPS": {"config": Config(use_fips_endpoint=True)},
    "dual-stack and FIPS": {"config": Config(use_dualstack_endpoint=True, use_fips_endpoint=True)},
    "a custom endpoint": {"endpoint_url": "http://my-proxy.internal:8080"},
    "localhost": {"endpoint_url": "http://localhost:4566"},
}


def by_name(cases):
    return pytest.mark.parametrize("arguments", cases.values(), ids=cases)


@by_name(ENDPOINTS)
@pytest.mark.parametrize(
    ("service", "method", "member"),
    [
        ("apigateway", "get_rest_apis", "items"),
        ("dynamodb", "list_tables", "TableNames"),
        ("ec2", "describe_volumes", "Volumes"),
        ("lambda", "list_functions", "Functions"),
        ("kms", "list_keys", "Keys"),
    ],
)
def test_any_endpoint_of_a_service_is_answered(client, service, method, member, arguments):
    assert getattr(client(service, "us-east-2", **arguments), method)()[member] == []


@by_name(ENDPOINTS)
def test_a_queue_s_url_is_aws_s_own(client, arguments):
    made = client("sqs", "us-east-2", **arguments).create_queue(QueueName="orders")

    assert made["QueueUrl"] == "https://sqs.us-east-2.amazonaws.com/123456789012/orders"


def test_a_queue_in_china_has_china_s_domain(client):
    made = client("sqs", "cn-north-1", endpoint_url="http://localhost:4566").create_queue(QueueName="orders")

    assert made["QueueUrl"] == "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/orders"


def context(service, operation="ListThings", region="eu-west-1"):
    return CallContext(service, operation, "123456789012", region, "r")


def addressed(service, url, operation="ListThings", region="eu-west-1", buckets=()):
    return address(
        moto_service(service),
        context(service, operation, region),
        HTTPRequest("GET", url),
        region,
        buckets.__contains__,
    )


class TestAddress:
    @pytest.mark.parametrize(
        ("service", "url"),
        [
            ("sqs", "https://sqs.eu-west-1.amazonaws.com/"),
            ("iam", "https://iam.amazonaws.com/"),
            ("s3", "https://photos.s3.eu-west-1.amazonaws.com/a/b?versionId=1"),
            ("s3", "https://photos.s3.amazonaws.com/a"),
            ("s3", "https://photos.s3.dualstack.eu-west-1.amazonaws.com/a"),
            ("s3", "https://ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/a"),
            ("apigatewaymanagementapi", "https://id.execute-api.eu-west-1.amazonaws.com/prod/@connections/c"),
        ],
    )
    def test_a_url_moto_understands_stays_as_it_was_signed(self, service, url):
        assert addressed(service, url) == url

    @pytest.mark.parametrize(
        ("service", "url", "expected"),
        [
            ("lambda", "https://lambda.eu-west-1.api.aws/f?x=1", "https://lambda.eu-west-1.amazonaws.com/f?x=1"),
            ("budgets", "http://localhost:4566", "https://budgets.amazonaws.com/"),
            (
                "s3control",
                "http://localhost/v20180820/a",
                "https://123456789012.s3-control.eu-west-1.amazonaws.com/v20180820/a",
            ),
            ("dsql", "http://localhost/cluster", "https://dsql.eu-west-1.api.aws/cluster"),
            (
                "s3",
                "https://a.b.s3-fips.dualstack.eu-west-1.amazonaws.com/k",
                "https://a.b.s3.eu-west-1.amazonaws.com/k",
            ),
            ("s3", "https://s3.eu-west-1.api.aws/", "https://s3.eu-west-1.amazonaws.com/"),
            ("s3", "http://localhost:4566/photos/a", "https://s3.eu-west-1.amazonaws.com/photos/a"),
        ],
    )
    def test_any_other_host_becomes_the_one_moto_expects(self, service, url, expected):
        assert addressed(service, url) == expected

    @pytest.mark.parametrize(
        ("operation", "url", "expected"),
        [
            ("GetObject", "http://photos.proxy.internal/a", "https://photos.s3.eu-west-1.amazonaws.com/a"),
            ("CreateBucket", "http://fresh.proxy.internal/", "https://fresh.s3.eu-west-1.amazonaws.com/"),
            ("GetObject", "http://proxy.internal/photos/a", "https://s3.eu-west-1.amazonaws.com/photos/a"),
            ("ListBuckets", "http://photos.proxy.internal/", "https://s3.eu-west-1.amazonaws.com/"),
        ],
    )
    def test_a_bucket_in_front_of_a_custom_host_is_told_by_there_being_one(self, operation, url, expected):
        assert addressed("s3", url, operation, buckets={"photos"}) == expected


class TestRegion:
    def test_it_is_the_one_the_request_was_signed_for(self):
        signed = "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/support/aws4_request, SignedHeaders=host"

        assert (
            region_of(context("support"), HTTPRequest("POST", "https://x/", {"authorization": signed})) == "us-east-1"
        )

    def test_a_presigned_url_has_it_in_its_query(self):
        url = "https://x/?X-Amz-Credential=AKIA%2F20260101%2Fap-south-1%2Fs3%2Faws4_request"

        assert region_of(context("s3"), HTTPRequest("GET", url)) == "ap-south-1"

    @pytest.mark.parametrize(
        "headers", [{}, {"authorization": "AWS4-ECDSA-P256-SHA256 Credential=AKIA/20260101/s3/aws4_request"}]
    )
    def test_it_is_the_call_s_own_without_one_in_the_signature(self, headers):
        assert region_of(context("s3"), HTTPRequest("GET", "https://x/", headers)) == "eu-west-1"
