"""The errors of SQS, each with its name and with the code it has in the query protocol, as AWS has been recorded."""

from __future__ import annotations

from awsim.model.errors import ServiceError

_OLD = "AWS.SimpleQueueService."


class InvalidParameterValueError(ServiceError):
    """A parameter that makes no sense."""

    code = "InvalidParameterValueException"
    query_code = "InvalidParameterValue"


class MissingParameterError(ServiceError):
    """A parameter that must be there is not, or is empty."""

    code = "MissingRequiredParameterException"
    query_code = "MissingParameter"

    def __init__(self, name: str) -> None:
        super().__init__(f"The request must contain the parameter {name}.")


class QueueDoesNotExistError(ServiceError):
    """There is no such queue."""

    code = "QueueDoesNotExist"
    query_code = f"{_OLD}NonExistentQueue"
    query_message = "The specified queue does not exist for this wsdl version."

    def __init__(self) -> None:
        super().__init__("The specified queue does not exist.")


class QueueNameExistsError(ServiceError):
    """A queue of this name has other attributes."""

    code = "QueueNameExists"
    query_code = "QueueAlreadyExists"

    def __init__(self, attribute: str) -> None:
        super().__init__(f"A queue already exists with the same name and a different value for attribute {attribute}")


class QueueDeletedRecentlyError(ServiceError):
    """A queue of this name was deleted less than a minute ago."""

    code = "QueueDeletedRecently"
    query_code = f"{_OLD}QueueDeletedRecently"

    def __init__(self) -> None:
        super().__init__(
            "You must wait 60 seconds after deleting a queue before you can create another with the same name."
        )


class PurgeQueueInProgressError(ServiceError):
    """The queue was purged less than a minute ago."""

    code = "PurgeQueueInProgress"
    query_code = f"{_OLD}PurgeQueueInProgress"
    status = 403

    def __init__(self, name: str) -> None:
        super().__init__(f"Only one PurgeQueue operation on {name} is allowed every 60 seconds.")


class AccessDeniedError(ServiceError):
    """The caller may not do this."""

    code = "AccessDenied"
    query_code = "AccessDenied"
    status = 403


class InvalidAddressError(ServiceError):
    """A queue URL that is none, or one of another region."""

    code = "InvalidAddress"
    query_code = "InvalidAddress"
    status = 404

    def __init__(self, address: str) -> None:
        super().__init__(f"The address {address} is not valid for this endpoint.")


class InvalidAttributeNameError(ServiceError):
    """An attribute that does not exist, or not for this kind of queue."""

    code = "InvalidAttributeName"
    query_code = "InvalidAttributeName"


class InvalidAttributeValueError(ServiceError):
    """An attribute with a value that it can't have."""

    code = "InvalidAttributeValue"
    query_code = "InvalidAttributeValue"


class InvalidMessageContentsError(ServiceError):
    """A message with characters that XML can't have."""

    code = "InvalidMessageContents"
    query_code = "InvalidMessageContents"

    def __init__(self) -> None:
        super().__init__(
            "Invalid characters found. Valid unicode characters are "
            "#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF"
        )


class ReceiptHandleIsInvalidError(ServiceError):
    """A receipt handle that this queue has not given out."""

    code = "ReceiptHandleIsInvalid"
    query_code = "ReceiptHandleIsInvalid"
    status = 404

    def __init__(self, handle: str) -> None:
        super().__init__(f'The input receipt handle "{handle}" is not a valid receipt handle.')


class OverLimitError(ServiceError):
    """More than SQS allows."""

    code = "OverLimit"
    query_code = "OverLimit"
    status = 403


class RequestThrottledError(ServiceError):
    """More calls in a second than a FIFO queue takes."""

    code = "RequestThrottled"
    query_code = "RequestThrottled"
    status = 403


class UnsupportedOperationError(ServiceError):
    """What SQS does not do."""

    code = "UnsupportedOperation"
    query_code = f"{_OLD}UnsupportedOperation"


class ResourceNotFoundError(ServiceError):
    """A queue or task that a message move task names is not there."""

    code = "ResourceNotFoundException"
    query_code = "ResourceNotFoundException"
    status = 404


class BatchError(ServiceError):
    """A batch that is refused as a whole."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message, code=code)
        self.query_code = f"{_OLD}{code}"


def invalid_value(value: object, parameter: str, reason: str) -> ServiceError:
    """`Value 11 for parameter MaxNumberOfMessages is invalid. Reason: …`."""
    return InvalidParameterValueError(f"Value {value} for parameter {parameter} is invalid. Reason: {reason}")


def unknown_attribute(name: str) -> ServiceError:
    """An attribute that does not exist, or not here."""
    return InvalidAttributeNameError(f"Unknown Attribute {name}.")


def bad_attribute(name: str, reason: str = "") -> ServiceError:
    """An attribute with a value that it can't have."""
    return InvalidAttributeValueError(
        f"Invalid value for the parameter {name}.{f' Reason: {reason}' if reason else ''}"
    )


def expired_handle(handle: str) -> ServiceError:
    """A handle of a FIFO queue whose visibility timeout has passed."""
    return invalid_value(handle, "ReceiptHandle", "The receipt handle has expired.")


def not_in_flight(handle: str) -> ServiceError:
    """A handle whose message is not in flight any more."""
    return invalid_value(
        handle, "ReceiptHandle", "Message does not exist or is not available for visibility timeout change."
    )
