"""Platform applications and endpoints, and pushes to them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from awsim import Cloud

INVALID = "InvalidParameter"
KEYS = {"PlatformCredential": "secret", "PlatformPrincipal": "id"}


@pytest.fixture
def application(sns: Any) -> str:
    return str(sns.create_platform_application(Name="app", Platform="APNS", Attributes=KEYS)["PlatformApplicationArn"])


@pytest.fixture
def device(sns: Any, application: str) -> str:
    return str(sns.create_platform_endpoint(PlatformApplicationArn=application, Token="token")["EndpointArn"])


class TestApplications:
    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"Name": ""}, " Reason: cannot be empty"),
            (
                {"Name": "a/b"},
                "a/b Reason: must contain only characters 'a'-'z', 'A'-'Z', '0'-'9', '_', '-', and '.'",
            ),
            (
                {"Attributes": {"PlatformCredential": "x"}},
                "Attributes Reason: PlatformCredential attribute provided without PlatformPrincipal",
            ),
            (
                {"Attributes": {"PlatformPrincipal": "x"}},
                "Attributes Reason: PlatformPrincipal attribute provided without PlatformCredential",
            ),
            ({"Attributes": {"Colour": "x"}}, "Attributes Reason: Invalid attribute name: Colour"),
        ],
    )
    def test_one_that_can_not_be_is_refused(self, sns: Any, given: Any, message: str, refusal: Any) -> None:
        refused = refusal(
            sns.create_platform_application, **{"Name": "app", "Platform": "APNS", "Attributes": KEYS, **given}
        )

        assert refused == (INVALID, f"Invalid parameter: {message}")

    def test_firebase_knows_a_credential_alone(self, sns: Any) -> None:
        given = {"Name": "app", "Platform": "GCM", "Attributes": {"PlatformCredential": "key"}}

        assert sns.create_platform_application(**given)["PlatformApplicationArn"].endswith(":app/GCM/app")

    def test_settings_are_shown_without_credentials(self, sns: Any, application: str) -> None:
        role = "arn:aws:iam::123456789012:role/r"
        sns.set_platform_application_attributes(
            PlatformApplicationArn=application, Attributes={"SuccessFeedbackRoleArn": role, "Enabled": "false"}
        )

        shown = sns.get_platform_application_attributes(PlatformApplicationArn=application)["Attributes"]
        assert shown == {"Enabled": "false", "SuccessFeedbackRoleArn": role}


class TestEndpoints:
    def test_a_token_has_one_endpoint(self, sns: Any, application: str, device: str, refusal: Any) -> None:
        given = {"PlatformApplicationArn": application, "Token": "token"}

        assert sns.create_platform_endpoint(**given)["EndpointArn"] == device
        refused = refusal(sns.create_platform_endpoint, **given, CustomUserData="other")
        reason = f"Endpoint {device} already exists with the same Token, but different attributes."
        assert refused == (INVALID, f"Invalid parameter: Token Reason: {reason}")

    def test_a_token_can_change(self, sns: Any, application: str, device: str) -> None:
        sns.set_endpoint_attributes(EndpointArn=device, Attributes={"Token": "new"})
        other = sns.create_platform_endpoint(PlatformApplicationArn=application, Token="token")["EndpointArn"]

        assert other != device
        assert sns.create_platform_endpoint(PlatformApplicationArn=application, Token="new")["EndpointArn"] == device

    def test_a_deleted_endpoint_is_gone(self, sns: Any, application: str, device: str, refusal: Any) -> None:
        sns.delete_endpoint(EndpointArn=device)
        sns.delete_endpoint(EndpointArn=device)

        assert refusal(sns.get_endpoint_attributes, EndpointArn=device) == ("NotFound", "Endpoint does not exist")
        assert sns.list_endpoints_by_platform_application(PlatformApplicationArn=application)["Endpoints"] == []


class TestPushes:
    def test_a_device_gets_the_text_of_its_platform(self, cloud: Cloud, sns: Any, device: str) -> None:
        payload = json.dumps({"aps": {"alert": "hello"}})
        message_id = sns.publish(TargetArn=device, Message=json.dumps({"APNS": payload}), MessageStructure="json")[
            "MessageId"
        ]

        [push] = cloud.outbox.pushes("token")
        assert (push.body, push.details["EndpointArn"], push.details["MessageId"]) == (payload, device, message_id)

    def test_a_device_gets_what_its_topic_gets(
        self, cloud: Cloud, sns: Any, topic: str, device: str, subscribe: Any
    ) -> None:
        subscribe(topic, device, "application")
        sns.publish(
            TopicArn=topic, Message=json.dumps({"default": "d", "APNS": "a", "GCM": "g"}), MessageStructure="json"
        )

        assert [push.body for push in cloud.outbox.pushes()] == ["a"]

    def test_what_is_disabled_gets_nothing(
        self, cloud: Cloud, sns: Any, topic: str, application: str, device: str, subscribe: Any, refusal: Any
    ) -> None:
        subscribe(topic, device, "application")
        sns.set_endpoint_attributes(EndpointArn=device, Attributes={"Enabled": "false"})
        refused = refusal(sns.publish, TargetArn=device, Message="m")
        sns.publish(TopicArn=topic, Message="m")
        sns.set_endpoint_attributes(EndpointArn=device, Attributes={"Enabled": "true"})
        sns.set_platform_application_attributes(PlatformApplicationArn=application, Attributes={"Enabled": "false"})

        assert refused == ("EndpointDisabled", "Endpoint is disabled")
        assert refusal(sns.publish, TargetArn=device, Message="m")[0] == "PlatformApplicationDisabled"
        assert len(cloud.outbox) == 0

    def test_a_device_that_is_not_there_is_refused(self, sns: Any, device: str, refusal: Any) -> None:
        refused = refusal(sns.publish, TargetArn=f"{device}x", Message="m")

        reason = "No endpoint found for the target arn specified"
        assert refused == (INVALID, f"Invalid parameter: TargetArn Reason: {reason}")
