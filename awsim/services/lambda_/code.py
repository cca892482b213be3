"""The deployment package of a request: from the request itself, from S3, or an image."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.runtime.package import InvalidPackage, unzipped_size
from awsim.services.lambda_.errors import InvalidParameterValueError, RequestEntityTooLargeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.base import Backend

ZIPPED_LIMIT = 52_428_800
UNZIPPED_LIMIT = 262_144_000
REQUEST_LIMIT = 70_167_211


def code_of(backend: Backend, operation: str, given: Mapping[str, Any]) -> bytes:
    """The zip file a request's `ZipFile`, or `S3Bucket` and `S3Key`, stand for; raises the service's errors.

    Recorded: test_create_lambda_exceptions, test_lambda_code_location_s3_errors, TestLambdaSizeLimits.
    """
    content = given.get("ZipFile")
    if content is not None:
        _require_uploadable(operation, content)
    elif given.get("S3Bucket") and given.get("S3Key"):
        content = _from_s3(backend, given)
    else:
        raise InvalidParameterValueError("Please provide a source for function code.")
    try:
        unzipped = unzipped_size(content)
    except InvalidPackage:
        raise InvalidParameterValueError(
            "Could not unzip uploaded file. Please check your file, then try to upload again."
        ) from None
    if unzipped >= UNZIPPED_LIMIT:
        raise InvalidParameterValueError(f"Unzipped size must be smaller than {UNZIPPED_LIMIT} bytes")
    return bytes(content)


def code_sha256(content: bytes) -> str:
    """`CodeSha256`: the package's hash in base64."""
    return base64.b64encode(sha256(content).digest()).decode()


def _require_uploadable(operation: str, content: bytes) -> None:
    if len(content) * 4 // 3 > REQUEST_LIMIT:
        raise RequestEntityTooLargeError(
            f"Request must be smaller than {REQUEST_LIMIT} bytes for the {operation} operation"
        )
    if len(content) > ZIPPED_LIMIT:
        raise RequestEntityTooLargeError(f"Zipped size must be smaller than {ZIPPED_LIMIT} bytes")


def _from_s3(backend: Backend, given: Mapping[str, Any]) -> bytes:
    found = {"Bucket": given["S3Bucket"], "Key": given["S3Key"]}
    if given.get("S3ObjectVersion"):
        found["VersionId"] = given["S3ObjectVersion"]
    try:
        body = backend.call("s3", "GetObject", **found)["Body"]
    except ServiceError as error:
        raise InvalidParameterValueError(
            f"Error occurred while GetObject. S3 Error Code: {error.code}. S3 Error Message: {error.message}"
        ) from error
    content: bytes = body.read()
    return content
