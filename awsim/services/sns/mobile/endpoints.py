"""Endpoints of platform applications: CreatePlatformEndpoint, DeleteEndpoint, their listing and attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.sns.errors import NullMemberError, endpoint_not_found, invalid
from awsim.services.sns.mobile.applications import ApplicationOperations
from awsim.services.sns.mobile.models import Endpoint
from awsim.services.sns.resources import require_arn

if TYPE_CHECKING:
    from collections.abc import Mapping

    Answer = dict[str, Any]

ATTRIBUTES = frozenset({"CustomUserData", "Enabled", "Token"})
LONGEST_DATA = 2048
SLASHES = 3
"""In `endpoint/<platform>/<application>/<id>`."""


class EndpointOperations(ApplicationOperations):
    """The devices of platform applications."""

    def create_platform_endpoint(
        self,
        *,
        platform_application_arn: str,
        token: str,
        custom_user_data: str | None = None,
        attributes: Mapping[str, str] | None = None,
    ) -> Answer:
        """Make an endpoint for a device; what its attributes say goes before `custom_user_data`."""
        application = self.application(platform_application_arn)
        given = dict(attributes or {})
        if custom_user_data is not None:
            given.setdefault("CustomUserData", custom_user_data)
        _check_attributes(given)
        wanted = {"Enabled": "true", "Token": token, **given}
        existing = application.by_token.get(token)
        if existing is not None:
            if existing.attributes != wanted:
                raise invalid(
                    f"Token Reason: Endpoint {existing.arn} already exists with the same Token, but different "
                    "attributes."
                )
            return {"EndpointArn": existing.arn}
        arn = self.arn(f"endpoint/{application.platform}/{application.name}/{self.random.uuid()}")
        endpoint = Endpoint(arn, application.arn, application.platform, self.next_number(), wanted)
        self.endpoints[arn] = endpoint
        application.endpoints.add(endpoint)
        application.by_token[token] = endpoint
        return {"EndpointArn": arn}

    def delete_endpoint(self, *, endpoint_arn: str) -> None:
        """Delete an endpoint; subscriptions of it stay (recorded: test_delete_platform_endpoint_with_subscription)."""
        _require_endpoint_arn(endpoint_arn)
        endpoint = self.endpoints.pop(endpoint_arn, None)
        if endpoint is not None:
            application = self.application(endpoint.application_arn)
            application.endpoints.remove(endpoint)
            application.by_token.pop(endpoint.token, None)

    def list_endpoints_by_platform_application(
        self, *, platform_application_arn: str, next_token: str | None = None
    ) -> Answer:
        """An application's endpoints, in pages of 100."""
        application = self.application(platform_application_arn)
        found, token = application.endpoints.page(next_token, ["ListEndpoints", application.arn])
        return {
            "Endpoints": [{"EndpointArn": each.arn, "Attributes": each.attributes} for each in found],
            "NextToken": token,
        }

    def get_endpoint_attributes(self, *, endpoint_arn: str) -> Answer:
        """An endpoint's attributes."""
        return {"Attributes": self._endpoint_with(endpoint_arn).attributes}

    def set_endpoint_attributes(self, *, endpoint_arn: str, attributes: Mapping[str, str]) -> None:
        """Set attributes; the others stay."""
        _require_endpoint_arn(endpoint_arn)
        if not attributes:
            raise NullMemberError("attributes")
        _check_attributes(attributes)
        endpoint = self._endpoint_with(endpoint_arn)
        by_token = self.application(endpoint.application_arn).by_token
        by_token.pop(endpoint.token, None)
        endpoint.attributes.update(attributes)
        by_token[endpoint.token] = endpoint

    def _endpoint_with(self, arn: str) -> Endpoint:
        _require_endpoint_arn(arn)
        found = self.endpoints.get(arn)
        if found is None:
            raise endpoint_not_found()
        return found


def _require_endpoint_arn(arn: str) -> None:
    """Raise InvalidParameter (recorded: test_set_platform_endpoint_attributes_invalid_arn)."""
    parts = require_arn(arn, "EndpointArn")
    if ":".join(parts[5:]).count("/") != SLASHES:
        raise invalid("EndpointArn Reason: Wrong number of slashes in relative portion of the ARN.")


def _check_attributes(attributes: Mapping[str, str]) -> None:
    for name in attributes:
        if name not in ATTRIBUTES:
            raise invalid(f"Attributes Reason: Invalid attribute name: {name}")
    if len(attributes.get("CustomUserData", "").encode()) > LONGEST_DATA:
        raise invalid(
            "Attributes Reason: Invalid value for attribute: CustomUserData: must be at most 2048 bytes long in UTF-8 "
            "encoding"
        )
    if attributes.get("Enabled", "true").lower() not in ("true", "false"):
        raise invalid("Attributes Reason: Invalid value for attribute: Enabled: must be 'true' or 'false'")
