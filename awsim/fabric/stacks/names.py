"""Names that CloudFormation makes where a template has none: stack, logical id and chance, within the type's limit."""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsim.kernel.random import Random

SUFFIX = 12
"""Characters that make a name unique (user guide, "Name type")."""
ALPHABET = string.ascii_uppercase + string.digits


@dataclass(frozen=True, slots=True)
class Generated:
    """Which property is a resource's name, and how long one may be."""

    property: str
    limit: int
    form: str = "{stack}-{logical}-"
    """What stands before the characters of chance; it is cut where the name would be too long."""
    is_unique: bool = True
    """Whether no two resources can have one name, so that a resource named by its template can't be replaced."""
    is_lower: bool = False
    """Whether names have no capitals."""

    def make(self, stack_name: str, logical_id: str, random: Random) -> str:
        """A name within the limit."""
        start = self.form.format(stack=stack_name, logical=logical_id)
        joint = start[-1]
        name = f"{start[:-1][: self.limit - SUFFIX - 1].rstrip(joint)}{joint}{random.token(SUFFIX, ALPHABET)}"
        return name.lower() if self.is_lower else name
