"""How a request fails before anything behind the API has answered: which gateway response it gets.

"Gateway response types" of the developer guide says which; the words are AWS's.
"""

from __future__ import annotations


class GatewayFailure(Exception):
    """A request that the API answers itself."""

    def __init__(self, kind: str, message: str | None, error_type: str, status: int | None = None) -> None:
        super().__init__(message or kind)
        self.kind = kind
        """The type of the gateway response."""
        self.message = message
        """`$context.error.message`."""
        self.error_type = error_type
        """`x-amzn-ErrorType`."""
        self.status = status
        """What it is answered with where no gateway response says."""
        self.validation: str | None = None
        """`$context.error.validationErrorString`."""


def missing_token() -> GatewayFailure:
    """No such path or method, or no signature where one is needed (recorded: test_routing_not_found)."""
    return GatewayFailure(
        "MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token", "MissingAuthenticationTokenException"
    )


def forbidden() -> GatewayFailure:
    """No API or stage of that name, or no key that is good."""
    return GatewayFailure("INVALID_API_KEY", "Forbidden", "ForbiddenException")


def unauthorized() -> GatewayFailure:
    """Nobody has said who calls."""
    return GatewayFailure("UNAUTHORIZED", "Unauthorized", "UnauthorizedException")


def access_denied(*, is_explicit: bool) -> GatewayFailure:
    """The caller may not do this."""
    end = " with an explicit deny" if is_explicit else ""
    return GatewayFailure(
        "ACCESS_DENIED", f"User is not authorized to access this resource{end}", "AccessDeniedException"
    )


def authorizer_failed() -> GatewayFailure:
    """The authoriser could not be asked, or said nothing sensible."""
    return GatewayFailure("AUTHORIZER_CONFIGURATION_ERROR", None, "AuthorizerConfigurationException")


def internal_error() -> GatewayFailure:
    """The API is configured so that it can't answer."""
    return GatewayFailure("API_CONFIGURATION_ERROR", "Internal server error", "InternalServerErrorException")


def malformed_answer() -> GatewayFailure:
    """A proxy integration has returned what is no response."""
    return GatewayFailure("DEFAULT_5XX", "Internal server error", "InternalServerErrorException", 502)


def integration_failed() -> GatewayFailure:
    """Nobody has answered at the integration's address."""
    return GatewayFailure(
        "INTEGRATION_FAILURE", "Network error communicating with endpoint", "InternalServerErrorException"
    )


def timed_out() -> GatewayFailure:
    """The integration has taken longer than it may."""
    return GatewayFailure("INTEGRATION_TIMEOUT", "Endpoint request timed out", "InternalServerErrorException")


def unsupported_media_type() -> GatewayFailure:
    """No template for what was sent, and it may not pass as it is."""
    return GatewayFailure("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type", "BadRequestException")


def bad_parameters(missing: list[str]) -> GatewayFailure:
    """Parameters that must be there are not."""
    message = f"Missing required request parameters: [{', '.join(missing)}]"
    return GatewayFailure("BAD_REQUEST_PARAMETERS", message, "BadRequestException")


def bad_body(faults: list[str]) -> GatewayFailure:
    """The body is not as its model has it."""
    failure = GatewayFailure("BAD_REQUEST_BODY", "Invalid request body", "BadRequestException")
    failure.validation = f"[{', '.join(faults)}]"
    return failure


def too_large() -> GatewayFailure:
    """The payload is longer than 10 MB."""
    return GatewayFailure("REQUEST_TOO_LARGE", "Request Too Long", "RequestTooLargeException")


def throttled() -> GatewayFailure:
    """More requests than the limits let pass."""
    return GatewayFailure("THROTTLED", "Too Many Requests", "TooManyRequestsException")


def quota_exceeded() -> GatewayFailure:
    """More requests than the usage plan's quota."""
    return GatewayFailure("QUOTA_EXCEEDED", "Limit Exceeded", "LimitExceededException")
