"""Platform applications: CreatePlatformApplication, DeletePlatformApplication, their listing and attributes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from awsim.services.sns.errors import NullMemberError, application_not_found, invalid
from awsim.services.sns.mobile.models import SECRET, Application
from awsim.services.sns.resources import SNSResources, require_arn

if TYPE_CHECKING:
    from collections.abc import Mapping

    Answer = dict[str, Any]

PLATFORMS = frozenset(
    {
        *("ADM", "APNS", "APNS_SANDBOX", "APNS_VOIP", "APNS_VOIP_SANDBOX", "BAIDU", "FCM", "GCM", "MACOS"),
        *("MACOS_SANDBOX", "MPNS", "WNS"),
    }
)
WITHOUT_PRINCIPAL = frozenset({"FCM", "GCM"})
"""Platforms that know a credential alone."""
SETTINGS = frozenset(
    {
        *("ApplePlatformBundleID", "ApplePlatformTeamID", "Enabled", "EventDeliveryFailure", "EventEndpointCreated"),
        *("EventEndpointDeleted", "EventEndpointUpdated", "FailureFeedbackRoleArn", "PlatformCredential"),
        *("PlatformPrincipal", "SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate"),
    }
)
LONGEST_NAME = 256
_NAME = re.compile(r"[A-Za-z0-9._-]+")


class ApplicationOperations(SNSResources):
    """Platform applications."""

    def create_platform_application(self, *, name: str, platform: str, attributes: Mapping[str, str]) -> Answer:
        """Make an application; one that is there already gets the attributes."""
        _check_name(name)
        if platform not in PLATFORMS:
            raise invalid(f"Platform Reason: {platform} is not supported")
        _check_attributes(attributes)
        _check_credentials(platform, attributes)
        arn = self.arn(f"app/{platform}/{name}")
        application = self.applications.get(arn)
        if application is None:
            application = Application(arn, name, platform, self.next_number(), {"Enabled": "true"}, {})
            self.applications[arn] = application
            self.application_roll.add(application)
        _set(application, attributes)
        return {"PlatformApplicationArn": arn}

    def delete_platform_application(self, *, platform_application_arn: str) -> None:
        """Delete an application with its endpoints; one that is not there is no error."""
        require_arn(platform_application_arn, "PlatformApplicationArn")
        application = self.applications.pop(platform_application_arn, None)
        if application is not None:
            self.application_roll.remove(application)
            for endpoint in application.endpoints:
                del self.endpoints[endpoint.arn]

    def list_platform_applications(self, *, next_token: str | None = None) -> Answer:
        """This account's applications, in pages of 100."""
        found, token = self.application_roll.page(next_token, ["ListPlatformApplications", self.account, self.region])
        shown = [{"PlatformApplicationArn": each.arn, "Attributes": each.attributes} for each in found]
        return {"PlatformApplications": shown, "NextToken": token}

    def get_platform_application_attributes(self, *, platform_application_arn: str) -> Answer:
        """An application's attributes, without its credentials."""
        return {"Attributes": self.application(platform_application_arn).attributes}

    def set_platform_application_attributes(
        self, *, platform_application_arn: str, attributes: Mapping[str, str]
    ) -> None:
        """Set attributes; the others stay."""
        require_arn(platform_application_arn, "PlatformApplicationArn")
        _check_attributes(attributes)
        _set(self.application(platform_application_arn), attributes)

    def application(self, arn: str) -> Application:
        """The application with an ARN; raises InvalidParameter and NotFound."""
        require_arn(arn, "PlatformApplicationArn")
        found = self.applications.get(arn)
        if found is None:
            raise application_not_found()
        return found


def _check_name(name: str) -> None:
    if not name:
        reason = "cannot be empty"
    elif len(name) > LONGEST_NAME:
        reason = f"must be at most {LONGEST_NAME} characters long"
    elif _NAME.fullmatch(name) is None:
        reason = "must contain only characters 'a'-'z', 'A'-'Z', '0'-'9', '_', '-', and '.'"
    else:
        return
    raise invalid(f"{name} Reason: {reason}")


def _check_attributes(attributes: Mapping[str, str]) -> None:
    """An empty map is none in the query protocol (recorded: …invalid_attributes[no-args])."""
    if not attributes:
        raise NullMemberError("attributes")
    for name, value in attributes.items():
        if name not in SETTINGS:
            raise invalid(f"Attributes Reason: Invalid attribute name: {name}")
        if name == "Enabled" and value.lower() not in ("true", "false"):
            raise invalid("Attributes Reason: Invalid value for attribute: Enabled: must be 'true' or 'false'")


def _check_credentials(platform: str, attributes: Mapping[str, str]) -> None:
    has_credential, has_principal = "PlatformCredential" in attributes, "PlatformPrincipal" in attributes
    if has_credential and not has_principal and platform not in WITHOUT_PRINCIPAL:
        raise invalid("Attributes Reason: PlatformCredential attribute provided without PlatformPrincipal")
    if has_principal and not has_credential:
        raise invalid("Attributes Reason: PlatformPrincipal attribute provided without PlatformCredential")


def _set(application: Application, attributes: Mapping[str, str]) -> None:
    for name, value in attributes.items():
        (application.credentials if name in SECRET else application.attributes)[name] = value
