from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError

from awsim import mock_aws
from awsim.model.loader import loader, service_model, service_names
from awsim.protocols import templates
from awsim.protocols.endpoint_names import names_of
from awsim.protocols.http import HTTPRequest
from awsim.protocols.route import recognise, services_at
from tests.model.forgetting import models_forgotten

if TYPE_CHECKING:
    from collections.abc import Iterator

SCOPE = "AWS4-HMAC-SHA256 Credential=AKID/20260101/{region}/{name}/aws4_request, SignedHeaders=host, Signature=0"
FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


def signed(name: str, region: str = "eu-west-1") -> dict[str, str]:
    return {"authorization": SCOPE.format(region=region, name=name)}


def found(method: str, url: str, headers: dict[str, str] | None = None, body: bytes = b"") -> tuple[Any, ...] | None:
    route = recognise(HTTPRequest(method, url, headers or {}, body))
    return None if route is None else (route.service, route.model.name, route.region)


class TestNamedByTheProtocol:
    def test_json_names_the_operation_in_a_header(self) -> None:
        headers = {**signed("dynamodb"), "x-amz-target": "DynamoDB_20120810.PutItem"}
        assert found("POST", "http://localhost:8000/", headers) == ("dynamodb", "PutItem", "eu-west-1")

    def test_the_target_tells_services_of_one_signing_name_apart(self) -> None:
        headers = {**signed("dynamodb"), "x-amz-target": "DynamoDBStreams_20120810.GetRecords"}
        assert found("POST", "http://localhost:8000/", headers) == ("dynamodbstreams", "GetRecords", "eu-west-1")

    def test_an_unknown_target_is_not_recognised(self) -> None:
        headers = {**signed("dynamodb"), "x-amz-target": "DynamoDB_20120810.PutNothing"}
        assert found("POST", "https://dynamodb.eu-west-1.amazonaws.com/", headers) is None

    def test_cbor_names_the_operation_in_the_path(self) -> None:
        url = "https://kinesis.eu-west-1.amazonaws.com/service/Kinesis_20131202/operation/ListStreams"
        assert found("POST", url, signed("kinesis")) == ("kinesis", "ListStreams", "eu-west-1")

    def test_query_names_the_operation_in_a_form(self) -> None:
        body = b"Action=RunInstances&Version=2016-11-15&MinCount=1"
        assert found("POST", "https://ec2.us-west-2.amazonaws.com/", FORM, body) == ("ec2", "RunInstances", "us-west-2")

    def test_query_names_the_operation_in_the_url(self) -> None:
        url = "https://sqs.us-east-1.amazonaws.com/123456789012/q?Action=SendMessage&MessageBody=a"
        assert found("GET", url) == ("sqs", "SendMessage", "us-east-1")

    @pytest.mark.parametrize(("version", "service"), [("2012-06-01", "elb"), ("2015-12-01", "elbv2")])
    def test_the_version_tells_services_of_one_host_apart(self, version: str, service: str) -> None:
        url = f"https://elasticloadbalancing.us-east-1.amazonaws.com/?Action=DescribeLoadBalancers&Version={version}"
        assert found("GET", url) == (service, "DescribeLoadBalancers", "us-east-1")

    def test_a_body_that_is_no_form_names_nothing(self) -> None:
        assert found("POST", "https://sqs.us-east-1.amazonaws.com/", {}, b"Action=ListQueues") is None


class TestNamedByMethodAndPath:
    @pytest.mark.parametrize(
        ("method", "path", "operation"),
        [
            ("GET", "/2015-03-31/functions/", "ListFunctions"),
            ("GET", "/2015-03-31/functions", "ListFunctions"),
            ("POST", "/2015-03-31/functions", "CreateFunction"),
            ("GET", "/2015-03-31/functions/f", "GetFunction"),
            ("POST", "/2015-03-31/functions/f/invocations", "Invoke"),
            ("POST", "/2015-03-31/functions/arn%3Aaws%3Alambda/invocations", "Invoke"),
            ("POST", "/2021-11-15/functions/f/response-streaming-invocations", "InvokeWithResponseStream"),
        ],
    )
    def test_lambda(self, method: str, path: str, operation: str) -> None:
        url = f"https://lambda.us-east-1.amazonaws.com{path}"
        assert found(method, url, signed("lambda", "us-east-1")) == ("lambda", operation, "us-east-1")

    @pytest.mark.parametrize(
        ("path", "service", "operation"),
        [
            ("/restapis", "apigateway", "GetRestApis"),
            ("/restapis/a/resources/r", "apigateway", "GetResource"),
            ("/v2/apis", "apigatewayv2", "GetApis"),
        ],
    )
    def test_a_path_tells_services_of_one_host_apart(self, path: str, service: str, operation: str) -> None:
        url = f"https://apigateway.us-east-1.amazonaws.com{path}"
        assert found("GET", url, signed("apigateway")) == (service, operation, "eu-west-1")

    def test_a_literal_of_the_query_string_is_respected(self) -> None:
        url = "https://apigateway.us-east-1.amazonaws.com/restapis"
        assert found("POST", url) == ("apigateway", "CreateRestApi", "us-east-1")
        assert found("POST", f"{url}?mode=import") == ("apigateway", "ImportRestApi", "us-east-1")
        assert found("POST", f"{url}?mode=other") == ("apigateway", "CreateRestApi", "us-east-1")

    def test_a_path_that_the_service_does_not_have_is_not_recognised(self) -> None:
        assert found("GET", "https://lambda.us-east-1.amazonaws.com/nothing", signed("lambda")) is None


class TestS3:
    @pytest.mark.parametrize(
        ("method", "path", "operation"),
        [
            ("GET", "/", "ListBuckets"),
            ("PUT", "/b", "CreateBucket"),
            ("GET", "/b/", "ListObjects"),
            ("GET", "/b?list-type=2&prefix=x", "ListObjectsV2"),
            ("GET", "/b?versions", "ListObjectVersions"),
            ("GET", "/b?lifecycle", "GetBucketLifecycleConfiguration"),
            ("GET", "/b?analytics", "ListBucketAnalyticsConfigurations"),
            ("GET", "/b?analytics&id=1", "GetBucketAnalyticsConfiguration"),
            ("GET", "/b/k", "GetObject"),
            ("GET", "/b/a/k%20k/", "GetObject"),
            ("GET", "/b/k?acl", "GetObjectAcl"),
            ("GET", "/b/k?uploadId=u", "ListParts"),
            ("HEAD", "/b/k", "HeadObject"),
            ("HEAD", "/b", "HeadBucket"),
            ("PUT", "/b/k", "PutObject"),
            ("PUT", "/b/k?partNumber=1&uploadId=u", "UploadPart"),
            ("POST", "/b/k?uploads", "CreateMultipartUpload"),
            ("POST", "/b/k?uploadId=u", "CompleteMultipartUpload"),
            ("POST", "/b?delete", "DeleteObjects"),
            ("DELETE", "/b/k", "DeleteObject"),
            ("DELETE", "/b/k?uploadId=u", "AbortMultipartUpload"),
        ],
    )
    def test_path_style(self, method: str, path: str, operation: str) -> None:
        assert found(method, f"https://s3.us-east-1.amazonaws.com{path}") == ("s3", operation, "us-east-1")

    def test_operations_are_recognised_after_a_client_has_changed_its_model(self) -> None:
        with mock_aws():
            boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="bucket")
        templates._templates.cache_clear()  # as in a process whose first plain request comes now
        assert found("PUT", "https://s3.us-east-1.amazonaws.com/b") == ("s3", "CreateBucket", "us-east-1")
        assert found("PUT", "https://s3.us-east-1.amazonaws.com/b?acl") == ("s3", "PutBucketAcl", "us-east-1")

    def test_a_required_header_tells_a_copy_from_an_upload(self) -> None:
        headers = {"x-amz-copy-source": "b/other"}
        url = "https://s3.amazonaws.com/b/k"
        assert found("PUT", url, headers) == ("s3", "CopyObject", None)
        assert found("PUT", f"{url}?partNumber=1&uploadId=u", headers) == ("s3", "UploadPartCopy", None)

    @pytest.mark.parametrize(
        ("host", "region"),
        [
            ("my.bucket.s3.amazonaws.com", None),
            ("my.bucket.s3.eu-west-1.amazonaws.com", "eu-west-1"),
            ("bucket.s3-us-west-2.amazonaws.com", "us-west-2"),
            ("bucket.s3.dualstack.eu-west-1.amazonaws.com", "eu-west-1"),
            ("bucket.s3-fips.dualstack.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
            ("bucket.s3-accelerate.amazonaws.com", None),
            ("bucket.s3.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            ("lambda.s3.eu-west-1.amazonaws.com", "eu-west-1"),
            ("point-123456789012.s3-accesspoint.eu-west-1.amazonaws.com", "eu-west-1"),
        ],
    )
    def test_virtual_hosts(self, host: str, region: str | None) -> None:
        assert found("GET", f"https://{host}/") == ("s3", "ListObjects", region)
        assert found("GET", f"https://{host}/key") == ("s3", "GetObject", region)

    def test_s3_control_is_another_service(self) -> None:
        url = "https://123456789012.s3-control.eu-west-1.amazonaws.com/v20180820/jobs"
        assert found("GET", url, signed("s3")) == ("s3control", "ListJobs", "eu-west-1")

    @pytest.mark.parametrize(
        "host", ["bucket.s3-website-us-east-1.amazonaws.com", "b.s3-website.eu-west-1.amazonaws.com"]
    )
    def test_a_website_is_no_operation(self, host: str) -> None:
        assert found("GET", f"https://{host}/index.html") is None


class TestHosts:
    @pytest.mark.parametrize(
        ("host", "service"),
        [
            ("lambda.us-east-1.api.aws", "lambda"),
            ("lambda-fips.us-east-1.amazonaws.com", "lambda"),
            ("fips.transcribe.us-east-1.amazonaws.com", "transcribe"),
            ("123456789012.ddb.us-east-1.amazonaws.com", "dynamodb"),
            ("123456789012.streams-ddb.us-east-1.amazonaws.com", "dynamodbstreams"),
            ("streams.dynamodb.us-east-1.amazonaws.com", "dynamodbstreams"),
            ("123456789012.control-kinesis.us-east-1.amazonaws.com", "kinesis"),
            ("sync-states.us-east-1.amazonaws.com", "stepfunctions"),
            ("us-east-1.queue.amazonaws.com", "sqs"),
            ("queue.amazonaws.com", "sqs"),
            ("iam.amazonaws.com", "iam"),
            ("iam.global.api.aws", "iam"),
            ("monitoring.us-east-1.amazonaws.com", "cloudwatch"),
            ("api.ecr.us-east-1.amazonaws.com", "ecr"),
            ("timestream-influxdb.us-east-1.api.aws", "timestream-influxdb"),
        ],
    )
    def test_a_host_names_its_service_first(self, host: str, service: str) -> None:
        assert services_at(host)[0] == service

    @pytest.mark.parametrize("host", ["example.com", "nothing.us-east-1.amazonaws.com", "amazonaws.com", ""])
    def test_other_hosts_name_none(self, host: str) -> None:
        assert services_at(host) == ()

    def test_a_signature_of_several_regions_names_none(self) -> None:
        headers = {"authorization": "AWS4-ECDSA-P256-SHA256 Credential=AKID/20260101/s3/aws4_request, Signature=0"}
        assert found("GET", "https://mrap.accesspoint.s3-global.amazonaws.com/key", headers) == (
            "s3",
            "GetObject",
            None,
        )

    def test_what_nothing_names_is_not_recognised(self) -> None:
        assert found("GET", "https://example.com/bucket/key") is None


@pytest.mark.slow
class TestAllServices:
    """What botocore has in its models, and what its clients send."""

    def test_the_names_are_those_of_the_models(self) -> None:
        names = {}
        for service in service_names():
            with models_forgotten():
                each = service_model(service).metadata
                names[service] = each["endpointPrefix"], each.get("signingName") or each["endpointPrefix"]
        assert {service: names_of(service) for service in names} == names

    def test_the_hosts_of_endpoint_rules_name_their_services(self) -> None:
        partitions = loader().load_data("partitions")
        unnamed = {
            (service, host)
            for service in service_names()
            for host in hosts_of(service, partitions)
            if service not in services_at(host)
        }
        assert unnamed == {("signin", "us-east-1.signin.aws.amazon.com")}


def hosts_of(service: str, partitions: Any) -> Iterator[str]:
    """A service's hosts in us-east-1, with and without FIPS and dual-stack."""
    with models_forgotten():
        rules = EndpointProvider(loader().load_service_model(service, "endpoint-rule-set-1"), partitions)
    for fips, dual_stack in product((False, True), repeat=2):
        values = {"Region": "us-east-1", "UseFIPS": fips, "UseDualStack": dual_stack}
        try:
            given = {name: value for name, value in values.items() if name in rules.ruleset.parameters}
            host = urlsplit(rules.resolve_endpoint(**given).url).hostname
        except EndpointProviderError:
            continue
        assert host is not None
        yield host
