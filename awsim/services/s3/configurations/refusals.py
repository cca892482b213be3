"""What S3 says of configurations it refuses, in words that several of them share."""

from __future__ import annotations

from typing import Any

from awsim.model.errors import ServiceError

NOT_WELL_FORMED = "The XML you provided was not well-formed or did not validate against our published schema"


def malformed_xml() -> ServiceError:
    """A document that the schema does not allow."""
    return ServiceError(NOT_WELL_FORMED, code="MalformedXML", status=400)


def malformed_acl() -> ServiceError:
    """An access control list that the schema does not allow (recorded: test_s3_bucket_acl_exceptions)."""
    return ServiceError(NOT_WELL_FORMED, code="MalformedACLError", status=400)


def invalid_argument(message: str | None, name: str, value: str | None = None) -> ServiceError:
    """A value that makes no sense; the error names it."""
    members: dict[str, Any] = {"ArgumentName": name}
    if value is not None:
        members["ArgumentValue"] = value
    return ServiceError(message or "", code="InvalidArgument", status=400, **members)


def invalid_request(message: str) -> ServiceError:
    """What may not be asked for, or not together."""
    return ServiceError(message, code="InvalidRequest", status=400)


def no_such_configuration() -> ServiceError:
    """No analytics, inventory, metrics or tiering configuration has the id (recorded: test_s3_inventory_report_crud)."""
    return ServiceError("The specified configuration does not exist.", code="NoSuchConfiguration", status=404)


def missing(code: str, message: str, bucket: str) -> ServiceError:
    """A configuration that a bucket does not have."""
    return ServiceError(message, code=code, status=404, BucketName=bucket)


def not_allowed_here() -> ServiceError:
    """What a bucket's state does not allow anybody."""
    return ServiceError("Access Denied", code="AccessDenied", status=403)
