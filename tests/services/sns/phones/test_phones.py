"""Text messages: settings, opt-outs, the sandbox."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import mock_aws

if TYPE_CHECKING:
    from awsim import Cloud

NUMBER = "+15551234567"
INVALID = "InvalidParameter"


class TestMessages:
    def test_one_is_in_the_outbox(self, cloud: Cloud, sns: Any) -> None:
        attributes = {"AWS.SNS.SMS.SenderID": {"DataType": "String", "StringValue": "Shop"}}
        message_id = sns.publish(PhoneNumber=NUMBER, Message="hello", MessageAttributes=attributes)["MessageId"]

        [sent] = cloud.outbox.sms(NUMBER)
        assert (sent.body, sent.sender, sent.details["MessageId"]) == ("hello", "Shop", message_id)

    def test_settings_tell_sender_and_type(self, cloud: Cloud, sns: Any) -> None:
        sns.set_sms_attributes(attributes={"DefaultSenderID": "Shop", "DefaultSMSType": "Transactional"})
        sns.publish(PhoneNumber=NUMBER, Message="hello")

        [sent] = cloud.outbox.sms(NUMBER)
        assert (sent.sender, sent.details["SMSType"]) == ("Shop", "Transactional")
        asked = {"attributes": ["DefaultSMSType"]}
        assert sns.get_sms_attributes(**asked)["attributes"] == {"DefaultSMSType": "Transactional"}

    def test_one_of_more_than_1600_characters_is_refused(self, sns: Any, refusal: Any) -> None:
        assert refusal(sns.publish, PhoneNumber=NUMBER, Message="a" * 1601) == (
            INVALID,
            "Invalid parameter: Message too long",
        )

    def test_they_are_logged_where_a_role_says_so(self, cloud: Cloud, sns: Any) -> None:
        role = "arn:aws:iam::123456789012:role/r"
        sns.set_sms_attributes(attributes={"DeliveryStatusIAMRole": role, "DeliveryStatusSuccessSamplingRate": "100"})
        cloud.outbox.opt_out("+15550000000")
        for number in (NUMBER, "+15550000000"):
            sns.publish(PhoneNumber=number, Message="hello")

        logs, group = (
            boto3.client("logs", region_name="us-east-1"),
            "sns/us-east-1/123456789012/DirectPublishToPhoneNumber",
        )
        said = [
            json.loads(logs.filter_log_events(logGroupName=name)["events"][0]["message"])["delivery"]
            for name in (group, f"{group}/Failure")
        ]
        assert [each["destination"] for each in said] == [NUMBER, "+15550000000"]


class TestOptOuts:
    def test_who_replies_stop_gets_nothing_more(self, cloud: Cloud, sns: Any, topic: str, subscribe: Any) -> None:
        subscribe(topic, NUMBER, "sms")
        cloud.outbox.opt_out(NUMBER)
        sns.publish(TopicArn=topic, Message="hello")
        sns.publish(PhoneNumber=NUMBER, Message="hello")

        assert sns.check_if_phone_number_is_opted_out(phoneNumber=NUMBER)["isOptedOut"] is True
        assert sns.list_phone_numbers_opted_out()["phoneNumbers"] == [NUMBER]
        assert cloud.outbox.sms() == []

    def test_who_opts_in_gets_messages_again(self, cloud: Cloud, sns: Any) -> None:
        cloud.outbox.opt_out(NUMBER)
        sns.opt_in_phone_number(phoneNumber=NUMBER)
        sns.publish(PhoneNumber=NUMBER, Message="hello")

        assert len(cloud.outbox.sms(NUMBER)) == 1

    def test_a_number_that_is_none_is_refused(self, sns: Any, refusal: Any) -> None:
        message = "Invalid parameter: PhoneNumber Reason: input incorrectly formatted"
        assert refusal(sns.check_if_phone_number_is_opted_out, phoneNumber="invalid-number") == (INVALID, message)


class TestSandbox:
    def test_only_verified_numbers_get_messages(self) -> None:
        with mock_aws(clock="virtual", sms_sandbox=True) as cloud:
            sns = boto3.client("sns", region_name="us-east-1")
            assert sns.get_sms_sandbox_account_status()["IsInSandbox"] is True
            sns.publish(PhoneNumber=NUMBER, Message="lost")
            sns.create_sms_sandbox_phone_number(PhoneNumber=NUMBER)
            password = cloud.outbox.sms(NUMBER)[0].details["OneTimePassword"]
            pending = sns.list_sms_sandbox_phone_numbers()["PhoneNumbers"]
            sns.verify_sms_sandbox_phone_number(PhoneNumber=NUMBER, OneTimePassword=password)
            sns.publish(PhoneNumber=NUMBER, Message="hello")

            assert pending == [{"PhoneNumber": NUMBER, "Status": "Pending"}]
            assert sns.list_sms_sandbox_phone_numbers()["PhoneNumbers"][0]["Status"] == "Verified"
            assert [sent.body for sent in cloud.outbox.sms(NUMBER)][1:] == ["hello"]

    def test_a_password_is_good_for_fifteen_minutes(self, cloud: Cloud, sns: Any, refusal: Any) -> None:
        sns.create_sms_sandbox_phone_number(PhoneNumber=NUMBER)
        password = cloud.outbox[0].details["OneTimePassword"]
        wrong = f"{(int(password) + 1) % 1_000_000:06}"
        given = {"PhoneNumber": NUMBER}

        assert (
            refusal(sns.verify_sms_sandbox_phone_number, **given, OneTimePassword=wrong)[0] == "VerificationException"
        )
        cloud.clock.advance(minutes=16)
        refused = refusal(sns.verify_sms_sandbox_phone_number, **given, OneTimePassword=password)
        assert refused[0] == "VerificationException"

    def test_a_verified_number_stays_for_a_day(self, cloud: Cloud, sns: Any, refusal: Any) -> None:
        sns.create_sms_sandbox_phone_number(PhoneNumber=NUMBER)
        password = cloud.outbox[0].details["OneTimePassword"]
        sns.verify_sms_sandbox_phone_number(PhoneNumber=NUMBER, OneTimePassword=password)

        assert refusal(sns.delete_sms_sandbox_phone_number, PhoneNumber=NUMBER)[0] == "UserError"
        cloud.clock.advance(days=1)
        sns.delete_sms_sandbox_phone_number(PhoneNumber=NUMBER)
        assert refusal(sns.delete_sms_sandbox_phone_number, PhoneNumber=NUMBER)[0] == "ResourceNotFound"

    def test_there_are_no_origination_numbers(self, sns: Any) -> None:
        assert sns.list_origination_numbers()["PhoneNumbers"] == []


@pytest.mark.parametrize(
    "attributes",
    [
        {"DefaultSenderID": "much-too-long"},
        {"DefaultSenderID": "12345"},
        {"MonthlySpendLimit": "a lot"},
        {"DeliveryStatusSuccessSamplingRate": "101"},
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(sns: Any, attributes: Any, refusal: Any) -> None:
    assert refusal(sns.set_sms_attributes, attributes=attributes)[0] == INVALID
