"""A launch template and its versions: how they are numbered, found by what callers name them, and told apart."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from awsim.services.ec2.errors import (
    default_version_not_found,
    invalid_version,
    malformed_template_id,
    malformed_template_name,
    version_not_found,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

LATEST, DEFAULT = "$Latest", "$Default"

_ID = re.compile(r"lt-(?:[0-9a-f]{8}|[0-9a-f]{17})")
_NAME = re.compile(r"[a-zA-Z0-9().\-/_]{3,128}")
_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(slots=True)
class LaunchTemplateVersion:
    """One version; its data never changes."""

    number: int
    data: Mapping[str, Any]
    created_at: float
    created_by: str
    description: str | None = None


@dataclass(slots=True)
class LaunchTemplate:
    """A launch template; `versions` are in the order of their numbers, which are never used again."""

    id: str
    name: str
    sequence: int
    """Its place in listings: one that was created later has a greater one."""
    created_at: float
    created_by: str
    principal: str | None = None
    """The service that manages the template."""
    tags: dict[str, str] = field(default_factory=dict)
    versions: list[LaunchTemplateVersion] = field(default_factory=list)
    default_number: int = 1
    last_number: int = 0

    @property
    def latest_number(self) -> int:
        """The greatest number of a version that is there."""
        return self.versions[-1].number

    def add_version(
        self, data: Mapping[str, Any], description: str | None, *, by: str, at: float
    ) -> LaunchTemplateVersion:
        """Add a version under the next number."""
        self.last_number += 1
        version = LaunchTemplateVersion(self.last_number, data, at, by, description)
        self.versions.append(version)
        return version

    def find_number(self, number: int) -> LaunchTemplateVersion | None:
        """The version with a number, None when there is none."""
        index = self.index_of(number)
        found = self.versions[index] if index < len(self.versions) else None
        return found if found is not None and found.number == number else None

    def index_of(self, number: int) -> int:
        """Where in `versions` the one with this number is, or would be."""
        return bisect_left(self.versions, number, key=_number_of)

    def version(self, named: str | None) -> LaunchTemplateVersion:
        """The version callers mean by a number, `$Latest` or `$Default`; the default one where they say nothing.

        Raises ServiceError.
        """
        found = self.find_number(self.number(named))
        if found is None:
            raise version_not_found(str(named), self.id)
        return found

    def number(self, named: str | None) -> int:
        """The number callers mean, whether or not there is such a version; raises ServiceError."""
        alias = (named or DEFAULT).lower()
        if alias == LATEST.lower():
            return self.latest_number
        if named is None or alias == DEFAULT.lower():
            return self.default_number
        if _NUMBER.fullmatch(named) is None:
            raise invalid_version()
        return int(named)

    def set_default(self, named: str) -> None:
        """Make a version the default one; raises ServiceError."""
        number = self.number(named)
        if self.find_number(number) is None:
            raise default_version_not_found(named)
        self.default_number = number

    def delete_version(self, number: int) -> bool:
        """Delete a version, which is not the default one; False when it is not there."""
        if self.find_number(number) is None:
            return False
        del self.versions[self.index_of(number)]
        return True


def check_id(template_id: str) -> None:
    """Refuse what is no id of a launch template."""
    if _ID.fullmatch(template_id) is None:
        raise malformed_template_id(template_id)


def check_name(name: str) -> None:
    """Refuse what can't be the name of a launch template."""
    if _NAME.fullmatch(name) is None:
        raise malformed_template_name()


def _number_of(version: LaunchTemplateVersion) -> int:
    return version.number
