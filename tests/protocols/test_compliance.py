"""AWS's protocol cases hold: requests are read, and answers are written, as they say."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from math import isfinite
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

import pytest

from awsim.model.errors import ServiceError
from awsim.protocols.content import read_content
from awsim.protocols.error_response import error_response
from awsim.protocols.spoken import PROTOCOLS
from tests.protocols.compliance import Case, cases, request_of, typed
from tests.protocols.counterpart import received

WHOLE_QUERY = "a map of the query has what is nobody else's, as clients hand it over: these cases name parameters twice"
STATUS = "the model of the case says 402, its response 400"

EXCEPTED = {
    "rest-json-RestJsonAllQueryStringTypes": WHOLE_QUERY,
    "rest-json-RestJsonQueryStringEscaping": WHOLE_QUERY,
    "rest-json-RestJsonSupportsNaNFloatQueryValues": WHOLE_QUERY,
    "rest-json-RestJsonSupportsInfinityFloatQueryValues": WHOLE_QUERY,
    "rest-json-RestJsonSupportsNegativeInfinityFloatQueryValues": WHOLE_QUERY,
    "rest-json-RestJsonZeroAndFalseQueryValues": WHOLE_QUERY,
    "rest-json-HttpPrefixHeadersResponse": "a map of all headers has those of HTTP as well",
    "json_1_0-query-compatible-QueryCompatibleAwsJson10CustomCodeError": STATUS,
    "smithy-rpc-v2-cbor-query-compatible-QueryCompatibleRpcV2CborCustomCodeError": STATUS,
}
"""Cases that do not hold, and why; no more than three in a hundred."""

NOT_SPOKEN_OF = {"x-amz-target", "x-amzn-requestid", "content-length"}
"""Headers of HTTP and of requests that some responses of the cases have."""

INPUTS, OUTPUTS = list(cases("input")), list(cases("output"))


def subjects(found: list[Case]) -> list[Any]:
    return [
        pytest.param(
            case,
            id=case.name,
            marks=[pytest.mark.xfail(reason=EXCEPTED[case.name], strict=True)] if case.name in EXCEPTED else [],
        )
        for case in found
    ]


@pytest.mark.parametrize("case", subjects(INPUTS))
def test_a_request_is_read_as_the_case_says(case: Case) -> None:
    operation = case.operation
    read = PROTOCOLS[case.protocol].parse(operation, read_content(operation, request_of(case)))

    expected = operation.normalise(typed(operation.input_shape, case.given["params"]))
    assert comparable(operation.normalise(read)) == comparable(expected)


@pytest.mark.parametrize("case", subjects([case for case in OUTPUTS if "error" not in case.given]))
def test_an_answer_is_written_as_the_case_says(case: Case) -> None:
    operation, expected = case.operation, typed(case.operation.output_shape, case.given["result"])
    if case.protocol == "query" and operation.output_shape is not None:
        operation.output_shape.serialization["resultWrapper"] = f"{operation.name}Result"
    response = PROTOCOLS[case.protocol].serialise(operation, operation.shape_result(expected), "id", 0.0)

    assert_fits(response, case)
    if operation.output_shape is None:
        assert case.protocol in {"query", "ec2"} or not response.body
    else:
        assert comparable(received(operation, case.protocol, response)) == comparable(expected)
    written = case.given["response"].get("body", "")
    if case.protocol == "rest-xml" or (written and case.protocol in {"query", "ec2"}):
        assert isinstance(response.body, bytes)
        assert document(response.body.decode()) == document(written)


@pytest.mark.parametrize("case", subjects([case for case in OUTPUTS if "error" in case.given]))
def test_an_error_is_written_as_the_case_says(case: Case) -> None:
    operation, given = case.operation, case.given
    shape = operation.error_shape(given["errorCode"])
    error = ServiceError(given.get("errorMessage", ""), code=given["errorCode"])
    error.members = members = typed(shape, given["error"])
    response = error_response(operation, error, "id", 0.0, case.protocol)

    assert_fits(response, case)
    told = received(operation, case.protocol, response)["Error"]
    assert (told["Code"], told["Message"]) == (given["errorCode"], given.get("errorMessage", ""))
    if shape is not None:
        told = received(operation, case.protocol, response, shape)
        assert {name: value for name, value in told.items() if name in shape.members} == members


def test_no_more_than_three_in_a_hundred_cases_are_excepted() -> None:
    for found in (INPUTS, OUTPUTS):
        assert len(EXCEPTED.keys() & {case.name for case in found}) <= 0.03 * len(found)


def assert_fits(response: Any, case: Case) -> None:
    """Status and headers are the case's; of a content type, how it names its characters is left open."""
    expected = case.given["response"]
    assert response.status == expected["status_code"]
    for name, value in expected.get("headers", {}).items():
        if name.lower() not in NOT_SPOKEN_OF:
            assert moments(response.headers[name.lower()].partition(";")[0]) == moments(value.partition(";")[0])


def comparable(value: Any) -> Any:
    """A value with moments as numbers, and numbers that no JSON has as their words."""
    if isinstance(value, dict):
        return {name: comparable(item) for name, item in value.items()}
    if isinstance(value, list):
        return [comparable(item) for item in value]
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, float) and not isfinite(value):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    return value


def document(text: str) -> Any:
    """What an XML document says under its root, in any order, without the id of the request."""
    try:
        return _content(fromstring(text))[1:] if text else None  # noqa: S314 - our own, and the cases'
    except ParseError:
        return text


def _content(element: Element) -> tuple[Any, ...]:
    inner = (_content(child) for child in element if _name(child).lower() not in {"requestid", "responsemetadata"})
    text = "" if len(element) else moments((element.text or "").strip())
    return _name(element), sorted(element.attrib.items()), text, sorted(inner, key=repr)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def moments(text: str) -> str:
    """Text whose moments are written in one way."""
    found = re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)", text)
    return text if found is None else datetime.fromisoformat(text).astimezone(UTC).isoformat()
