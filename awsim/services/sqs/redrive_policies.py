"""RedrivePolicy and RedriveAllowPolicy: where a queue's dead letters go, and whose dead letters a queue takes.

Developer guide, "Using dead-letter queues in Amazon SQS". The sentences are AWS's, as users have met them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from awsim.common.arn import Arn
from awsim.services.sqs.errors import InvalidParameterValueError, bad_attribute, invalid_value

MOST_RECEIVES = 1000
MOST_SOURCES = 10
_UNSUPPORTED = "Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format."  # noqa: RUF001
_REFUSED = "Amazon SQS can't create the redrive allow policy. "
PERMISSIONS = ("allowAll", "byQueue", "denyAll")


@dataclass(frozen=True, slots=True)
class Redrive:
    """A message that was received `most_receives` times goes to the queue with this ARN instead of being received."""

    target_arn: str
    most_receives: int

    def text(self) -> str:
        """The policy as SQS shows it."""
        return json.dumps(
            {"deadLetterTargetArn": self.target_arn, "maxReceiveCount": self.most_receives}, separators=(",", ":")
        )


@dataclass(frozen=True, slots=True)
class RedriveAllow:
    """Which queues may name a queue as theirs for dead letters."""

    permission: str
    sources: tuple[str, ...]

    def allows(self, source_arn: str) -> bool:
        """Whether a queue may."""
        return self.permission == "allowAll" or (self.permission == "byQueue" and source_arn in self.sources)

    def text(self) -> str:
        """The policy as SQS shows it."""
        sources = {"sourceQueueArns": list(self.sources)} if self.permission == "byQueue" else {}
        return json.dumps({"redrivePermission": self.permission, **sources}, separators=(",", ":"))


def read_redrive(text: str) -> Redrive | None:
    """What a RedrivePolicy says, None for an empty one; raises InvalidParameterValue."""
    given = _json(text)
    if given == {}:
        return None
    if not isinstance(given, dict):
        raise InvalidParameterValueError(
            f"Value {text} for parameter RedrivePolicy is invalid. Reason: Redrive policy is not a valid JSON map."
        )
    for name in ("maxReceiveCount", "deadLetterTargetArn"):
        if name not in given:
            raise _bad_redrive(text, f"Redrive policy does not contain mandatory attribute: {name}.")
    if len(given) > 2:
        raise _bad_redrive(text, "Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].")
    return Redrive(_queue_arn(text, given["deadLetterTargetArn"]), _receives(text, given["maxReceiveCount"]))


def _bad_redrive(text: str, reason: str) -> Exception:
    return invalid_value(text, "RedrivePolicy", reason)


def _receives(text: str, given: Any) -> int:
    written = str(given)
    if isinstance(given, bool | float) or not written.isdecimal() or not 1 <= int(written) <= MOST_RECEIVES:
        raise _bad_redrive(
            text, f"Invalid value for maxReceiveCount: {given}, valid values are from 1 to 1000 both inclusive."
        )
    return int(written)


def _queue_arn(text: str, given: Any) -> str:
    try:
        arn = Arn.parse(str(given))
    except ValueError:
        raise _bad_redrive(text, "Invalid value for deadLetterTargetArn.") from None
    if arn.service != "sqs":
        raise _bad_redrive(text, "Invalid value for deadLetterTargetArn.")
    return str(arn)


def read_redrive_allow(text: str) -> RedriveAllow | None:
    """What a RedriveAllowPolicy says, None for an empty one; raises InvalidAttributeValue, InvalidParameterValue."""
    given = _json(text)
    if given == {}:
        return None
    if not isinstance(given, dict) or not given.keys() <= {"redrivePermission", "sourceQueueArns"}:
        raise bad_attribute("RedriveAllowPolicy", _UNSUPPORTED)
    permission, sources = given.get("redrivePermission"), given.get("sourceQueueArns")
    if permission not in PERMISSIONS or not (sources is None or _is_list_of_text(sources)):
        raise bad_attribute("RedriveAllowPolicy", _UNSUPPORTED)
    if permission != "byQueue":
        if sources is not None:
            raise _bad_allow(
                text, "To specify one or more source queue ARNs, you must set redrivePermission to byQueue."
            )
        return RedriveAllow(permission, ())
    if not sources:
        raise _bad_allow(
            text,
            "When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.",
        )
    if len(sources) > MOST_SOURCES:
        raise _bad_allow(text, "The maximum number of source queue ARNs you can specify is 10.")
    return RedriveAllow(permission, tuple(sources))


def _bad_allow(text: str, reason: str) -> Exception:
    return invalid_value(text, "RedriveAllowPolicy", _REFUSED + reason)


def _is_list_of_text(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(each, str) for each in given)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
