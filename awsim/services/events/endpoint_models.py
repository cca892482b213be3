"""Global endpoints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Endpoint:
    """One endpoint. `settings` has what CreateEndpoint was given, by the members' names."""

    name: str
    arn: str
    id: str
    created_at: float
    modified_at: float
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def buses(self) -> list[str]:
        """The ARNs of its buses, the primary one first."""
        return [each["EventBusArn"] for each in self.settings["EventBuses"]]

    def described(self) -> dict[str, Any]:
        """As DescribeEndpoint shows it."""
        return {
            **self.created(),
            "Description": self.settings.get("Description"),
            "EndpointId": self.id,
            "EndpointUrl": f"https://{self.id}.endpoint.events.amazonaws.com",
            "CreationTime": self.created_at,
            "LastModifiedTime": self.modified_at,
        }

    def created(self) -> dict[str, Any]:
        """As CreateEndpoint shows it."""
        given = {name: value for name, value in self.settings.items() if name != "Description"}
        return {"Name": self.name, "Arn": self.arn, "State": "ACTIVE", **given}
