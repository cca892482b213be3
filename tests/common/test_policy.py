"""What policy documents say, and whom they allow what."""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar

import pytest

from awsim.common.policy import Caller, Decision, MalformedPolicy, Request, parse_policy
from awsim.kernel.snapshot import freeze, thaw

QUEUE = "arn:aws:sqs:us-east-1:123456789012:jobs"
ROLE = "arn:aws:iam::123456789012:role/worker"
SESSION = Caller("arn:aws:sts::123456789012:assumed-role/worker/today")
USER = Caller("arn:aws:iam::123456789012:user/ada")
STRANGER = Caller("arn:aws:iam::999999999999:user/eve")
SNS = Caller(service="sns.amazonaws.com")
ANONYMOUS = Caller()


def statement(**changes: Any) -> dict[str, Any]:
    """A statement that allows everybody to send to the queue, with elements changed or (None) left out."""
    elements = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": QUEUE} | changes
    return {name: value for name, value in elements.items() if value is not None}


def document(*statements: Any, **changes: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)} | changes)


def decide(
    *statements: dict[str, Any],
    caller: Caller = USER,
    action: str = "sqs:SendMessage",
    resource: str = QUEUE,
    context: dict[str, Any] | None = None,
) -> Decision:
    return parse_policy(document(*statements)).decide(Request(action, resource, caller, context or {}))


class TestDecides:
    def test_a_statement_that_allows(self) -> None:
        assert decide(statement()) == "allow"

    def test_nothing_that_applies_is_an_implicit_deny(self) -> None:
        assert decide(statement(Action="sqs:ReceiveMessage")) == "implicit_deny"

    @pytest.mark.parametrize("deny_first", [True, False])
    def test_a_deny_wins_wherever_it_stands(self, deny_first: bool) -> None:
        statements = [statement(), statement(Effect="Deny")]
        assert decide(*statements[:: -1 if deny_first else 1]) == "explicit_deny"

    def test_a_deny_that_does_not_apply_denies_nothing(self) -> None:
        assert decide(statement(), statement(Effect="Deny", Action="sqs:PurgeQueue")) == "allow"

    def test_a_single_statement_needs_no_list(self) -> None:
        policy = parse_policy(json.dumps({"Version": "2012-10-17", "Statement": statement()}))
        assert policy.decide(Request("sqs:SendMessage", QUEUE, USER)) == "allow"

    def test_a_policy_is_plain_data(self) -> None:
        policy = parse_policy(document(statement(Condition={"Bool": {"aws:SecureTransport": "true"}})))
        assert thaw(freeze(policy)) == policy


class TestPrincipals:
    @pytest.mark.parametrize(
        ("principal", "meant"),
        [
            ("*", [USER, SESSION, STRANGER, SNS, ANONYMOUS]),
            ({"AWS": "*"}, [USER, SESSION, STRANGER, SNS, ANONYMOUS]),
            ({"AWS": "123456789012"}, [USER, SESSION]),
            ({"AWS": "arn:aws:iam::123456789012:root"}, [USER, SESSION]),
            ({"AWS": "arn:aws:iam::123456789012:user/ada"}, [USER]),
            ({"AWS": ROLE}, [SESSION]),
            ({"AWS": "arn:aws:iam::123456789012:role/of/a/path/worker"}, [SESSION]),
            ({"AWS": SESSION.arn}, [SESSION]),
            ({"AWS": ["999999999999", ROLE]}, [SESSION, STRANGER]),
            ({"Service": "sns.amazonaws.com"}, [SNS]),
            ({"Service": ["s3.amazonaws.com", "sns.amazonaws.com"], "AWS": "999999999999"}, [STRANGER, SNS]),
            ({"Service": "s3.amazonaws.com"}, []),
        ],
    )
    def test_who_is_meant(self, principal: Any, meant: list[Caller]) -> None:
        everybody = [USER, SESSION, STRANGER, SNS, ANONYMOUS]
        of_principal = [who for who in everybody if decide(statement(Principal=principal), caller=who) == "allow"]
        others = statement(Principal=None, NotPrincipal=principal)
        assert of_principal == meant
        assert [who for who in everybody if decide(others, caller=who) != "allow"] == meant


class TestActionsAndResources:
    @pytest.mark.parametrize(
        ("action", "is_meant"),
        [
            ("sqs:SendMessage", True),
            ("SQS:sendmessage", True),
            ("sqs:Send*", True),
            ("sqs:SendMessag?", True),
            ("*", True),
            (["sqs:ReceiveMessage", "sqs:SendMessage"], True),
            ("sqs:Send", False),
            ("sqs:SendMessage?", False),
            ("sns:*", False),
        ],
    )
    def test_which_actions_are_meant(self, action: Any, is_meant: bool) -> None:
        assert (decide(statement(Action=action)) == "allow") == is_meant
        assert (decide(statement(Action=None, NotAction=action)) == "allow") != is_meant

    @pytest.mark.parametrize(
        ("resource", "is_meant"),
        [
            (QUEUE, True),
            ("*", True),
            ("arn:aws:sqs:*:*:*", True),
            ("arn:aws:sqs:us-east-1:123456789012:j?bs", True),
            (["arn:aws:sqs:us-east-1:123456789012:other", QUEUE], True),
            ("arn:aws:sqs:us-east-1:123456789012:JOBS", False),
            ("arn:aws:sqs:us-east-1:123456789012:job", False),
            ("arn:aws:sqs:*:::jobs", False),
        ],
    )
    def test_which_resources_are_meant(self, resource: Any, is_meant: bool) -> None:
        assert (decide(statement(Resource=resource)) == "allow") == is_meant
        assert (decide(statement(Resource=None, NotResource=resource)) == "allow") != is_meant

    def test_dots_and_brackets_in_patterns_stand_for_themselves(self) -> None:
        resource = "arn:aws:sqs:us-east-1:123456789012:a.[b]"
        assert decide(statement(Resource=resource), resource=resource) == "allow"
        assert decide(statement(Resource=resource), resource=resource.replace("a.", "ax")) == "implicit_deny"


class TestConditionsOfStatements:
    CONDITION: ClassVar = {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": "arn:aws:s3:::b*"},
    }

    def test_all_of_them_must_hold(self) -> None:
        allowed = statement(Condition=self.CONDITION)
        account, arn = {"aws:SourceAccount": "123456789012"}, {"aws:SourceArn": "arn:aws:s3:::bucket"}
        assert decide(allowed, context=account | arn) == "allow"
        assert decide(allowed, context=account) == "implicit_deny"
        assert decide(allowed, context=arn) == "implicit_deny"

    def test_keys_are_compared_without_case(self) -> None:
        allowed = statement(Condition={"StringEquals": {"AWS:sourceaccount": "1"}})
        assert decide(allowed, context={"aws:SourceAccount": "1"}) == "allow"


class TestRefuses:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("{", "This policy contains invalid Json"),
            ("", "This policy contains invalid Json"),
            ("[]", "Syntax errors in policy."),
            ('{"Version": "2012-10-17"}', "Syntax errors in policy."),
            (document(), "Syntax errors in policy."),
            (document("allow"), "Syntax errors in policy."),
            (document(statement(), Version="2017-10-17"), "Syntax errors in policy."),
            (document(statement(), Statements=[]), "Syntax errors in policy."),
            (document(statement(Effect="allow")), "Syntax errors in policy."),
            (document(statement(Effect=None)), "Syntax errors in policy."),
            (document(statement(Actions="sqs:*")), "Syntax errors in policy."),
            (document(statement(NotAction="sqs:*")), "Syntax errors in policy."),
            (document(statement(Action=[])), "Syntax errors in policy."),
            (document(statement(Action=[["sqs:*"]])), "Syntax errors in policy."),
            (document(statement(Sid=5)), "Syntax errors in policy."),
            (document(statement(Principal={"Aws": "*"})), "Syntax errors in policy."),
            (document(statement(Principal="ada")), "Syntax errors in policy."),
            (document(statement(Condition=[])), "Syntax errors in policy."),
            (document(statement(Condition={"Bool": "true"})), "Syntax errors in policy."),
            (document(statement(Principal=None)), "Missing required field Principal"),
            (document(statement(Action=None)), "Policy statement must contain actions."),
            (document(statement(Resource=None)), "Policy statement must contain resources."),
            (
                document(statement(Action="SendMessage")),
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            ),
            (document(statement(Action="aws:sqs:Send")), "Actions/Condition can contain only one colon."),
            (document(statement(Resource="jobs")), 'Resource jobs must be in ARN format or "*".'),
            (document(statement(Resource="arn:aws:sqs")), 'Resource arn:aws:sqs must be in ARN format or "*".'),
            (document(statement(Principal={"AWS": "ada"})), 'Invalid principal in policy: "AWS":"ada"'),
            (document(statement(Principal={"Service": "sns"})), 'Invalid principal in policy: "SERVICE":"sns"'),
            (
                document(statement(Sid="a"), statement(Sid="a")),
                "Statement IDs (SID) in a single policy must be unique.",
            ),
            (
                document(statement(Condition={"StringIs": {"aws:SourceAccount": "1"}})),
                "Invalid Condition type : StringIs",
            ),
            (
                document(statement(Condition={"Bool": {"SecureTransport": "true"}})),
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            ),
        ],
    )
    def test_a_document_that_is_no_policy(self, text: str, message: str) -> None:
        with pytest.raises(MalformedPolicy, match=f"^{re.escape(message)}$"):
            parse_policy(text)

    def test_principals_in_the_policy_of_an_identity(self) -> None:
        with pytest.raises(MalformedPolicy, match=r"^Has prohibited field Principal$"):
            parse_policy(document(statement()), needs_principal=False)

    def test_resources_in_a_trust_policy(self) -> None:
        with pytest.raises(MalformedPolicy, match=r"^Has prohibited field NotResource$"):
            parse_policy(document(statement(Resource=None, NotResource=QUEUE)), needs_resource=False)

    def test_neither_where_they_are_not_needed(self) -> None:
        identity = parse_policy(document(statement(Principal=None)), needs_principal=False)
        assert identity.decide(Request("sqs:SendMessage", QUEUE, USER)) == "allow"
        trust = parse_policy(document(statement(Resource=None, Action="sts:AssumeRole")), needs_resource=False)
        assert trust.decide(Request("sts:AssumeRole", ROLE, USER)) == "allow"
