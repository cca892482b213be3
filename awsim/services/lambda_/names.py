"""How a request names a function: by name, by partial or whole ARN, each with or without a qualifier."""

from __future__ import annotations

import re
from dataclasses import dataclass

from awsim.services.lambda_.errors import InvalidParameterValueError, ResourceNotFoundError

LATEST = "$LATEST"
NAME_LIMIT = 64

_FORM = re.compile(
    r"(?:arn:aws[a-zA-Z-]*:lambda:)?(?:(?P<region>(?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?"
    r"(?:(?P<account>\d{12}):)?(?:function:)?(?P<name>[a-zA-Z0-9-_.]+)(?::(?P<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"
)


@dataclass(frozen=True, slots=True)
class FunctionReference:
    """What a request says of the function it means; None is what it leaves to where it is sent."""

    name: str
    qualifier: str | None
    region: str | None
    account: str | None


def reference(text: str, qualifier: str | None, region: str) -> FunctionReference:
    """The function meant by `FunctionName` and `Qualifier` in a region; raises the service's error for a contradiction.

    Recorded: test_ops_with_arn_qualifier_mismatch, test_get_function_wrong_region.
    """
    found = _FORM.fullmatch(text)
    if found is None:  # the model's pattern refuses it first, except where the pattern has length limits of its own
        raise ResourceNotFoundError(f"Function not found: {text}")
    if qualifier is not None and found["qualifier"] is not None and qualifier != found["qualifier"]:
        raise InvalidParameterValueError(
            "The derived qualifier from the function name does not match the specified qualifier."
        )
    if found["region"] is not None and found["region"] != region:
        raise ResourceNotFoundError(f"Functions from '{found['region']}' are not reachable in this region ('{region}')")
    return FunctionReference(found["name"], qualifier or found["qualifier"], found["region"], found["account"])


def require_name(given: str, name: str) -> None:
    """Raise the service's error for a new function's name that is too long."""
    if len(name) > NAME_LIMIT:
        raise InvalidParameterValueError(
            f"1 validation error detected: Value '{given}' at 'functionName' failed to satisfy constraint: "
            f"Member must have length less than or equal to {NAME_LIMIT}"
        )
