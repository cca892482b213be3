"""Which constraints the model declares for a value, as AWS's services enforce them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from awsim.model.patterns import full_match

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import Shape

HOST_LABEL = r"[A-Za-z0-9.\-]+"
"""What a member that becomes part of the host name must look like; botocore checks it while serialising."""


UNENFORCED = {
    "ec2": frozenset({"*"}),
    "lambda": frozenset({"Runtime"}),
    "s3": frozenset({"*"}),
    "s3control": frozenset({"S3ResourceArn"}),
}
"""Service -> the shapes (`*`: all) whose constraints its front does not check as the model declares them.

EC2 and S3 are not built on the framework that writes these messages and have words of their own for each parameter.
Lambda's runtimes are checked by the service itself (recorded: test_update_lambda_exceptions, invalid_runtime_exc); ARNs
of buckets have no region, which the pattern of S3 Control asks for (recorded: TestS3ControlTagging).
"""


@dataclass(frozen=True, slots=True)
class Constraints:
    """The constraints on one value; None where the model sets none.

    `minimum` and `maximum` bound the value of a number, the length of a string or blob, the size of a list or map.
    """

    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    matches: Callable[[str], object] | None = None
    enum: tuple[str, ...] = ()

    @classmethod
    def of(cls, shape: Shape, service: str) -> Constraints:
        """The constraints that a service enforces on a shape; botocore's own, on the minimum, always hold."""
        declared: dict[str, Any] = shape.metadata
        if not UNENFORCED.get(service, _NONE).isdisjoint({"*", shape.name}):
            declared = {"min": declared["min"]} if "min" in declared else {}
        pattern = declared.get("pattern")
        return cls(
            minimum=_number(declared.get("min")),
            maximum=_number(declared.get("max")),
            pattern=pattern,
            matches=None if pattern is None else full_match(pattern),
            enum=tuple(declared.get("enum", ())),
        )

    @property
    def is_bounded(self) -> bool:
        """Whether there is a minimum or a maximum."""
        return self.minimum is not None or self.maximum is not None

    @property
    def bounds(self) -> tuple[float, float]:
        """Minimum and maximum, infinite where the model sets none."""
        low = float("-inf") if self.minimum is None else self.minimum
        high = float("inf") if self.maximum is None else self.maximum
        return low, high


_NONE: frozenset[str] = frozenset()


def _number(declared: float | str | None) -> float | None:
    """A bound as a number: some models write it as a string."""
    return float(declared) if isinstance(declared, str) else declared
