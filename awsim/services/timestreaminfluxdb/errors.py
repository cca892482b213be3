"""The errors of Timestream for InfluxDB, with the members their shapes demand."""

from __future__ import annotations

from awsim.model.errors import ServiceError

DB_INSTANCE = "db-instance"
DB_CLUSTER = "db-cluster"
DB_PARAMETER_GROUP = "db-parameter-group"
DB_BACKUP = "db-backup"
"""Resource types, as they stand in ARNs and in the `resourceType` of errors."""

NOUNS = {
    DB_INSTANCE: "DB instance",
    DB_CLUSTER: "DB cluster",
    DB_PARAMETER_GROUP: "DB parameter group",
    DB_BACKUP: "DB backup",
}


class ResourceNotFoundError(ServiceError):
    """No resource of the type has the identifier."""

    code = "ResourceNotFoundException"

    def __init__(self, resource_type: str, resource_id: str) -> None:
        noun = NOUNS.get(resource_type, "Resource")
        super().__init__(f"{noun} {resource_id} not found.", resourceId=resource_id, resourceType=resource_type)


class ConflictError(ServiceError):
    """The request does not fit what there is: a taken name, a resource that is not AVAILABLE."""

    code = "ConflictException"

    def __init__(self, message: str, resource_type: str, resource_id: str) -> None:
        super().__init__(message, resourceId=resource_id, resourceType=resource_type)


class ValidationError(ServiceError):
    """The input breaks a rule; `reason` says whether one member alone does (FIELD_VALIDATION_FAILED) or not (OTHER)."""

    code = "ValidationException"

    def __init__(self, message: str, reason: str = "FIELD_VALIDATION_FAILED") -> None:
        super().__init__(message, reason=reason)


class ServiceQuotaExceededError(ServiceError):
    """The request goes beyond a quota of the account."""

    code = "ServiceQuotaExceededException"


def name_taken(resource_type: str, name: str) -> ConflictError:
    """The answer to a name that another resource of the type bears in this account and region."""
    return ConflictError(f"A {NOUNS[resource_type]} with the name {name} already exists.", resource_type, name)


def not_available(resource_type: str, resource_id: str, status: str, wanted: str = "AVAILABLE") -> ConflictError:
    """The answer to a change of a resource whose state does not allow it."""
    message = f"{NOUNS[resource_type]} {resource_id} is in the {status} state. It must be {wanted}."
    return ConflictError(message, resource_type, resource_id)


def contradiction(message: str) -> ValidationError:
    """Members that are each well-formed and do not go together."""
    return ValidationError(message, reason="OTHER")
