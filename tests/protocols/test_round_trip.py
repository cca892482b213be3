"""Each protocol against botocore's serialiser and parser of it: what one end writes, the other end reads."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from awsim.model.loader import operation, service_model, service_names
from awsim.protocols.spoken import PROTOCOLS, understood
from tests.budgets import examples
from tests.model.forgetting import models_forgotten
from tests.model.strategies import OPERATIONS
from tests.protocols.counterpart import parameters, received, results, sent

FURTHER = [
    ("amp", "ListScrapers"),  # lists by name in the query string
    ("apigateway", "GetExport"),  # further parameters of the query string
    ("appconfig", "CreateHostedConfigurationVersion"),  # a body as it is, its type in a header
    ("bedrock-agentcore", "GetAgentCard"),  # a document as the body
    ("cloudfront", "UpdateDistribution"),  # deep XML
    ("cloudwatch", "GetMetricData"),  # three protocols
    ("cloudwatch", "GetMetricStatistics"),
    ("dataexchange", "SendApiAsset"),  # headers by their prefix, text as the body
    ("ec2", "DescribeInstances"),
    ("ec2", "ModifyInstanceAttribute"),
    ("ec2", "RunInstances"),
    ("entityresolution", "BatchDeleteUniqueId"),  # a list in a header
    ("gamelift", "DescribeGameSessions"),
    ("iam", "ListRoles"),
    ("iot-data", "Publish"),  # JSON in a header
    ("kinesis", "GetRecords"),
    ("lambda", "GetFunction"),
    ("lex-runtime", "PostContent"),
    ("rds", "DescribeDBInstances"),
    ("route53", "ChangeResourceRecordSets"),
    ("route53", "ListHostedZones"),
    ("s3", "GetObject"),
    ("s3", "PutBucketAcl"),  # XML attributes
    ("s3", "PutBucketLifecycleConfiguration"),  # flat lists
    ("sesv2", "SendEmail"),
    ("sqs", "ReceiveMessage"),
    ("sts", "AssumeRole"),
    ("timestream-influxdb", "GetDbInstance"),
]


OPERATIONS_PER_SERVICE = int(os.environ.get("AWSIM_ROUND_TRIPS", "1"))
"""How many operations of each of botocore's services are looked at; 10000 are all of them, in seven minutes."""

EXCEPTED = {
    ("bedrock-agentcore", "InvokeAgentRuntimeCommand"),  # HTTP itself says what the member for the content type says
    ("kendra-ranking", "Rescore"),  # a least number that 32 bits can't hold
    ("s3", "GetBucketNotification"),  # two members in one element
    ("s3", "PutBucketNotification"),
}

HTTPS_OWN = ("ContentLength", "contentLength", "ResponseHeaders")


def spoken(service: str) -> list[str]:
    """The protocols of which botocore has the other end."""
    model = service_model(service)
    listed = {model.resolved_protocol, *model.metadata.get("protocols", ())}
    return sorted(listed & understood(model))


SUBJECTS = [(*named, protocol) for named in OPERATIONS + FURTHER for protocol in spoken(named[0])]


def assert_parameters_arrive(service: str, name: str, protocol: str, params: dict[str, Any]) -> None:
    subject = operation(service, name)
    arrived = PROTOCOLS[protocol].parse(subject, sent(subject, protocol, params))
    expected = subject.normalise(params)
    if protocol in {"query", "ec2", "rest-xml"}:
        # What has nothing in it is in no form.
        arrived, expected = without_empty(arrived), without_empty(expected)
    assert subject.normalise(arrived) == expected


def assert_the_result_arrives(service: str, name: str, protocol: str, result: dict[str, Any]) -> None:
    subject = operation(service, name)
    shaped = subject.shape_result(result)
    response = PROTOCOLS[protocol].serialise(subject, shaped, "request-1", 0.0)
    arrived = received(subject, protocol, response)
    if subject.streaming_member is not None:
        shaped.setdefault(subject.streaming_member, b"")
    for own in HTTPS_OWN:
        # HTTP has its say in members that are the length of the body, or whatever headers there are.
        shaped.pop(own, None), arrived.pop(own, None)
    assert arrived == shaped


def without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: without_empty(item) for name, item in value.items()}
        return {name: item for name, item in kept.items() if item not in ({}, [])}
    if isinstance(value, list):
        return [item for item in map(without_empty, value) if item not in ({}, [])]
    return value


@settings(derandomize=True, max_examples=examples(5), phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize(("service", "name", "protocol"), SUBJECTS)
def test_parameters_come_through_the_wire_as_the_direct_path_takes_them(
    service: str, name: str, protocol: str, data: Any
) -> None:
    assert_parameters_arrive(service, name, protocol, data.draw(parameters(operation(service, name))))


@settings(derandomize=True, max_examples=examples(5), phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize(("service", "name", "protocol"), SUBJECTS)
def test_a_result_comes_through_the_wire_as_the_direct_path_gives_it(
    service: str, name: str, protocol: str, data: Any
) -> None:
    if operation(service, name).event_member is None:
        assert_the_result_arrives(service, name, protocol, data.draw(results(operation(service, name))))


def sampled(service: str) -> list[str]:
    """Some operations of a service, spread over all of them."""
    names = [name for name in service_model(service).operation_names if (service, name) not in EXCEPTED]
    names = [name for name in names if not operation(service, name).model.has_event_stream_input]
    return names[:: max(1, len(names) // OPERATIONS_PER_SERVICE)][:OPERATIONS_PER_SERVICE]


@pytest.mark.slow
@pytest.mark.parametrize("service", service_names())
def test_operations_of_all_services_come_through_the_wire(service: str) -> None:
    with models_forgotten():
        for name in sampled(service):
            come_through_the_wire(service, name)


def come_through_the_wire(service: str, name: str) -> None:
    """Send some parameters and results of an operation in each protocol its service speaks."""

    @settings(derandomize=True, max_examples=2, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def come_through(data: Any) -> None:
        for protocol in spoken(service):
            assert_parameters_arrive(service, name, protocol, data.draw(parameters(operation(service, name))))
            if operation(service, name).event_member is None:
                assert_the_result_arrives(service, name, protocol, data.draw(results(operation(service, name))))

    with suppress(Unsatisfiable):
        come_through()
