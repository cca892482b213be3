"""Hypothesis strategies for valid parameters of any operation, drawn from its model."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from hypothesis import strategies as st

from awsim.model.constraints import Constraints
from awsim.model.patterns import Untranslatable, translated

if TYPE_CHECKING:
    from botocore.model import ListShape, MapShape, Shape, StructureShape

    from awsim.model.operation import Operation

OPERATIONS = [
    ("timestream-influxdb", "CreateDbInstance"),
    ("timestream-influxdb", "CreateDbParameterGroup"),
    ("timestream-influxdb", "ListDbInstances"),
    ("timestream-influxdb", "TagResource"),
    ("kinesis", "CreateStream"),
    ("kinesis", "PutRecords"),
    ("kinesis", "GetShardIterator"),
    ("lambda", "CreateEventSourceMapping"),
    ("lambda", "CreateFunction"),
    ("lambda", "UntagResource"),
    ("lambda", "Invoke"),
    ("dynamodb", "PutItem"),
    ("dynamodb", "CreateTable"),
    ("sqs", "SendMessageBatch"),
    ("sns", "Publish"),
    ("ec2", "CreateLaunchTemplate"),
    ("ec2", "DescribeLaunchTemplateVersions"),
    ("s3", "PutObject"),
    ("s3", "ListObjectsV2"),
    ("events", "PutEvents"),
    ("events", "PutTargets"),
    ("logs", "PutLogEvents"),
    ("cloudwatch", "PutMetricData"),
    ("apigateway", "UpdateRestApi"),
    ("bedrock-runtime", "Converse"),
]
"""A broad sample: every protocol, recursive shapes, streams of bytes, unions, documents, URL and header members."""

_EXAMPLES = (
    "a",
    "A1",
    "abcdefgh",
    "abcdefghij",
    "abcdefghijklmnopqrst",
    "123456789012",
    "0",
    "$LATEST",
    "*",
    "/path",
    "2.0",
    "us-east-1",
    "arn:aws:iam::123456789012:role/name",
    "arn:aws:lambda:us-east-1:123456789012:function:name",
    "arn:aws:sqs:us-east-1:123456789012:queue",
    "arn:aws:kinesis:us-east-1:123456789012:stream/a",
    "arn:aws:kinesis:us-east-1:123456789012:stream/a/consumer/a:1700000000",
    "arn:aws:kinesis:us-east-1:123456789012:queue/a",
    "arn:aws:kinesis:us-east-1:123456789012:channel/a",
    "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0",
    "arn:aws:lambda:us-east-1:123456789012:capacity-provider:a",
    "arn:aws:s3:::bucket",
    "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012",
    "https://example.com/path",
    "12345678-1234-1234-1234-123456789012",
)
_DEPTH = 4
_WRITABLE = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
"""What XML can say, too."""


@st.composite
def inputs_for(draw: st.DrawFn, operation: Operation) -> dict[str, Any]:
    """Parameters the operation must accept; moments are datetimes, blobs bytes."""
    if operation.input_shape is None:
        return {}
    return cast("dict[str, Any]", draw(values_of(operation.input_shape, operation.service)))


@st.composite
def values_of(draw: st.DrawFn, shape: Shape, service: str, depth: int = 0) -> Any:
    """A valid value of a shape; lists and maps end early where shapes contain themselves."""
    match shape.type_name:
        case "structure":
            return _structure(draw, cast("StructureShape", shape), service, depth)
        case "list":
            member = cast("ListShape", shape).member
            return [draw(values_of(member, service, depth + 1)) for _ in range(draw(_sizes(shape, service, depth)))]
        case "map":
            key, value = cast("MapShape", shape).key, cast("MapShape", shape).value
            size = draw(_sizes(shape, service, depth))
            keys = draw(st.lists(values_of(key, service, depth + 1), unique=True, min_size=size, max_size=size))
            return {name: draw(values_of(value, service, depth + 1)) for name in keys}
        case _:
            return draw(scalars_of(shape, service))


def scalars_of(shape: Shape, service: str) -> st.SearchStrategy[Any]:
    """Valid values of a scalar shape."""
    low, high = Constraints.of(shape, service).bounds
    match shape.type_name:
        case "boolean":
            return st.booleans()
        case "integer" | "long":
            return st.integers(int(max(low, -(2**31))), int(min(high, 2**31 - 1)))
        case "float" | "double":
            single = shape.type_name == "float" and (low, high) == (float("-inf"), float("inf"))
            return st.floats(max(low, -1e6), min(high, 1e6), width=32 if single else 64)
        case "timestamp":
            return st.integers(31_536_000, 4_070_908_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
        case "blob":
            least, most = _lengths(Constraints.of(shape, service), 20)
            return st.binary(min_size=least, max_size=most)
        case _:
            return texts_of(Constraints.of(shape, service))


def texts_of(constraints: Constraints) -> st.SearchStrategy[str]:
    """Strings within constraints."""
    if constraints.enum:
        return st.sampled_from(constraints.enum)
    least, most = _lengths(constraints, 30)
    least = max(least, min(1, most))
    if constraints.matches is None:
        return st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=least, max_size=max(most, least))
    return _matching(cast("str", constraints.pattern), least, constraints)


@cache
def _matching(pattern: str, low: int, constraints: Constraints) -> st.SearchStrategy[str]:
    def is_valid(text: str) -> bool:
        floor, ceiling = constraints.bounds
        return floor <= len(text) <= ceiling and bool(constraints.matches and constraints.matches(text))

    examples = [text for text in (*_EXAMPLES, "a" * low, "1" * low) if is_valid(text)]
    if examples:
        return st.sampled_from(examples)
    try:
        expression = re.compile(translated(pattern), re.ASCII)
        return st.from_regex(expression, fullmatch=True, alphabet=_WRITABLE).filter(is_valid)
    except (Untranslatable, re.error):
        return st.just("a" * low)


def _structure(draw: st.DrawFn, shape: StructureShape, service: str, depth: int) -> Any:
    if shape.is_document_type:
        return draw(_documents)
    members = shape.members
    if shape.is_tagged_union:
        shallow = [name for name, member in members.items() if member.type_name not in {"structure", "list", "map"}]
        chosen = [draw(st.sampled_from(shallow if depth >= _DEPTH and shallow else list(members)))]
    else:
        optional = [name for name in members if name not in shape.required_members]
        extra = (
            draw(st.lists(st.sampled_from(optional), unique=True, max_size=4)) if optional and depth < _DEPTH else []
        )
        chosen = [*shape.required_members, *extra]
    return {name: draw(values_of(members[name], service, depth + 1)) for name in chosen}


_documents = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text("abc"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("abc"), inner, max_size=2),
    max_leaves=4,
).map(lambda value: {"document": value})


def _sizes(shape: Shape, service: str, depth: int) -> st.SearchStrategy[int]:
    least, most = _lengths(Constraints.of(shape, service), 2)
    least = max(least, 0 if depth > 1 else 1)
    return st.just(least) if depth >= _DEPTH else st.integers(least, max(least, most))


def _lengths(constraints: Constraints, spread: int) -> tuple[int, int]:
    """The shortest allowed length and one not much longer."""
    least = int(constraints.minimum or 0)
    return least, least + spread if constraints.maximum is None else min(int(constraints.maximum), least + spread)
