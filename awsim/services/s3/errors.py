"""The errors of S3, with the members that AWS has been recorded to send beside the message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping

ILL_FORMED = "The XML you provided was not well-formed or did not validate against our published schema"


class S3Error(ServiceError):
    """An error of S3: its members are elements of the document, and stand beside `Code` and `Message`."""

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """The same error, with headers that say more of what was found."""
        self.headers = headers
        return self


class NoSuchBucketError(S3Error):
    """There is no such bucket."""

    code = "NoSuchBucket"
    status = 404

    def __init__(self, name: str) -> None:
        super().__init__("The specified bucket does not exist", BucketName=name)


class NoSuchKeyError(S3Error):
    """There is no such object."""

    code = "NoSuchKey"
    status = 404

    def __init__(self, key: str) -> None:
        super().__init__("The specified key does not exist.", Key=key)


class NoSuchVersionError(S3Error):
    """There is no such version of an object."""

    code = "NoSuchVersion"
    status = 404

    def __init__(self, key: str, version_id: str) -> None:
        super().__init__("The specified version does not exist.", Key=key, VersionId=version_id)


class NoSuchUploadError(S3Error):
    """There is no such multipart upload."""

    code = "NoSuchUpload"
    status = 404

    def __init__(self, upload_id: str) -> None:
        super().__init__(
            "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or "
            "completed.",
            UploadId=upload_id,
        )


class MethodNotAllowedError(S3Error):
    """What can't be done with a delete marker."""

    code = "MethodNotAllowed"
    status = 405

    def __init__(self, method: str, *, resource: str = "DeleteMarker") -> None:
        super().__init__(
            "The specified method is not allowed against this resource.", Method=method, ResourceType=resource
        )


class PreconditionFailedError(S3Error):
    """A condition of a request does not hold; `condition` is its header."""

    code = "PreconditionFailed"
    status = 412

    def __init__(self, condition: str) -> None:
        super().__init__("At least one of the pre-conditions you specified did not hold", Condition=condition)


class InvalidArgumentError(S3Error):
    """A parameter that makes no sense."""

    code = "InvalidArgument"
    status = 400

    def __init__(self, message: str, name: str | None = None, *value: str | None, **members: Any) -> None:
        given: dict[str, Any] = {} if name is None else {"ArgumentName": name}
        if value:
            given["ArgumentValue"] = value[0]
        super().__init__(message, **given, **members)


class InvalidRequestError(S3Error):
    """A request that makes no sense."""

    code = "InvalidRequest"
    status = 400


class MalformedXMLError(S3Error):
    """A document that does not have the form it should have."""

    code = "MalformedXML"
    status = 400

    def __init__(self) -> None:
        super().__init__(ILL_FORMED)


class AccessDeniedError(S3Error):
    """The caller may not do this."""

    code = "AccessDenied"
    status = 403

    def __init__(self, message: str = "Access Denied") -> None:
        super().__init__(message)


class NoSuchConfigurationError(S3Error):
    """A bucket lacks a configuration that has no code of its own."""

    code = "NoSuchConfiguration"
    status = 404

    def __init__(self) -> None:
        super().__init__("The specified configuration does not exist.")


class NotImplementedHeader(S3Error):
    """A header that S3 does not know what to do with."""

    code = "NotImplemented"
    status = 501

    def __init__(self, header: str) -> None:
        super().__init__("A header you provided implies functionality that is not implemented", Header=header)


def lacks_configuration(code: str, message: str, bucket: str) -> S3Error:
    """The error for a configuration that a bucket does not have: `NoSuchCORSConfiguration` and its like."""
    return S3Error(message, code=code, status=404, BucketName=bucket)
