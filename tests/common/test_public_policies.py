"""Which policies let the public in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from awsim.common.policy import parse_policy
from awsim.common.public_policies import lets_the_public_in

FIXED = {
    "StringEquals": {"aws:SourceVpce": "vpce-1a2b3c"},
    "ArnLike": {"aws:SourceArn": "arn:aws:sns:us-east-1:123456789012:told"},
    "StringLike": {"aws:PrincipalOrgID": "o-abc"},
    "IpAddress": {"aws:SourceIp": "203.0.113.0/24"},
}
OPEN = [
    {"StringLike": {"aws:SourceVpc": "vpc-*"}},
    {"StringEquals": {"aws:SourceAccount": "${aws:PrincipalTag/account}"}},
    {"StringEquals": {"aws:Referer": "https://example.com"}},
    {"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}},
    {"ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-abc/r-1"}},
    {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}},
    {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}},
    {"IpAddress": {"aws:SourceIp": "::/0"}},
    {"IpAddress": {"aws:SourceIp": "nowhere"}},
    {"StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:*:*:accesspoint/*"}},
]


def lets_in(**changes: Any) -> bool:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
    return lets_the_public_in(parse_policy(json.dumps({"Statement": [{**statement, **changes}]})))


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["123456789012", "*"]}])
def test_everybody_is_the_public(principal: Any) -> None:
    assert lets_in(Principal=principal)


@pytest.mark.parametrize("principal", [{"AWS": "123456789012"}, {"Service": "logging.s3.amazonaws.com"}])
def test_somebody_with_a_name_is_not(principal: Any) -> None:
    assert not lets_in(Principal=principal)


def test_who_is_denied_is_not_let_in() -> None:
    assert not lets_in(Effect="Deny")


@pytest.mark.parametrize(("operator", "keys"), FIXED.items())
def test_a_fixed_value_keeps_the_public_out(operator: str, keys: dict[str, str]) -> None:
    assert not lets_in(Condition={operator: keys})


@pytest.mark.parametrize("condition", OPEN, ids=json.dumps)
def test_a_condition_that_anybody_can_meet_does_not(condition: dict[str, Any]) -> None:
    assert lets_in(Condition=condition)


def test_one_condition_is_enough() -> None:
    condition = {"StringEquals": {"aws:SourceVpc": "vpc-1"}, "StringLike": {"aws:Referer": "*"}}
    assert not lets_in(Condition=condition)


def test_access_points_of_an_account_are_fixed_whatever_their_names() -> None:
    condition = {"StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-east-1:123456789012:accesspoint/*"}}
    assert not lets_in(Condition=condition)
