"""Platform applications and the endpoints of their devices."""

from __future__ import annotations

from dataclasses import dataclass, field

from awsim.services.sns.listings import Roll

SECRET = frozenset({"PlatformCredential", "PlatformPrincipal"})
"""What an application is given and does not show."""


@dataclass(slots=True)
class Endpoint:
    """A device with an app. `attributes` are `Enabled`, `Token` and, where it has any, `CustomUserData`."""

    arn: str
    application_arn: str
    platform: str
    number: int
    attributes: dict[str, str]

    @property
    def token(self) -> str:
        """What the push notification service knows the device by."""
        return self.attributes["Token"]

    @property
    def enabled(self) -> bool:
        """Whether it gets anything."""
        return self.attributes["Enabled"].lower() == "true"


@dataclass(slots=True)
class Application:
    """An app on a push notification service."""

    arn: str
    name: str
    platform: str
    number: int
    attributes: dict[str, str]
    credentials: dict[str, str]
    endpoints: Roll[Endpoint] = field(default_factory=Roll)
    by_token: dict[str, Endpoint] = field(default_factory=dict)

    @property
    def enabled(self) -> bool:
        """Whether its devices get anything."""
        return self.attributes["Enabled"].lower() == "true"
