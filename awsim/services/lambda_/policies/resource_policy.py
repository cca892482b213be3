"""The resource policy of a function, version, alias or layer version: statements that permissions add and remove."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from awsim.services.lambda_.errors import PolicyLengthExceededError

LIMIT = 20_480
"""Bytes (developer guide, "Lambda quotas")."""


@dataclass(slots=True)
class ResourcePolicy:
    """Statements in the order they were added."""

    statements: list[dict[str, Any]] = field(default_factory=list)
    policy_id: str | None = "default"
    version: str = "2012-10-17"

    def statement(self, statement_id: str) -> dict[str, Any] | None:
        """The statement with an id."""
        return next((each for each in self.statements if each.get("Sid") == statement_id), None)

    def add(self, statement: dict[str, Any]) -> None:
        """Add a statement; raises PolicyLengthExceededException when it makes the policy too long."""
        self.statements.append(statement)
        size = len(self.document())
        if size > LIMIT:
            self.statements.pop()
            raise PolicyLengthExceededError(f"The final policy size ({size}) is bigger than the limit ({LIMIT}).")

    def document(self) -> str:
        """The policy as GetPolicy answers it."""
        members: dict[str, Any] = {"Version": self.version, "Id": self.policy_id, "Statement": self.statements}
        return json.dumps({name: value for name, value in members.items() if value is not None}, separators=(",", ":"))


_SERVICE = r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal)"
_IDENTITY = r"arn:aws[a-z-]*:(?:iam|sts)::(?:\d{12}|cloudfront):.+"
_PRINCIPAL = re.compile(rf"\*|\d{{12}}|{_SERVICE}|{_IDENTITY}")


def is_principal(given: str) -> bool:
    """Whether a text can be who a permission is for: everybody, an account, a service of AWS, an identity's ARN."""
    return _PRINCIPAL.fullmatch(given) is not None


def principal_of(given: str, partition: str) -> Any:
    """A statement's principal: a service, everybody, or an account's or a role's ARN."""
    if given == "*":
        return "*"
    if given.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        return {"Service": given}
    return {"AWS": f"arn:{partition}:iam::{given}:root" if given.isdigit() else given}
