"""The deployment package of a request: from the request itself, from S3, or an image."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.lambda_.errors import InvalidParameterValueError, RequestEntityTooLargeError
from awsim.services.lambda_.functions.images import image_digest
from awsim.services.lambda_.package import InvalidPackage, require_whole, unzipped_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.fabric.backend import Backend

ZIPPED_LIMIT = 52_428_800
UNZIPPED_LIMIT = 262_144_000
REQUEST_LIMIT = 70_167_211


@dataclass(frozen=True, slots=True)
class Code:
    """What a function or layer is made of: a zip file, or an image (then `content` is empty).

    `s3_object` is where a package lies that is only referred to (`S3ObjectStorageMode`); `sha256` is `CodeSha256`.
    """

    content: bytes
    sha256: str
    image_uri: str | None = None
    kms_key_arn: str | None = None
    s3_object: Mapping[str, str] | None = None


def zipped(content: bytes) -> Code:
    """A package as it is."""
    return Code(content, base64.b64encode(sha256(content).digest()).decode())


def image(backend: Backend, uri: str) -> Code:
    """An image; its digest is the hash that is shown (recorded: test_lambda_image_crud)."""
    return Code(b"", image_digest(backend, uri), uri)


def package_of(backend: Backend, operation: str, given: Mapping[str, Any]) -> Code:
    """The zip file a request's `ZipFile`, or `S3Bucket` and `S3Key`, stand for; raises the service's errors.

    Recorded: test_create_lambda_exceptions, test_lambda_code_location_s3_errors, TestLambdaSizeLimits.
    """
    content = given.get("ZipFile")
    in_s3 = {member: text for member, text in given.items() if member.startswith("S3") and text is not None}
    if content is not None:
        if in_s3:
            raise InvalidParameterValueError(
                "Please do not provide other FunctionCode parameters when providing a ZipFile."
            )
        _require_uploadable(operation, content)
        code = zipped(bytes(content))
    elif in_s3.get("S3Bucket") and in_s3.get("S3Key"):
        code = _from_s3(backend, in_s3)
    else:
        raise InvalidParameterValueError("Please provide a source for function code.")
    _require_unzippable(backend, operation, code.content)
    return code


def _require_uploadable(operation: str, content: bytes) -> None:
    if len(content) * 4 // 3 > REQUEST_LIMIT:
        raise RequestEntityTooLargeError(
            f"Request must be smaller than {REQUEST_LIMIT} bytes for the {operation} operation"
        )
    if len(content) > ZIPPED_LIMIT:
        raise RequestEntityTooLargeError(f"Zipped size must be smaller than {ZIPPED_LIMIT} bytes")


def _require_unzippable(backend: Backend, operation: str, content: bytes) -> None:
    try:
        unzipped = unzipped_size(content)
        if unzipped < UNZIPPED_LIMIT:
            require_whole(content)
    except InvalidPackage:
        message = "Could not unzip uploaded file. Please check your file, then try to upload again."
        backend.refuse(InvalidParameterValueError(message), operation, "ZipFile")
        return
    if unzipped >= UNZIPPED_LIMIT:
        raise InvalidParameterValueError(f"Unzipped size must be smaller than {UNZIPPED_LIMIT} bytes")


def _from_s3(backend: Backend, given: Mapping[str, str]) -> Code:
    found = {"Bucket": given["S3Bucket"], "Key": given["S3Key"]}
    if "S3ObjectVersion" in given:
        found["VersionId"] = given["S3ObjectVersion"]
    try:
        answer = backend.call("s3", "GetObject", **found)
    except ServiceError as error:
        raise InvalidParameterValueError(
            f"Error occurred while GetObject. S3 Error Code: {error.code}. S3 Error Message: {error.message}"
        ) from error
    code = zipped(answer["Body"])
    if given.get("S3ObjectStorageMode") != "REFERENCE":
        return code
    resolved = {"S3Bucket": given["S3Bucket"], "S3Key": given["S3Key"]}
    if answer.get("VersionId"):
        resolved["S3ObjectVersion"] = answer["VersionId"]
    return Code(code.content, code.sha256, s3_object=resolved)
