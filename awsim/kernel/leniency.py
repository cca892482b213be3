"""What becomes of input that AWS refuses and moto accepts: an error, or, where that is asked for, a warning.

`mock_aws(strictness="warn")` is for suites that were written for moto: what moto let pass goes on as far as it can, and
each time says what AWS would have said.
"""

from __future__ import annotations

import sys
import warnings

WITHIN = frozenset({"aioboto3", "aiobotocore", "awsim", "boto3", "botocore", "s3transfer"})
"""The packages between a user's call and a service: a warning is about the line that called the first of them."""


class AWSWouldRefuse(UserWarning):
    """Input that AWS would have refused, and that was accepted because of `strictness="warn"`."""


def warn_of(what: str, code: str, sentence: str) -> None:
    """Warn, at the user's line, that AWS refuses `what` (operation and parameter) with a code and a sentence."""
    warnings.warn(f"{what}: AWS would refuse this: {code}: {sentence}", AWSWouldRefuse, stacklevel=_users_level())


def _users_level() -> int:
    """How far from `warn_of` the line is that called a client."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in WITHIN:
        level, frame = level + 1, frame.f_back
    return level
