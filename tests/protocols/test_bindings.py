"""What travels in headers, in the query string and in the path, where its text has signs of the form in it."""

from __future__ import annotations

from typing import Any

import pytest

from awsim.model.loader import operation
from awsim.protocols import rest_json, rest_xml
from awsim.protocols.http import HTTPRequest
from tests.protocols.counterpart import sent


@pytest.mark.parametrize("ids", [["a"], ["a", "b c"], ["a,b", 'c"d'], ['",']])
def test_a_list_in_a_header(ids: list[str]) -> None:
    subject = operation("entityresolution", "BatchDeleteUniqueId")
    params = {"workflowName": "w", "uniqueIds": ids}

    assert rest_json.parse(subject, sent(subject, "rest-json", params)) == params


@pytest.mark.parametrize("key", ["a", "a/b", "a b", "ü/?#%41", "a//b/", "{Key+}"])
def test_a_key_with_any_signs_in_the_path(key: str) -> None:
    subject = operation("s3", "GetObject")
    params = {"Bucket": "bucket", "Key": key}

    assert rest_xml.parse(subject, sent(subject, "rest-xml", params)) == params


def test_the_map_of_a_query_string_takes_what_is_nobody_elses() -> None:
    subject = operation("apigateway", "GetExport")
    params: dict[str, Any] = {
        "restApiId": "api",
        "stageName": "stage",
        "exportType": "oas30",
        "parameters": {"extensions": "a&b=c"},
    }

    assert rest_json.parse(subject, sent(subject, "rest-json", params)) == params


def test_headers_by_their_prefix_and_by_their_name() -> None:
    headers = {"x-amz-meta-Owner": "tests", "x-amz-tagging": "a=b", "content-length": "0"}
    request = HTTPRequest("PUT", "https://s3.amazonaws.com/bucket/key", {key.lower(): headers[key] for key in headers})

    assert rest_xml.parse(operation("s3", "PutObject"), request) == {
        "Bucket": "bucket",
        "Key": "key",
        "Metadata": {"owner": "tests"},
        "Tagging": "a=b",
        "ContentLength": 0,
    }
