"""ARNs from text and back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.common.arn import Arn


@pytest.mark.parametrize(
    ("text", "arn", "resource_type", "resource_id"),
    [
        (
            "arn:aws:kinesis:us-east-1:123456789012:stream/events",
            Arn("aws", "kinesis", "us-east-1", "123456789012", "stream/events"),
            "stream",
            "events",
        ),
        (
            "arn:aws-cn:lambda:cn-north-1:123456789012:function:resize:7",
            Arn("aws-cn", "lambda", "cn-north-1", "123456789012", "function:resize:7"),
            "function",
            "resize:7",
        ),
        (
            "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:jobs",
            Arn("aws-us-gov", "sqs", "us-gov-west-1", "123456789012", "jobs"),
            "",
            "jobs",
        ),
        (
            "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026-01-01T00:00:00.000",
            Arn("aws", "dynamodb", "us-east-1", "123456789012", "table/t/stream/2026-01-01T00:00:00.000"),
            "table",
            "t/stream/2026-01-01T00:00:00.000",
        ),
        ("arn:aws:s3:::bucket", Arn("aws", "s3", "", "", "bucket"), "", "bucket"),
        ("arn:aws:iam::aws:policy/ReadOnly", Arn("aws", "iam", "", "aws", "policy/ReadOnly"), "policy", "ReadOnly"),
    ],
)
def test_the_parts_of_an_arn(text: str, arn: Arn, resource_type: str, resource_id: str) -> None:
    parsed = Arn.parse(text)
    assert parsed == arn
    assert (parsed.resource_type, parsed.resource_id) == (resource_type, resource_id)
    assert str(parsed) == text


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("events", "it does not begin with 'arn:'"),
        (
            "arn:aws:kinesis:us-east-1:123456789012",
            "it has 5 of the 6 parts arn:partition:service:region:account:resource",
        ),
        ("arn:azure:kinesis:us-east-1:123456789012:stream/e", "'azure' can't be its partition"),
        ("arn:aws::us-east-1:123456789012:stream/e", "'' can't be its service"),
        ("arn:aws:kinesis:US East:123456789012:stream/e", "'US East' can't be its region"),
        ("arn:aws:kinesis:us-east-1:12345678901\u0660:stream/e", "'12345678901\u0660' can't be its account"),
        ("arn:aws:kinesis:us-east-1:12345:stream/e", "'12345' can't be its account"),
        ("arn:aws:kinesis:us-east-1:123456789012:", "'' can't be its resource"),
        ("arn:aws:kinesis:us-east-1:123456789012: e", "' e' can't be its resource"),
    ],
)
def test_a_malformed_arn_is_refused_with_its_fault(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(f'{text!r} is not an ARN: {fault}')}"):
        Arn.parse(text)


@given(
    st.builds(
        Arn,
        st.sampled_from(["aws", "aws-cn", "aws-us-gov", "aws-iso-b"]),
        st.from_regex(r"[a-z0-9-]+", fullmatch=True),
        st.from_regex(r"([a-z]{2}-[a-z]+-[0-9])?", fullmatch=True),
        st.from_regex(r"([0-9]{12})?", fullmatch=True),
        st.text(min_size=1).filter(lambda text: text == text.strip()),
    )
)
def test_every_arn_survives_being_written_and_read(arn: Arn) -> None:
    assert Arn.parse(str(arn)) == arn
