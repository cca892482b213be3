"""Data protection policies: what is audited, masked, or not let through of the messages of a topic.

Developer guide, "Understanding data protection policies" and "Data protection policy operations".
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from awsim.services.sns.errors import invalid
from awsim.services.sns.topics.data_identifiers import PATTERNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VERSION = "2021-06-01"
LONGEST = 30_720
LONGEST_REGEX = 200
MOST_CUSTOM = 10
MANAGED = re.compile(r"arn:[\w-]+:dataprotection::aws:data-identifier/(?P<name>[\w-]+)")
DIRECTIONS = ("Inbound", "Outbound")
OPERATIONS = ("Audit", "Deidentify", "Deny")
MOST_AUDITED_PERCENT = 99


@dataclass(frozen=True, slots=True)
class Finding:
    """Sensitive data in a text."""

    identifier: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a policy; `operation` with its settings."""

    direction: str
    principals: tuple[str, ...]
    excepted: tuple[str, ...]
    identifiers: tuple[tuple[str, str | None], ...]
    """Name, and the pattern of those the policy itself defines."""
    operation: str
    settings: Mapping[str, Any]

    def speaks_of(self, direction: str, principal: str) -> bool:
        """Whether it is about what somebody sends, or gets."""
        if direction != self.direction or principal in self.excepted:
            return False
        return not self.principals or "*" in self.principals or principal in self.principals

    def find(self, text: str) -> list[Finding]:
        """What it looks for in a text, from left to right, the longest first where they begin together."""
        found = [finding for name, regex in self.identifiers for finding in _found(name, regex, text)]
        return sorted(found, key=lambda each: (each.start, -each.end))

    def cleaned(self, text: str) -> str:
        """The text without what is found: masked by a character, or taken out."""
        mask = self.settings.get("MaskConfig")
        character = "" if mask is None else str(mask.get("MaskWithCharacter", "*"))
        pieces, end = [], 0
        for finding in self.find(text):
            if finding.start >= end:
                pieces += [text[end : finding.start], character * (finding.end - finding.start)]
                end = finding.end
        return "".join([*pieces, text[end:]])


@dataclass(frozen=True, slots=True)
class DataProtection:
    """A policy as its text, and what it says."""

    text: str
    statements: tuple[Statement, ...]

    @classmethod
    def read(cls, text: str, *, is_fifo: bool) -> DataProtection:
        """The policy a text holds; raises InvalidParameter."""
        if is_fifo:
            raise _bad("data protection policies are not supported for FIFO topics")
        if len(text) > LONGEST:
            raise _bad(f"must have at most {LONGEST} characters")
        try:
            policy = json.loads(text)
        except (ValueError, RecursionError):
            raise _bad("failed to parse JSON.") from None
        if not isinstance(policy, dict) or policy.get("Version") != VERSION or not isinstance(policy.get("Name"), str):
            raise _bad(f"Name and Version are required, Version is {VERSION}")
        custom = _custom(policy.get("Configuration") or {})
        listed = policy.get("Statement")
        if not isinstance(listed, list) or not listed:
            raise _bad("Statement is required")
        statements = tuple(_statement(each, custom) for each in listed)
        if sum(each.operation == "Audit" for each in statements) > 1:
            raise _bad("only one statement with the operation Audit is allowed")
        return cls(text, statements)

    def denies(self, direction: str, principal: str, text: str) -> bool:
        """Whether a text is not to be let through."""
        return any(each.find(text) for each in self._about("Deny", direction, principal))

    def cleaned(self, direction: str, principal: str, text: str) -> str:
        """A text as it is let through."""
        for statement in self._about("Deidentify", direction, principal):
            text = statement.cleaned(text)
        return text

    def audits(self, principal: str) -> Iterator[Statement]:
        """The statement by which what is published is looked through, if any."""
        return self._about("Audit", "Inbound", principal)

    def _about(self, operation: str, direction: str, principal: str) -> Iterator[Statement]:
        for statement in self.statements:
            if statement.operation == operation and statement.speaks_of(direction, principal):
                yield statement


def _statement(given: Any, custom: Mapping[str, str]) -> Statement:
    if not isinstance(given, dict):
        raise _bad("a statement is an object")
    direction, operation = given.get("DataDirection"), given.get("Operation")
    if direction not in DIRECTIONS:
        raise _bad(f"DataDirection must be one of {', '.join(DIRECTIONS)}")
    if not isinstance(operation, dict) or len(operation) != 1 or next(iter(operation)) not in OPERATIONS:
        raise _bad(f"Operation must be one of {', '.join(OPERATIONS)}")
    [(name, settings)] = operation.items()
    identifiers = given.get("DataIdentifier")
    if not isinstance(identifiers, list) or not identifiers:
        raise _bad("DataIdentifier is required")
    return Statement(
        direction=direction,
        principals=_texts(given.get("Principal", ())),
        excepted=_texts(given.get("NoPrincipal", given.get("NotPrincipal", ()))),
        identifiers=tuple(_identifier(each, custom) for each in identifiers),
        operation=name,
        settings=_settings(name, direction, settings),
    )


def _settings(operation: str, direction: str, given: Any) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise _bad(f"{operation} is an object")
    if operation == "Deny":
        return {}
    if operation == "Audit":
        rate = str(given.get("SampleRate", ""))
        if direction != "Inbound" or not rate.isdigit() or int(rate) > MOST_AUDITED_PERCENT:
            raise _bad(f"Audit is for inbound data, and SampleRate is from 0 to {MOST_AUDITED_PERCENT}")
        return given
    if given.keys() not in ({"MaskConfig"}, {"RedactConfig"}):
        raise _bad("Deidentify has MaskConfig or RedactConfig")
    return given


def _identifier(given: Any, custom: Mapping[str, str]) -> tuple[str, str | None]:
    if given in custom:
        return given, custom[given]
    managed = MANAGED.fullmatch(str(given))
    if managed is None:
        raise _bad(f"{given} is no data identifier")
    if managed["name"] not in PATTERNS:
        raise _bad(
            f"awsim can't find {managed['name']} in messages; it finds {', '.join(PATTERNS)} and what has a Regex"
        )
    return managed["name"], None


def _custom(configuration: Any) -> dict[str, str]:
    listed = configuration.get("CustomDataIdentifier", []) if isinstance(configuration, dict) else None
    if not isinstance(listed, list) or len(listed) > MOST_CUSTOM:
        raise _bad(f"CustomDataIdentifier is a list of at most {MOST_CUSTOM}")
    custom = {}
    for each in listed:
        name, regex = each.get("Name"), each.get("Regex")
        if not isinstance(name, str) or not isinstance(regex, str) or len(regex) > LONGEST_REGEX:
            raise _bad(f"a custom data identifier has a Name and a Regex of at most {LONGEST_REGEX} characters")
        try:
            re.compile(regex)
        except re.error:
            raise _bad(f"the Regex of {name} is invalid") from None
        custom[name] = regex
    return custom


def _found(name: str, regex: str | None, text: str) -> Iterator[Finding]:
    pattern, holds = PATTERNS[name] if regex is None else (re.compile(regex), bool)
    for match in pattern.finditer(text):
        if match[0] and holds(match[0]):
            yield Finding(name, match.start(), match.end())


def _texts(given: Any) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(map(str, given))


def _bad(reason: str) -> Exception:
    return invalid(f"DataProtectionPolicy Reason: {reason}")
