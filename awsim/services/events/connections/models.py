"""Connections and API destinations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

DEFAULT_RATE = 300


@dataclass(slots=True)
class Connection:
    """How EventBridge authorizes itself somewhere. What is secret is in Secrets Manager, under `secret_arn`."""

    name: str
    arn: str
    authorization_type: str
    shown: dict[str, Any]
    """AuthParameters as DescribeConnection shows them: without what is secret."""
    secret_arn: str
    created_at: float
    modified_at: float
    authorized_at: float
    state: str = "AUTHORIZED"
    reason: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    """Description, KmsKeyIdentifier and InvocationConnectivityParameters, where they are given."""
    token: str | None = None
    """The Authorization header that an OAuth endpoint has given."""
    token_expires_at: float = 0.0

    @property
    def is_active(self) -> bool:
        """Whether it is authorized, or about to be."""
        return self.state in ("AUTHORIZED", "AUTHORIZING")

    def listed(self) -> dict[str, Any]:
        """As ListConnections shows it."""
        return {
            "ConnectionArn": self.arn,
            "Name": self.name,
            "ConnectionState": self.state,
            "StateReason": self.reason,
            "AuthorizationType": self.authorization_type,
            "CreationTime": self.created_at,
            "LastModifiedTime": self.modified_at,
            "LastAuthorizedTime": self.authorized_at,
        }

    def described(self) -> dict[str, Any]:
        """As DescribeConnection shows it."""
        return {**self.listed(), "SecretArn": self.secret_arn, "AuthParameters": self.shown, **self.settings}

    def changed(self) -> dict[str, Any]:
        """As UpdateConnection, DeleteConnection and DeauthorizeConnection answer."""
        return {
            "ConnectionArn": self.arn,
            "ConnectionState": self.state,
            "CreationTime": self.created_at,
            "LastModifiedTime": self.modified_at,
            "LastAuthorizedTime": self.authorized_at,
        }


@dataclass(slots=True)
class APIDestination:
    """An address that events are sent to. `settings` has what CreateApiDestination was given."""

    name: str
    arn: str
    created_at: float
    modified_at: float
    settings: dict[str, Any]
    next_slot: float = 0.0
    """When it may be called again, by its rate."""

    @property
    def connection_arn(self) -> str:
        """The connection it is called with."""
        return str(self.settings["ConnectionArn"])

    def take_slot(self, now: float) -> float:
        """The seconds to wait until it may be called; 0 where that is now, and the next slot is later then."""
        if self.next_slot > now:
            return self.next_slot - now
        self.next_slot = now + 1 / self.settings["InvocationRateLimitPerSecond"]
        return 0.0

    def changed(self, connection: Connection | None) -> dict[str, Any]:
        """As CreateApiDestination and UpdateApiDestination answer: it is active as long as its connection is."""
        is_active = connection is not None and connection.arn == self.connection_arn and connection.is_active
        return {
            "ApiDestinationArn": self.arn,
            "ApiDestinationState": "ACTIVE" if is_active else "INACTIVE",
            "CreationTime": self.created_at,
            "LastModifiedTime": self.modified_at,
        }

    def listed(self, connection: Connection | None) -> dict[str, Any]:
        """As ListApiDestinations shows it."""
        given = {name: value for name, value in self.settings.items() if name != "Description"}
        return {**self.changed(connection), "Name": self.name, **given}

    def described(self, connection: Connection | None) -> dict[str, Any]:
        """As DescribeApiDestination shows it."""
        return {**self.listed(connection), "Description": self.settings.get("Description")}
