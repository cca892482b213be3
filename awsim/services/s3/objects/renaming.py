"""RenameOperations: RenameObject, which directory buckets alone have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from awsim.services.s3.errors import (
    InvalidArgumentError,
    MethodNotAllowedError,
    NoSuchKeyError,
    PreconditionFailedError,
)
from awsim.services.s3.objects.conditions import failed_condition
from awsim.services.s3.objects.writing import require_key
from awsim.services.s3.resources import S3Resources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.s3.models import Version

_CONDITIONS = ("if_match", "if_none_match", "if_modified_since", "if_unmodified_since")


class RenameOperations(S3Resources):
    """RenameObject."""

    def rename_object(self, *, bucket: str, key: str, rename_source: str, **given: Any) -> None:
        """Give an object another key, in place of the object that has it."""
        found = self.bucket_for(bucket, "s3express:CreateSession", key=key)
        if not found.is_directory:
            raise MethodNotAllowedError("PUT", resource="OBJECT")
        require_key(key)
        name = unquote(rename_source).lstrip("/").removeprefix(f"{bucket}/")
        source = found.objects.get(name)
        if source is None:
            raise NoSuchKeyError(name)
        if name == key:
            raise InvalidArgumentError("Renaming an object to itself is not allowed.", "x-amz-rename-source", name)
        self._require("source", source, given)
        self._require("destination", found.objects.get(key), given)
        found.remove(source)
        found.add(replace(source, key=key, last_modified=float(int(self.now()))))

    def _require(self, side: str, version: Version | None, given: Mapping[str, Any]) -> None:
        """Raise PreconditionFailed where a condition on one side of the renaming does not hold."""
        conditions = {name: given[f"{side}_{name}"] for name in _CONDITIONS if f"{side}_{name}" in given}
        if not conditions:
            return
        if version is None:
            failed = "if_match" if "if_match" in conditions else None
        else:
            failed = failed_condition(version, conditions, self.now())
        if failed is not None:
            header = "-".join(word.capitalize() for word in failed.split("_"))
            raise PreconditionFailedError(f"x-amz-rename-source-{header}" if side == "source" else header)
