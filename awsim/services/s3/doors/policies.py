"""What the policy of a form allows to be uploaded (S3 API reference, "Creating a POST Policy")."""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsim.services.s3.doors.forms import Form

_NEED_NO_CONDITION = frozenset({"policy", "x-amz-signature", "signature", "awsaccesskeyid", "file"})
_IGNORED_PREFIX = "x-ignore-"
_RANGE = "content-length-range"
_WHOLE = re.compile(r"\d+")


def require_allowed(form: Form, bucket: str, now: float) -> None:
    """Raise ServiceError where a form's policy has expired or does not allow what is uploaded."""
    policy = _policy(form.fields["policy"])
    if now > _expiration(policy["expiration"]):
        raise _denied("Policy expired.")
    fields = {**form.fields, "bucket": bucket}
    spoken_of = {"bucket"}
    for given in policy["conditions"]:
        operator, name, *wanted = _condition(given)
        if operator == _RANGE:
            _require_length(len(form.content), name, wanted[0])
            continue
        field = name.removeprefix("$").lower()
        spoken_of.add(field)
        if not _holds(operator, field, fields.get(field), str(wanted[0])):
            raise _failed((operator, name, *wanted))
    extra = [form.names[name] for name in form.fields if name not in spoken_of and not _needs_none(name)]
    if extra:
        raise _denied(f"Extra input fields: {extra[0]}")


def _policy(encoded: str) -> dict[str, Any]:
    try:
        policy = json.loads(base64.b64decode(encoded))
    except (ValueError, binascii.Error):
        raise _invalid("Invalid JSON.") from None
    if not isinstance(policy, dict):
        raise _invalid("Invalid JSON.")
    for name in ("expiration", "conditions"):
        if name not in policy:
            raise _invalid(f"Policy missing {name}.")
    if not isinstance(policy["conditions"], list):
        raise _invalid("Invalid 'conditions' value: must be a List.")
    return policy


def _expiration(given: Any) -> float:
    try:
        moment = datetime.fromisoformat(given)
    except (TypeError, ValueError):
        raise _invalid(f"Invalid 'expiration' value: '{given}'") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _condition(given: Any) -> tuple[Any, ...]:
    """A condition as operator, field and value; `{"acl": "private"}` is another way to say `["eq", "$acl", …]`."""
    if isinstance(given, dict):
        if len(given) != 1:
            raise _invalid("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.")
        [(name, value)] = given.items()
        return "eq", f"${name}", value
    if not isinstance(given, list) or len(given) != 3:
        raise _invalid("Invalid Condition: Conditions must be an Object or a List of three.")
    operator = str(given[0]).lower()
    if operator not in ("eq", "starts-with", _RANGE):
        raise _invalid(f"Invalid Condition: unknown operation '{given[0]}'.")
    return operator, *given[1:]


def _holds(operator: str, field: str, value: str | None, wanted: str) -> bool:
    if value is None:
        return operator == "starts-with" and wanted == ""
    if operator == "eq":
        return value == wanted
    listed = value.split(",") if field == "content-type" else [value]
    return all(each.strip().startswith(wanted) for each in listed)


def _require_length(length: int, least: Any, most: Any) -> None:
    if not (_WHOLE.fullmatch(str(least)) and _WHOLE.fullmatch(str(most))):
        raise _failed((_RANGE, least, most))
    if length > int(most):
        raise ServiceError(
            "Your proposed upload exceeds the maximum allowed size",
            code="EntityTooLarge",
            status=400,
            ProposedSize=str(length),
            MaxSizeAllowed=str(most),
        )
    if length < int(least):
        raise ServiceError(
            "Your proposed upload is smaller than the minimum allowed size",
            code="EntityTooSmall",
            status=400,
            ProposedSize=str(length),
            MinSizeAllowed=str(least),
        )


def _needs_none(name: str) -> bool:
    return name in _NEED_NO_CONDITION or name.startswith(_IGNORED_PREFIX)


def _failed(condition: Sequence[Any]) -> ServiceError:
    written = ", ".join(json.dumps(str(each)) for each in condition)
    return _denied(f"Policy Condition failed: [{written}]")


def _denied(reason: str) -> ServiceError:
    return ServiceError(f"Invalid according to Policy: {reason}", code="AccessDenied", status=403)


def _invalid(reason: str) -> ServiceError:
    return ServiceError(f"Invalid Policy: {reason}", code="InvalidPolicyDocument", status=400)
