"""What queue policies decide: for other accounts, for callers without a signature, for AWS's services."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

import awsim
from awsim import mock_aws
from tests.services.sqs.conftest import arn_of, bodies, make, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud

OTHER = "222222222222"
JOBS = arn_of("jobs")
STRANGER = f"arn:aws:iam::{OTHER}:user/moto"


def statement(**changes: Any) -> dict[str, Any]:
    """A statement that allows everybody to send to the queue, with elements changed."""
    return {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": JOBS, **changes}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def client_of(account: str) -> Any:
    return boto3.client("sqs", region_name="us-east-1", aws_access_key_id=account, aws_secret_access_key="x")


@pytest.fixture
def stranger(cloud: Cloud) -> Any:
    return client_of(OTHER)


@pytest.fixture
def unsigned(cloud: Cloud) -> Any:
    return boto3.client("sqs", region_name="us-east-1", config=Config(signature_version=UNSIGNED))


def why(account: str, action: str) -> str:
    return (
        f"User: {account} is not authorized to perform: sqs:{action} on resource: {JOBS} "
        f"because no resource-based policy allows the sqs:{action} action"
    )


class TestOtherAccounts:
    def test_without_a_policy_they_are_refused(self, sqs: Any, stranger: Any, refusal: Any) -> None:
        url = make(sqs)

        assert refusal(stranger.send_message, QueueUrl=url, MessageBody="x") == (
            "AccessDenied",
            why(STRANGER, "sendmessage"),
        )
        assert refusal(stranger.get_queue_url, QueueName="jobs", QueueOwnerAWSAccountId="123456789012") == (
            "AccessDenied",
            why(STRANGER, "getqueueurl"),
        )
        assert bodies(sqs, url) == []

    def test_what_a_permission_allows_they_can_do_and_nothing_else(self, sqs: Any, stranger: Any, refusal: Any) -> None:
        url = make(sqs)
        sqs.add_permission(QueueUrl=url, Label="them", AWSAccountIds=[OTHER], Actions=["SendMessage"])

        send(stranger, url, "one")
        stranger.send_message_batch(QueueUrl=url, Entries=[{"Id": "a", "MessageBody": "two"}])

        assert refusal(stranger.receive_message, QueueUrl=url)[0] == "AccessDenied"
        assert bodies(sqs, url) == ["one", "two"]
        sqs.remove_permission(QueueUrl=url, Label="them")
        assert refusal(stranger.send_message, QueueUrl=url, MessageBody="x")[0] == "AccessDenied"

    def test_another_account_than_the_one_that_was_allowed_is_refused(self, sqs: Any, refusal: Any) -> None:
        url = make(sqs, Policy=policy(statement(Principal={"AWS": f"arn:aws:iam::{OTHER}:root"})))
        send(client_of(OTHER), url, "hello")

        assert refusal(client_of("333333333333").send_message, QueueUrl=url, MessageBody="x")[0] == "AccessDenied"

    def test_a_role_is_known_by_its_arn(self, cloud: Cloud, sqs: Any, refusal: Any) -> None:
        role = f"arn:aws:iam::{OTHER}:role/sender"
        url = make(sqs, Policy=policy(statement(Principal={"AWS": role})))
        sts = boto3.client("sts", region_name="us-east-1", aws_access_key_id=OTHER, aws_secret_access_key="x")

        def assumed(arn: str) -> Any:
            keys = sts.assume_role(RoleArn=arn, RoleSessionName="today")["Credentials"]
            return boto3.client(
                "sqs",
                region_name="us-east-1",
                aws_access_key_id=keys["AccessKeyId"],
                aws_secret_access_key=keys["SecretAccessKey"],
                aws_session_token=keys["SessionToken"],
            )

        send(assumed(role), url, "hello")

        refused = refusal(assumed(f"arn:aws:iam::{OTHER}:role/other").send_message, QueueUrl=url, MessageBody="x")
        assert refused == ("AccessDenied", why(f"arn:aws:sts::{OTHER}:assumed-role/other/today", "sendmessage"))

    def test_a_deny_wins(self, sqs: Any, stranger: Any, refusal: Any) -> None:
        url = make(sqs, Policy=policy(statement(), statement(Effect="Deny", Principal={"AWS": OTHER})))

        code, message = refusal(stranger.send_message, QueueUrl=url, MessageBody="x")

        assert (code, message.endswith("with an explicit deny in a resource-based policy")) == ("AccessDenied", True)

    @pytest.mark.parametrize(
        ("operation", "params"),
        [
            ("delete_queue", {}),
            ("set_queue_attributes", {"Attributes": {"DelaySeconds": "1"}}),
            ("tag_queue", {"Tags": {"a": "b"}}),
            ("list_queue_tags", {}),
            ("add_permission", {"Label": "a", "AWSAccountIds": [OTHER], "Actions": ["*"]}),
            ("remove_permission", {"Label": "a"}),
        ],
    )
    def test_some_actions_are_the_owners_whatever_a_policy_says(
        self, sqs: Any, stranger: Any, refusal: Any, operation: str, params: dict[str, Any]
    ) -> None:
        url = make(sqs, Policy=policy(statement(Action="sqs:*")))
        assert stranger.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]

        assert refusal(getattr(stranger, operation), QueueUrl=url, **params)[0] == "AccessDenied"

    def test_conditions_are_asked(self, cloud: Cloud, sqs: Any, stranger: Any, refusal: Any) -> None:
        until = {"DateLessThan": {"aws:CurrentTime": "2026-01-01T01:00:00Z"}}
        secure = {"Bool": {"aws:SecureTransport": "true"}, "IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}
        url = make(sqs, Policy=policy(statement(Condition={**until, **secure})))
        send(stranger, url, "in time")

        cloud.clock.advance(hours=1)

        assert refusal(stranger.send_message, QueueUrl=url, MessageBody="x")[0] == "AccessDenied"

    def test_leniency_warns_and_lets_in(self) -> None:
        with mock_aws(strictness="warn"):
            sqs = client_of("123456789012")
            url = make(sqs)
            with pytest.warns(awsim.AWSWouldRefuse, match="no resource-based policy allows the sqs:sendmessage"):
                send(client_of(OTHER), url, "hello")
            assert bodies(sqs, url) == ["hello"]

    @settings(max_examples=15, deadline=None)
    @given(allowed=st.sets(st.sampled_from(["SendMessage", "ReceiveMessage", "DeleteMessage", "PurgeQueue"])))
    def test_exactly_what_is_allowed_can_be_done(self, allowed: set[str]) -> None:
        with mock_aws(clock="virtual"):
            sqs, stranger = client_of("123456789012"), client_of(OTHER)
            url = make(sqs)
            if allowed:
                sqs.add_permission(QueueUrl=url, Label="them", AWSAccountIds=[OTHER], Actions=sorted(allowed))
            send(sqs, url, "hello")
            handle = sqs.receive_message(QueueUrl=url)["Messages"][0]["ReceiptHandle"]

            done = set()
            for action, call in {
                "SendMessage": lambda: send(stranger, url, "x"),
                "ReceiveMessage": lambda: stranger.receive_message(QueueUrl=url),
                "DeleteMessage": lambda: stranger.delete_message(QueueUrl=url, ReceiptHandle=handle),
                "PurgeQueue": lambda: stranger.purge_queue(QueueUrl=url),
            }.items():
                with suppress(ClientError):
                    call()
                    done.add(action)

        assert done == allowed


class TestUnsigned:
    def test_without_a_policy_they_are_let_in(self, sqs: Any, unsigned: Any) -> None:
        url = make(sqs)

        send(unsigned, url, "hello")

        assert bodies(sqs, url) == ["hello"]

    def test_a_policy_that_speaks_of_others_keeps_them_out(self, sqs: Any, unsigned: Any, refusal: Any) -> None:
        url = make(sqs, Policy=policy(statement(Principal={"AWS": "123456789012"})))

        assert refusal(unsigned.send_message, QueueUrl=url, MessageBody="x") == (
            "AccessDenied",
            why("anonymous", "sendmessage"),
        )

    def test_a_policy_for_everybody_lets_them_in(self, sqs: Any, unsigned: Any, refusal: Any) -> None:
        url = make(sqs, Policy=policy(statement()))

        send(unsigned, url, "hello")

        assert refusal(unsigned.purge_queue, QueueUrl=url)[0] == "AccessDenied"
        assert bodies(sqs, url) == ["hello"]

    def test_they_are_known_over_plain_http_too(self, sqs: Any) -> None:
        import requests

        url = make(sqs, Policy=policy(statement()))

        sent = requests.get(url, {"Action": "SendMessage", "MessageBody": "hello"}, timeout=5)
        purged = requests.get(url, {"Action": "PurgeQueue"}, timeout=5)

        assert (sent.status_code, purged.status_code) == (200, 403)
        assert b"<Code>AccessDenied</Code>" in purged.content

    def test_a_service_that_they_call_is_not_one_of_them(self, cloud: Cloud, sqs: Any) -> None:
        import requests

        url = make(sqs, Policy=policy(statement(Principal={"Service": "s3.amazonaws.com"})))
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="uploads", ObjectOwnership="ObjectWriter")
        s3.delete_public_access_block(Bucket="uploads")
        s3.put_bucket_acl(Bucket="uploads", ACL="public-read-write")
        events = {"QueueArn": JOBS, "Events": ["s3:ObjectCreated:*"]}
        s3.put_bucket_notification_configuration(
            Bucket="uploads", NotificationConfiguration={"QueueConfigurations": [events]}
        )
        bodies(sqs, url)

        requests.put("https://uploads.s3.amazonaws.com/key", b"content", timeout=5)

        [event] = bodies(sqs, url)
        assert json.loads(event)["Records"][0]["eventName"] == "ObjectCreated:Put"


def test_the_owner_needs_no_policy(sqs: Any) -> None:
    url = make(sqs, Policy=policy(statement(Principal={"AWS": OTHER})))

    send(sqs, url, "hello")

    assert bodies(sqs, url) == ["hello"]


class TestTopics:
    """A topic delivers in the name of SNS, for itself."""

    @pytest.fixture
    def deliver(self, sqs: Any, cloud: Cloud) -> Callable[[str | None], tuple[list[str], list[str | None]]]:
        """What arrives in a queue with a policy, and the errors of what does not."""

        def deliver(policy: str | None, account: str = "123456789012") -> tuple[list[str], list[str | None]]:
            url = make(sqs, **({} if policy is None else {"Policy": policy}))
            sns = boto3.client("sns", region_name="us-east-1", aws_access_key_id=account, aws_secret_access_key="x")
            topic = sns.create_topic(Name="news")["TopicArn"]
            if account != "123456789012":
                sns.add_permission(TopicArn=topic, Label="us", AWSAccountId=["123456789012"], ActionName=["Subscribe"])
            boto3.client("sns", region_name="us-east-1").subscribe(
                TopicArn=topic, Protocol="sqs", Endpoint=JOBS, Attributes={"RawMessageDelivery": "true"}
            )
            sns.publish(TopicArn=topic, Message="hello")
            errors = [entry.error for entry in cloud.journal if entry.kind == "undelivered"]
            return bodies(sqs, url), errors

        return deliver

    @pytest.mark.parametrize(
        "allowing",
        [
            {"Principal": {"Service": "sns.amazonaws.com"}},
            {"Principal": {"AWS": "*"}, "Condition": {"ArnEquals": {"aws:SourceArn": f"{JOBS[:-4]}news"}}},
            {"Principal": "*", "Condition": {"StringEquals": {"AWS:SourceAccount": "123456789012"}}},
            {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:news"}}, "Action": "SQS:*"},
        ],
        ids=["service", "arn", "account", "pattern"],
    )
    def test_a_policy_lets_it_in(self, deliver: Any, allowing: dict[str, Any]) -> None:
        text = policy(statement(**allowing)).replace(f"{JOBS[:-4]}news", "arn:aws:sns:us-east-1:123456789012:news")

        assert deliver(text) == (["hello"], [])

    @pytest.mark.parametrize(
        "allowing",
        [
            {"Principal": {"Service": "s3.amazonaws.com"}},
            {"Principal": {"AWS": OTHER}},
            {"Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-east-1:123456789012:olds"}}},
            {"Condition": {"StringEquals": {"aws:SourceAccount": OTHER}}},
            {"Action": "sqs:ReceiveMessage"},
            {"Resource": arn_of("others")},
            {"Effect": "Deny"},
        ],
        ids=["service", "principal", "arn", "account", "action", "resource", "deny"],
    )
    def test_a_policy_keeps_it_out(self, deliver: Any, allowing: dict[str, Any]) -> None:
        assert deliver(policy(statement(**allowing))) == ([], ["AccessDenied"])

    def test_where_nobody_has_set_a_policy_topics_of_the_account_are_let_in(self, deliver: Any) -> None:
        assert deliver(None) == (["hello"], [])

    def test_those_of_other_accounts_are_not(self, deliver: Any) -> None:
        assert deliver(None, OTHER) == ([], ["AccessDenied"])

    def test_those_of_other_accounts_that_a_policy_lets_in(self, deliver: Any) -> None:
        condition = {"StringEquals": {"aws:SourceAccount": OTHER}}
        allowing = statement(Principal={"Service": "sns.amazonaws.com"}, Condition=condition)

        assert deliver(policy(allowing), OTHER) == (["hello"], [])

    def test_what_is_kept_out_is_a_dead_letter(self, cloud: Cloud, sqs: Any) -> None:
        make(sqs, Policy=policy(statement(Principal={"AWS": OTHER})))
        dead = make(sqs, "dead")
        sns = boto3.client("sns", region_name="us-east-1")
        topic = sns.create_topic(Name="news")["TopicArn"]
        redrive = json.dumps({"deadLetterTargetArn": arn_of("dead")})
        attributes = {"RawMessageDelivery": "true", "RedrivePolicy": redrive}
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=JOBS, Attributes=attributes)

        sns.publish(TopicArn=topic, Message="hello")

        assert bodies(sqs, dead) == ["hello"]
        [given_up] = [entry for entry in cloud.journal if entry.kind == "undelivered"]
        assert given_up.params["message"] == why("sns.amazonaws.com", "sendmessage")

    @settings(max_examples=20, deadline=None)
    @given(
        steps=st.lists(
            st.one_of(
                st.tuples(st.just("publish"), st.sampled_from("xy")),
                st.tuples(st.sampled_from(["jobs", "tasks"]), st.sets(st.sampled_from("xy"))),
            ),
            max_size=12,
        )
    )
    def test_whatever_policies_say_a_message_arrives_or_is_a_dead_letter(self, steps: list[tuple[str, Any]]) -> None:
        with mock_aws(clock="virtual"):
            sqs, sns = (boto3.client(name, region_name="us-east-1") for name in ("sqs", "sns"))
            urls = {name: make(sqs, name) for name in ("jobs", "tasks", "dead")}
            topics = {name: sns.create_topic(Name=name)["TopicArn"] for name in "xy"}
            redrive = json.dumps({"deadLetterTargetArn": arn_of("dead")})
            attributes = {"RawMessageDelivery": "true", "RedrivePolicy": redrive}
            for topic in topics.values():
                for name in ("jobs", "tasks"):
                    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn_of(name), Attributes=attributes)
            let_in = {"jobs": {"x", "y"}, "tasks": {"x", "y"}}
            expected: dict[str, list[str]] = {name: [] for name in urls}
            for number, (step, what) in enumerate(steps):
                if step == "publish":
                    sns.publish(TopicArn=topics[what], Message=str(number))
                    for name, allowed in let_in.items():
                        expected[name if what in allowed else "dead"].append(str(number))
                else:
                    let_in[step] = what
                    sources = [topics[each] for each in sorted(what)] or ["arn:aws:sns:us-east-1:123456789012:none"]
                    allowing = statement(Resource=arn_of(step), Condition={"ArnEquals": {"aws:SourceArn": sources}})
                    sqs.set_queue_attributes(QueueUrl=urls[step], Attributes={"Policy": policy(allowing)})

            arrived = {name: bodies(sqs, url, 10) + bodies(sqs, url, 10) for name, url in urls.items()}

        assert arrived == {name: sorted(them, key=int)[:20] for name, them in expected.items()}


@pytest.mark.parametrize(
    ("action", "resource", "called"),
    [
        ("sqs:SendMessage", JOBS, {"jobs"}),
        ("sqs:*", "arn:aws:sqs:*:*:*", {"jobs", "others"}),
        ("sqs:ReceiveMessage", "*", set()),
    ],
)
def test_identities_are_asked_for_the_queue_where_moto_is_told_to_ask(
    sqs: Any, action: str, resource: str, called: set[str]
) -> None:
    from moto.core import enable_iam_authentication

    urls = {name: make(sqs, name) for name in ("jobs", "others")}
    iam = boto3.client("iam", region_name="us-east-1")
    iam.create_user(UserName="ann")
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]}
    iam.put_user_policy(UserName="ann", PolicyName="p", PolicyDocument=json.dumps(allow))
    keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    ann = boto3.client("sqs", region_name="us-east-1", **keys)
    allowed = set()

    with enable_iam_authentication():
        for name, url in urls.items():
            with suppress(ClientError):
                ann.send_message_batch(QueueUrl=url, Entries=[{"Id": "a", "MessageBody": "hello"}])
                allowed.add(name)

    assert allowed == called
