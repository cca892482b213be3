"""Templates and policies of stacks that are objects: what moto says where there is no such object."""

from __future__ import annotations

import sys
from functools import wraps
from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.moto.turn import whose

if TYPE_CHECKING:
    from collections.abc import Callable

READERS = ("utils", "responses", "models")
"""Modules of moto's CloudFormation that keep the function under its name."""
NAME = "get_stack_from_s3_url"
MORE = "For more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"


def refuse_missing() -> None:
    """Have moto refuse the URL of an object that is not there, as CloudFormation does."""
    original: Any = getattr(import_module("moto.cloudformation.utils"), NAME)
    if hasattr(original, "__wrapped__"):
        return
    for name in READERS:
        module = sys.modules.get(f"moto.cloudformation.{name}")
        if module is not None and hasattr(module, NAME):
            setattr(module, NAME, _refusing(original))


def _refusing(original: Callable[..., str]) -> Callable[..., str]:
    @wraps(original)
    def read(*args: Any, **kwargs: Any) -> str:
        if whose() is None:
            return original(*args, **kwargs)
        exceptions: Any = import_module("moto.cloudformation.exceptions")
        missing_bucket: Any = import_module("moto.s3.exceptions").MissingBucket
        try:
            return original(*args, **kwargs)
        except missing_bucket:
            said = "The specified bucket does not exist"
        except AttributeError:  # moto asks None for its content
            said = "The specified key does not exist."
        raise exceptions.ValidationError(message=f"S3 error: {said}\n{MORE}")

    return read
