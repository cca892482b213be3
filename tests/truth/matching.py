"""How an answer is held against a recorded one, whose values that differ from run to run are placeholders.

A placeholder is a name in angle brackets. Those with a number (`<uuid:2>`) stand for the same value wherever they are,
and for another value than those of the same name with another number; those without may stand for any. `<a:len(3)>` is
`aaa`.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

PLACEHOLDER = re.compile(r"<(?P<name><[^<>\n]+>|[^<>\n\"]+?)(?::(?P<number>\d+)|:len\((?P<length>\d+)\))?>")
WORDS = frozenset(
    {
        *("date", "datetime", "timestamp", "starting-sequence-number"),
        *("display-name", "i-d", "owner-id", "host-id"),
        *("code-sha256", "function-url", "lambda-url", "log-result", "sender-id"),
    }
)
"""Texts that stand for any value: moments, and placeholders without brackets."""
IN_A_LOG = re.compile(r"(^|\\\t)date(?=\\\t)")
"""A moment in an (escaped) line of a log, between tabs."""
NOT_COMPARED = frozenset({"HTTPHeaders", "RequestId", "RetryAttempts", "HostId", "MaxAttemptsReached"})
"""Members of `ResponseMetadata` that recordings have not."""


class Matching:
    """One recording's placeholders, and what they have been found to stand for. `known` are those given beforehand.

    `literal` are texts that the recordings put in the place of others (an account id, for example).
    """

    def __init__(self, known: dict[str, str], literal: dict[str, str]) -> None:
        self.values = {f"<{name}>": value for name, value in known.items()}
        self.literal = dict(literal)

    def differences(
        self, recorded: Any, answered: Any, path: str = "", *, aside: frozenset[str] = frozenset()
    ) -> list[str]:
        """How an answer differs from what was recorded, a sentence each; members named `aside` are not looked at."""
        if isinstance(recorded, dict):
            return self._of_dicts(recorded, _structure(answered), path, aside)
        if isinstance(recorded, list):
            return self._of_lists(recorded, _structure(answered), path, aside)
        if isinstance(recorded, str):
            return [] if self._is_same_text(recorded, answered) else [_told(path, recorded, answered)]
        same = recorded == answered and isinstance(recorded, bool) == isinstance(answered, bool)
        return [] if same else [_told(path, recorded, answered)]

    def _of_dicts(self, recorded: dict[str, Any], answered: Any, path: str, aside: frozenset[str]) -> list[str]:
        if not isinstance(answered, dict):
            return [_told(path, recorded, answered)]
        unseen = NOT_COMPARED | aside | ({"ResponseMetadata"} - recorded.keys())
        left = {name: value for name, value in answered.items() if name not in unseen}
        found = []
        for name, value in recorded.items():
            if name in NOT_COMPARED | aside:
                continue
            actual = name if name in left else next((each for each in left if self._is_same_text(name, each)), None)
            if actual is None:
                found.append(f"{path}.{name} is missing; recorded {_short(value)}")
                continue
            found += self.differences(value, left.pop(actual), f"{path}.{name}", aside=aside)
        return [*found, *(f"{path}.{name} was not recorded; answered {_short(value)}" for name, value in left.items())]

    def _of_lists(self, recorded: list[Any], answered: Any, path: str, aside: frozenset[str]) -> list[str]:
        if not isinstance(answered, list | tuple):
            return [_told(path, recorded, answered)]
        pairs = enumerate(zip(recorded, answered, strict=False))
        found = [
            each
            for index, (one, other) in pairs
            for each in self.differences(one, other, f"{path}[{index}]", aside=aside)
        ]
        if len(recorded) != len(answered):
            found.append(f"{path} has {len(answered)} items, recorded {len(recorded)}: {_short(answered)}")
        return found

    def _is_same_text(self, recorded: str, answered: Any) -> bool:
        if isinstance(answered, bytes):
            answered = answered.decode("utf-8", "replace")
        if recorded == answered or recorded in WORDS:
            return True
        if PLACEHOLDER.fullmatch(recorded) and not isinstance(answered, str | dict | list):
            answered = answered.isoformat() if isinstance(answered, datetime) else str(answered)
        if not isinstance(answered, str):
            return PLACEHOLDER.fullmatch(recorded) is not None
        pattern, names = self._pattern(recorded)
        found = re.fullmatch(pattern, answered, re.DOTALL)
        return found is not None and self._agree(dict(zip(names, found.groups(), strict=True)))

    def _pattern(self, recorded: str) -> tuple[str, list[str]]:
        """The regular expression of a text, and which placeholders its groups are."""
        pattern, names, end = "", [], 0
        for found in PLACEHOLDER.finditer(recorded):
            pattern += self._escaped(recorded[end : found.start()])
            end = found.end()
            placeholder = found[0]
            if found["length"]:
                pattern += re.escape(found["name"] * int(found["length"]))
            elif placeholder in self.values:
                pattern += re.escape(self.values[placeholder])
            elif placeholder in names:
                pattern += rf"\{names.index(placeholder) + 1}"
            elif found["number"]:
                pattern += "(.+?)"
                names.append(placeholder)
            else:
                pattern += ".*?"
        pattern += self._escaped(recorded[end:])
        return IN_A_LOG.sub(r"\1.*?", pattern), names

    def _escaped(self, text: str) -> str:
        for there, here in self.literal.items():
            text = text.replace(there, here)
        return re.escape(text)

    def _agree(self, found: dict[str, str]) -> bool:
        """Take note of what placeholders stand for; a value that another of the same name has is refused."""
        for placeholder, value in found.items():
            kind = placeholder.rpartition(":")[0]
            others = (held for name, held in self.values.items() if name.rpartition(":")[0] == kind)
            if value in others:
                return False
        self.values.update(found)
        return True


def _structure(answered: Any) -> Any:
    """An answer's value where a structure was recorded: recordings show JSON in texts and bodies as what it says."""
    if hasattr(answered, "read"):
        answered = answered.read()
    if isinstance(answered, str | bytes):
        try:
            return json.loads(answered)
        except ValueError:
            return answered
    return answered


def _told(path: str, recorded: Any, answered: Any) -> str:
    return f"{path}: recorded {_short(recorded)}, answered {_short(answered)}"


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) < 400 else f"{shown[:400]}…"
