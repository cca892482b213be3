"""The resource policy of a function, version, alias or layer version: statements that permissions add and remove."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class ResourcePolicy:
    """Statements by their id, in the order they were added."""

    revision_id: str
    statements: dict[str, dict[str, Any]] = field(default_factory=dict)

    def document(self) -> str:
        """The policy as GetPolicy answers it."""
        return json.dumps(
            {"Version": "2012-10-17", "Id": "default", "Statement": list(self.statements.values())},
            separators=(",", ":"),
        )


def principal_of(given: str) -> Any:
    """A statement's principal: a service, everybody, or an account's or a role's ARN."""
    if given == "*":
        return "*"
    if given.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        return {"Service": given}
    return {"AWS": f"arn:aws:iam::{given}:root" if given.isdigit() else given}
