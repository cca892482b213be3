"""Platform applications, their endpoints and text messages, as AWS answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .recordings import Recordings
from .topics import ACCOUNT, new_topic, subscribed

if TYPE_CHECKING:
    from .recordings import Replay

SNS = Recordings("sns")
APPLICATIONS, ENDPOINTS = "TestSNSPlatformApplicationCrud::", "TestSNSPlatformEndpointCrud::"
CREDENTIALS = {"PlatformPrincipal": "id", "PlatformCredential": "secret"}
TOO_MUCH = {"CustomUserData": "a" * 2049}


def new_application(replay: Replay) -> str:
    """A platform application; its ARN."""
    replay.matching.values["<platform_application>"] = "app"
    answer = replay.client("sns").create_platform_application(Name="app", Platform="ADM", Attributes=CREDENTIALS)
    return str(answer["PlatformApplicationArn"])


def new_endpoint(replay: Replay, application: str, **more: Any) -> str:
    """An endpoint of a platform application; its ARN."""
    given = {"PlatformApplicationArn": application, "Token": "token_1", **more}
    return str(replay.client("sns").create_platform_endpoint(**given)["EndpointArn"])


@SNS.scenario(APPLICATIONS + "test_create_platform_application")
def an_application(replay: Replay) -> None:
    sns = replay.client("sns")
    answer = sns.create_platform_application(Name="app", Platform="ADM", Attributes=CREDENTIALS)
    replay.match("create-platform-application", answer)


@SNS.scenario(APPLICATIONS + "test_create_platform_application_invalid_attributes[no-args]")
def an_application_without_attributes(replay: Replay) -> None:
    call = replay.client("sns").create_platform_application
    replay.refused("platform-application-no-attributes", call, Name="app", Platform="ADM", Attributes={})


@SNS.scenario(APPLICATIONS + "test_create_platform_application_invalid_name[too-long]")
def an_application_with_a_long_name(replay: Replay) -> None:
    call = replay.client("sns").create_platform_application
    message = replay.recorded["invalid-application-name"]["Error"]["Message"]
    name = message.removeprefix("Invalid parameter: ").partition(" Reason")[0]
    replay.refused("invalid-application-name", call, Name=name, Platform="ADM", Attributes=CREDENTIALS)


@SNS.scenario(APPLICATIONS + "test_create_platform_application_invalid_platform")
def an_application_of_no_platform(replay: Replay) -> None:
    call = replay.client("sns").create_platform_application
    replay.refused("invalid-platform", call, Name="app", Platform="AAA", Attributes=CREDENTIALS)


@SNS.scenario(APPLICATIONS + "test_get_platform_application_attributes")
def credentials_are_not_shown(replay: Replay) -> None:
    call = replay.client("sns").get_platform_application_attributes
    replay.match("get-application-attributes", call(PlatformApplicationArn=new_application(replay)))


@SNS.scenario(APPLICATIONS + "test_list_platform_applications")
def applications_are_listed(replay: Replay) -> None:
    new_application(replay)
    replay.match("list-platform-applications", replay.client("sns").list_platform_applications())


@SNS.scenario(APPLICATIONS + "test_set_platform_application_attributes_invalid_arn")
def attributes_of_what_is_no_application(replay: Replay) -> None:
    call = replay.client("sns").set_platform_application_attributes
    replay.refused("invalid-application-arn", call, PlatformApplicationArn="invalid", Attributes=CREDENTIALS)


@SNS.scenario(APPLICATIONS + "test_set_platform_application_attributes_non_existing_app[missing-principal]")
def attributes_of_an_application_that_is_not_there(replay: Replay) -> None:
    call = replay.client("sns").set_platform_application_attributes
    arn = f"arn:aws:sns:us-east-1:{ACCOUNT}:app/ADM/not-there"
    given = {"PlatformCredential": "secret"}
    replay.refused("non_existing-application-arn", call, PlatformApplicationArn=arn, Attributes=given)


@SNS.scenario(ENDPOINTS + "test_create_platform_endpoint")
def an_endpoint(replay: Replay) -> None:
    application = new_application(replay)
    call = replay.client("sns").create_platform_endpoint
    replay.match("create-platform-endpoint", call(PlatformApplicationArn=application, Token="token_1"))


@SNS.scenario(
    ENDPOINTS + "test_create_platform_endpoint_custom_data",
    ENDPOINTS + "test_create_platform_endpoint_double_custom_data",
)
def an_endpoint_with_data(replay: Replay) -> None:
    step = "create-endpoint-double-custom-data"
    data = replay.recorded[step]["Attributes"]["CustomUserData"]
    given = {"CustomUserData": "bar"} | ({} if data == "bar" else {"Attributes": {"CustomUserData": data}})
    endpoint = new_endpoint(replay, new_application(replay), **given)
    replay.match(step, replay.client("sns").get_endpoint_attributes(EndpointArn=endpoint))


@SNS.scenario(
    ENDPOINTS + "test_create_platform_endpoint_with_invalid_attributes[Data_Too_Long]",
    ENDPOINTS + "test_create_platform_endpoint_with_invalid_attributes[Invalid_Name_Generic]",
    ENDPOINTS + "test_create_platform_endpoint_with_invalid_attributes[Invalid_Name_Principal]",
)
def an_endpoint_with_attributes_it_can_not_have(replay: Replay) -> None:
    attributes = {
        "Data_Too_Long": TOO_MUCH,
        "Invalid_Name_Generic": {"InvalidKey": "value"},
        "Invalid_Name_Principal": {"PlatformPrincipal": "value"},
    }[replay.parameter]
    call, application = replay.client("sns").create_platform_endpoint, new_application(replay)
    given = {"PlatformApplicationArn": application, "Token": "token_1", "Attributes": attributes}
    replay.refused("create-platform-endpoint-invalid-attr", call, **given)


@SNS.scenario(ENDPOINTS + "test_create_platform_endpoint_with_invalid_attributes[Empty]")
def an_endpoint_with_no_attributes(replay: Replay) -> None:
    assert new_endpoint(replay, new_application(replay), Attributes={})


@SNS.scenario(ENDPOINTS + "test_delete_endpoints_of_deleted_app")
def an_application_goes_with_its_endpoints(replay: Replay) -> None:
    sns, application = replay.client("sns"), new_application(replay)
    new_endpoint(replay, application)
    replay.match("delete-application", sns.delete_platform_application(PlatformApplicationArn=application))
    call = sns.list_endpoints_by_platform_application
    replay.refused("list-endpoints-after-app-delete", call, PlatformApplicationArn=application)


@SNS.scenario(ENDPOINTS + "test_delete_platform_endpoint_with_subscription")
def a_subscription_outlives_its_endpoint(replay: Replay) -> None:
    sns, endpoint = replay.client("sns"), new_endpoint(replay, new_application(replay))
    subscribed(replay, new_topic(replay), endpoint, "application")
    # There were more subscriptions in the account, so that there was a next page.
    replay.match("list-subscriptions-pre-delete", sns.list_subscriptions(), aside=["NextToken"])
    replay.match("delete-endpoint", sns.delete_endpoint(EndpointArn=endpoint))
    replay.match("list-subscriptions-post-delete", sns.list_subscriptions(), aside=["NextToken"])


@SNS.scenario(ENDPOINTS + "test_list_platform_endpoints")
def endpoints_are_listed(replay: Replay) -> None:
    application = new_application(replay)
    new_endpoint(replay, application)
    call = replay.client("sns").list_endpoints_by_platform_application
    replay.match("list-endpoints-by-app", call(PlatformApplicationArn=application))


@SNS.scenario(ENDPOINTS + "test_set_platform_endpoint_attributes_invalid_arn")
def attributes_of_what_is_no_endpoint(replay: Replay) -> None:
    arn = f"arn:aws:sns:us-east-1:{ACCOUNT}:endpoint/ADM/invalid"
    call, data = replay.client("sns").set_endpoint_attributes, {"CustomUserData": "foo"}
    step = "set-platform-endpoint-attributes-non-existent-app"
    replay.refused(step, call, EndpointArn=arn, Attributes=data)


@SNS.scenario(ENDPOINTS + "test_set_platform_endpoint_attributes_non_existent_endpoint")
def attributes_of_an_endpoint_that_is_not_there(replay: Replay) -> None:
    arn = f"arn:aws:sns:us-east-1:{ACCOUNT}:endpoint/ADM/app/f6a1ba2c-5b2e-3d7e-9d3d-2ad2ba8f4b6d"
    call, data = replay.client("sns").set_endpoint_attributes, {"CustomUserData": "foo"}
    step = "set-platform-endpoint-attributes-non-existent-app"
    replay.refused(step, call, EndpointArn=arn, Attributes=data)


@SNS.scenario(
    ENDPOINTS + "test_set_platform_endpoint_attributes_invalid_attributes[Data_Too_Long]",
    ENDPOINTS + "test_set_platform_endpoint_attributes_invalid_attributes[Invalid_Name_Principal]",
)
def attributes_that_an_endpoint_can_not_have(replay: Replay) -> None:
    attributes = TOO_MUCH if replay.parameter == "Data_Too_Long" else {"PlatformPrincipal": "value"}
    endpoint = new_endpoint(replay, new_application(replay))
    call = replay.client("sns").set_endpoint_attributes
    replay.refused("set-platform-endpoint-invalid-attributes", call, EndpointArn=endpoint, Attributes=attributes)


@SNS.scenario("TestSNSSMS::test_opt_in_non_existing_phone_number", "TestSNSSMS::test_opt_in_phone_number")
def a_number_opts_in(replay: Replay) -> None:
    [step] = replay.recorded
    if step == "opt-in-phone-number":
        replay.cloud.outbox.opt_out("+33123456789")
    replay.match(step, replay.client("sns").opt_in_phone_number(phoneNumber="+33123456789"))


@SNS.scenario("TestSNSSMS::test_publish_wrong_phone_format", "TestSNSSubscriptionCrudV2::test_subscribe_bad_sms")
def numbers_that_are_none(replay: Replay) -> None:
    sns = replay.client("sns")
    given = {"TopicArn": new_topic(replay), "Protocol": "sms"}
    if "subscribe-bad-sms" in replay.recorded:
        replay.refused("subscribe-bad-sms", sns.subscribe, **given, Endpoint="invalid-number")
        return
    replay.refused("invalid-number", sns.publish, Message="m", PhoneNumber="+1a234")
    replay.refused("wrong-format", sns.publish, Message="m", PhoneNumber="NAA+15551234567")
    replay.refused("wrong-endpoint", sns.subscribe, **given, Endpoint="NAA+15551234567")


@SNS.scenario(
    "TestSNSSMS::test_set_invalid_sms_attributes[InvalidAttributeName]",
    "TestSNSSMS::test_set_invalid_sms_attributes[InvalidSMSType]",
)
def settings_that_are_none(replay: Replay) -> None:
    name = "InvalidAttribute" if replay.parameter == "InvalidAttributeName" else "DefaultSMSType"
    replay.refused("invalid-attribute", replay.client("sns").set_sms_attributes, attributes={name: "invalid"})


@SNS.scenario("TestSNSSubscriptionCrudV2::test_list_opted_out")
def nobody_has_opted_out(replay: Replay) -> None:
    replay.match("list-opted-out", replay.client("sns").list_phone_numbers_opted_out())


@SNS.scenario("TestSNSSubscriptionCrudV2::test_check_not_opted_out")
def a_number_has_not_opted_out(replay: Replay) -> None:
    assert replay.client("sns").check_if_phone_number_is_opted_out(phoneNumber="+1234567890")["isOptedOut"] is False


test_answers_are_those_of_aws = SNS.runner()
