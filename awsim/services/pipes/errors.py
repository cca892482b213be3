"""The errors of Amazon EventBridge Pipes whose shapes have members beside the message."""

from __future__ import annotations

from typing import Any

from awsim.model.errors import ServiceError


class InternalError(ServiceError):
    """The model's InternalException."""

    code = "InternalException"

    def __init__(self, message: str, *, retry_after_seconds: int) -> None:
        super().__init__(message, retryAfterSeconds=retry_after_seconds)


class ValidationError(ServiceError):
    """The model's ValidationException."""

    code = "ValidationException"

    def __init__(self, message: str, *, field_list: list[dict[str, Any]]) -> None:
        super().__init__(message, fieldList=field_list)


class ThrottlingError(ServiceError):
    """The model's ThrottlingException."""

    code = "ThrottlingException"

    def __init__(self, message: str, *, service_code: str, quota_code: str, retry_after_seconds: int) -> None:
        super().__init__(message, serviceCode=service_code, quotaCode=quota_code, retryAfterSeconds=retry_after_seconds)


class ConflictError(ServiceError):
    """The model's ConflictException."""

    code = "ConflictException"

    def __init__(self, message: str, *, resource_id: str, resource_type: str) -> None:
        super().__init__(message, resourceId=resource_id, resourceType=resource_type)


class ServiceQuotaExceededError(ServiceError):
    """The model's ServiceQuotaExceededException."""

    code = "ServiceQuotaExceededException"

    def __init__(
        self, message: str, *, resource_id: str, resource_type: str, service_code: str, quota_code: str
    ) -> None:
        super().__init__(
            message, resourceId=resource_id, resourceType=resource_type, serviceCode=service_code, quotaCode=quota_code
        )
