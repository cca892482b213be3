"""The errors of EventBridge, in the words that AWS has been recorded with."""

from __future__ import annotations

from awsim.model.errors import ServiceError


class ValidationError(ServiceError):
    """A parameter that makes no sense."""

    code = "ValidationException"


class ResourceNotFoundError(ServiceError):
    """What is asked for is not there."""

    code = "ResourceNotFoundException"


class ResourceAlreadyExistsError(ServiceError):
    """What is to be made is there."""

    code = "ResourceAlreadyExistsException"


class InvalidEventPatternError(ServiceError):
    """A pattern that is none."""

    code = "InvalidEventPatternException"

    def __init__(self, sentence: str) -> None:
        super().__init__(f"Event pattern is not valid. Reason: {sentence}")


class ManagedRuleError(ServiceError):
    """A rule that an AWS service has made, and users cannot change."""

    code = "ManagedRuleException"

    def __init__(self, rule: str) -> None:
        super().__init__(f"Rule {rule} is managed by an AWS service can only be modified if force is True.")


class LimitExceededError(ServiceError):
    """More than an account may have."""

    code = "LimitExceededException"


class IllegalStatusError(ServiceError):
    """A replay whose state does not allow what is asked."""

    code = "IllegalStatusException"


class InvalidStateError(ServiceError):
    """A partner event source whose state does not allow what is asked."""

    code = "InvalidStateException"


class PolicyLengthExceededError(ServiceError):
    """A policy that has become too long."""

    code = "PolicyLengthExceededException"


def invalid(parameter: str, reason: str) -> ValidationError:
    """Most of EventBridge's refusals: `Parameter EventEndTime is not valid. Reason: …`"""
    return ValidationError(f"Parameter {parameter} is not valid. Reason: {reason}")


def bus_not_found(name: str) -> ResourceNotFoundError:
    """There is no such bus."""
    return ResourceNotFoundError(f"Event bus {name} does not exist.")


def rule_not_found(name: str, bus: str) -> ResourceNotFoundError:
    """There is no such rule."""
    return ResourceNotFoundError(f"Rule {name} does not exist on EventBus {bus}.")


def not_found(kind: str, name: str) -> ResourceNotFoundError:
    """There is no such archive, replay, …"""
    return ResourceNotFoundError(f"{kind} {name} does not exist.")


def already_exists(kind: str, name: str) -> ResourceAlreadyExistsError:
    """There is one of that name."""
    return ResourceAlreadyExistsError(f"{kind} {name} already exists.")


def require_one_filter(operation: str, *filters: str | None) -> None:
    """Raise ValidationException for several filters of a list (API reference: "Filter parameters are exclusive")."""
    if sum(each is not None for each in filters) > 1:
        raise ValidationError(
            f"At most one filter is allowed for {operation}. Use either : State, EventSourceArn, or NamePrefix."
        )


def not_authorized(account: str, bus_arn: str, action: str = "events:PutEvents") -> ServiceError:
    """The policy of another account's bus does not let an account do something."""
    return ServiceError(
        f"Account {account} is not authorized to perform: {action} on resource: {bus_arn} because no "
        f"resource-based policy allows the {action} action",
        code="AccessDeniedException",
    )
