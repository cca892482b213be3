"""Keywords of backend methods: from every member name of every service."""

from __future__ import annotations

import os
from keyword import iskeyword

import pytest

from awsim.model.loader import operation, service_model, service_names
from awsim.model.names import keyword_of, keywords_of, method_name
from tests.model.strategies import OPERATIONS

SERVICES = service_names() if os.environ.get("AWSIM_ALL_OPERATIONS") else sorted({service for service, _ in OPERATIONS})


@pytest.mark.parametrize("service", SERVICES)
def test_keywords_are_identifiers_and_unique_within_an_operation(service: str) -> None:
    for name in service_model(service).operation_names:
        keywords = list(operation(service, name).keywords.values())
        assert len(set(keywords)) == len(keywords)
        assert all(keyword.isidentifier() and not iskeyword(keyword) for keyword in keywords)


@pytest.mark.parametrize(
    ("member", "keyword"),
    [
        ("StreamARN", "stream_arn"),
        ("vpcSubnetIds", "vpc_subnet_ids"),
        ("MaxRecordSizeInKiB", "max_record_size_in_kib"),
        ("AllowedOAuthScopes", "allowed_oauth_scopes"),
        ("ETag", "etag"),
        ("Lambda", "lambda_"),
        ("from", "from_"),
    ],
)
def test_a_member_reads_as_words(member: str, keyword: str) -> None:
    assert keyword_of(member) == keyword


def test_every_member_has_its_keyword() -> None:
    assert keywords_of(["Name", "StreamARN"]) == {"Name": "name", "StreamARN": "stream_arn"}


def test_a_method_is_named_as_boto3_names_it() -> None:
    assert method_name("ListDbInstancesForCluster") == "list_db_instances_for_cluster"
