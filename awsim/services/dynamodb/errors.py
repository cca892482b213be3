"""The errors of DynamoDB; AWS's wording as dynalite and recordings have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.model.errors import ServiceError
from awsim.model.wording import validation_message

if TYPE_CHECKING:
    from collections.abc import Sequence


class ValidationError(ServiceError):
    """A request that the model allows and DynamoDB does not."""

    code = "ValidationException"


class UnfitItemError(ValidationError):
    """An item to put that the request alone shows to be wrong: it refuses a transaction, where others cancel it."""


class MalformedValueError(ValidationError):
    """An `AttributeValue` that can't be one: an empty set, a null that is not true."""


class BareValueError(ValidationError):
    """An `AttributeValue` with no datatype or with several, or one beyond a limit: told without an envelope."""


class PlaceholderValueError(ValidationError):
    """An expression's value that is refused; `reason` is what is wrong with it, wherever it stood."""

    def __init__(self, reason: ValidationError, key: str) -> None:
        super().__init__(f"ExpressionAttributeValues contains invalid value: {reason.message} for key {key}")
        self.reason = reason


def enveloped(error: ValidationError) -> ValidationError:
    """What is wrong with a request in itself, as PutItem, UpdateItem and Query's Select tell it.

    Other operations, and whatever depends on the table, do without the envelope (seen at AWS in 2026, by moto's
    verified tests in us-east-1 and by those of dynoxide in eu-west-2).
    """
    if isinstance(error, BareValueError):
        return error
    told = error
    if isinstance(error, PlaceholderValueError) and isinstance(error.reason, MalformedValueError):
        told = error.reason
    return ValidationError(validation_message([told.message]))


INVALID_PARAMETERS = "One or more parameter values were invalid: "


def invalid_parameters(reason: str) -> ValidationError:
    """The commonest form of a refusal."""
    return ValidationError(INVALID_PARAMETERS + reason)


class ResourceNotFoundError(ServiceError):
    """There is no such table, index, backup or stream, or it is being created or deleted."""

    code = "ResourceNotFoundException"


class ResourceInUseError(ServiceError):
    """The table exists already, or is being changed."""

    code = "ResourceInUseException"


class LimitExceededError(ServiceError):
    """More of something than an account or a table may have."""

    code = "LimitExceededException"


class AccessDeniedError(ServiceError):
    """Another account's table, which it does not share for this."""

    code = "AccessDeniedException"


class ConditionalCheckFailedError(ServiceError):
    """A condition that the item does not fulfil; `Item` is shown where the request asks for it."""

    code = "ConditionalCheckFailedException"


class ThroughputExceededError(ServiceError):
    """More reading or writing than is provisioned for (only with `throughput_limits=True`)."""

    code = "ProvisionedThroughputExceededException"


class ThrottlingError(ServiceError):
    """More reading or writing than OnDemandThroughput allows (only with `throughput_limits=True`)."""

    code = "ThrottlingException"


class IdempotentParameterMismatchError(ServiceError):
    """A token that has been used for another request."""

    code = "IdempotentParameterMismatchException"


class TransactionCanceledError(ServiceError):
    """A transaction that has changed nothing; `CancellationReasons` has one for each of its items."""

    code = "TransactionCanceledException"


class ItemCollectionSizeLimitExceededError(ServiceError):
    """The items with one partition key would take more than 10 GB, with those of local indexes."""

    code = "ItemCollectionSizeLimitExceededException"


def table_not_found(name: str) -> ServiceError:
    """No table has this name, to operations on tables."""
    return ResourceNotFoundError(f"Requested resource not found: Table: {name} not found")


def resource_not_found() -> ServiceError:
    """No table has this name, or it is not ready, to operations on items."""
    return ResourceNotFoundError("Requested resource not found")


def table_in_use(name: str, status: str) -> ServiceError:
    """The table is being created, changed or deleted."""
    verb = {"CREATING": "created", "DELETING": "deleted"}.get(status, "updated")
    return ResourceInUseError(f"Attempt to change a resource which is still in use: Table is being {verb}: {name}")


CANCELLATION_CODES = {
    "ConditionalCheckFailedException": "ConditionalCheckFailed",
    "ValidationException": "ValidationError",
    "ItemCollectionSizeLimitExceededException": "ItemCollectionSizeLimitExceeded",
    "ProvisionedThroughputExceededException": "ProvisionedThroughputExceeded",
    "ThrottlingException": "ThrottlingError",
    "DuplicateItemException": "DuplicateItem",
    "ResourceNotFoundException": "ResourceNotFound",
}
"""The codes of cancellation reasons (API reference, TransactionCanceledException), by those of the errors."""


def transaction_cancelled(reasons: Sequence[ServiceError | None]) -> ServiceError:
    """A transaction of which these items can't be written; None for those that could."""
    listed = [
        {"Code": "None"}
        if error is None
        else {"Code": CANCELLATION_CODES[error.code], "Message": error.message, "Item": error.members.get("Item")}
        for error in reasons
    ]
    codes = ", ".join(str(reason["Code"]) for reason in listed)
    return TransactionCanceledError(
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
        CancellationReasons=listed,
    )


class InvalidRestoreTimeError(ServiceError):
    """A moment that a table can't be taken back to."""

    code = "InvalidRestoreTimeException"


def backups_table_not_found(name: str) -> ServiceError:
    """No table has this name, or this ARN if that was given, to operations on backups, exports and imports."""
    return ServiceError(f"Table not found: {name}", code="TableNotFoundException")


def table_already_exists(name: str) -> ServiceError:
    """A table can't be restored by this name."""
    return ServiceError(f"Table already exists: {name}", code="TableAlreadyExistsException")


def recovery_unavailable(name: str) -> ServiceError:
    """The table does not keep its past."""
    return ServiceError(
        f"Point in time recovery is not enabled for table '{name}'", code="PointInTimeRecoveryUnavailableException"
    )


def backup_not_found(arn: str) -> ServiceError:
    """There is no such backup, or no longer."""
    return ServiceError(f"Backup not found: {arn}", code="BackupNotFoundException")


def backup_in_use(arn: str) -> ServiceError:
    """A table is being made of the backup."""
    return ServiceError(f"Backup is being used by another operation: {arn}", code="BackupInUseException")
