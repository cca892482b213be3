"""EC2's errors about launch templates and tags; AWS's wording as moto's verified tests and users have recorded it."""

from __future__ import annotations

from awsim.model.errors import ServiceError


class MissingParameterError(ServiceError):
    """The request lacks a parameter it must have."""

    code = "MissingParameter"


class InvalidParameterValueError(ServiceError):
    """A parameter whose value makes no sense."""

    code = "InvalidParameterValue"


class InvalidParameterCombinationError(ServiceError):
    """Parameters that exclude each other."""

    code = "InvalidParameterCombination"


class IdempotentParameterMismatchError(ServiceError):
    """A client token that has been used for another request."""

    code = "IdempotentParameterMismatch"


class DryRunError(ServiceError):
    """What a request with DryRun answers when it would have been carried out."""

    code = "DryRunOperation"
    status = 412


class TagLimitExceededError(ServiceError):
    """More tags than a resource may have."""

    code = "TagLimitExceeded"


class InvalidNextTokenError(ServiceError):
    """A token that no page of this listing has given."""

    code = "InvalidNextToken"

    def __init__(self) -> None:
        super().__init__("The specified NextToken is not valid.")


def refuse_dry_run(dry_run: bool) -> None:  # noqa: FBT001  DryRun is a flag in AWS's API too
    """End a request with DryRun once all is found to be in order."""
    if dry_run:
        raise DryRunError("Request would have succeeded, but DryRun flag is set.")


def template_id_not_found(template_id: str) -> ServiceError:
    """No launch template has this id."""
    return ServiceError(
        f"The specified launch template, with template ID {template_id}, does not exist.",
        code="InvalidLaunchTemplateId.NotFound",
    )


def template_name_not_found(name: str) -> ServiceError:
    """No launch template has this name."""
    return ServiceError(
        f"The specified launch template, with template name {name}, does not exist.",
        code="InvalidLaunchTemplateName.NotFoundException",
    )


def some_template_name_not_found() -> ServiceError:
    """DescribeLaunchTemplates does not say which of the names it was given nobody has."""
    return ServiceError(
        "At least one of the launch templates specified in the request does not exist.",
        code="InvalidLaunchTemplateName.NotFoundException",
    )


def malformed_template_id(template_id: str) -> ServiceError:
    """No launch template can have this id."""
    return ServiceError(
        f"The following launch template ids are malformed: {template_id}", code="InvalidLaunchTemplateId.Malformed"
    )


def malformed_template_name() -> ServiceError:
    """No launch template can have this name."""
    return ServiceError(
        "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the "
        "following characters: - ( ) . / _.",
        code="InvalidLaunchTemplateName.MalformedException",
    )


def template_name_in_use() -> ServiceError:
    """Another launch template has the name."""
    return ServiceError("Launch template name already in use.", code="InvalidLaunchTemplateName.AlreadyExistsException")


def version_not_found(version: str, template_id: str) -> ServiceError:
    """The launch template has no such version, or no longer."""
    return ServiceError(
        f"Could not find the specified version {version} for the launch template with ID {template_id}.",
        code="InvalidLaunchTemplateId.VersionNotFound",
    )


def default_version_not_found(version: str) -> ServiceError:
    """ModifyLaunchTemplate's own sentence for a version that is not there."""
    return ServiceError(
        f"The launch template version {version} is not found for the specified launch template.",
        code="InvalidLaunchTemplateId.VersionNotFound",
    )


def invalid_version() -> ServiceError:
    """What is given as a version can't be one."""
    return InvalidParameterValueError(
        "Invalid launch template version: either '$Default', '$Latest', or a numeric version are allowed."
    )


def no_template_named() -> ServiceError:
    """Neither id nor name is given."""
    return MissingParameterError("The request must contain the parameter launch template ID or launch template name")


def template_named_twice() -> ServiceError:
    """Both id and name are given."""
    return InvalidParameterCombinationError(
        "Either provide launch template ID or launch template name to modify the template."
    )


NO_TEMPLATE_DATA = "No launch template data was provided. Launch template data is required to create a launch template."

WHICH_VERSIONS = (
    "To describe the launch template data for all your launch templates, for ‘--versions’ specify ‘$Latest’, "  # noqa: RUF001
    "‘$Default’, or both, and omit ‘--launch-template-id’, ‘--launch-template-name’, and version numbers. "  # noqa: RUF001
    "To describe the launch template data for a specific launch template, specify ‘--launch-template-id’ or "  # noqa: RUF001
    "‘--launch-template-name’, and for ‘--versions’ specify one or more of the following values: ‘$Latest’, "  # noqa: RUF001
    "‘$Default’, or one or more version numbers."  # noqa: RUF001
)
"""What DescribeLaunchTemplateVersions says of versions it can't tell the templates of, quotation marks included."""


def no_template_data() -> ServiceError:
    """Launch template data without any parameter."""
    return MissingParameterError(NO_TEMPLATE_DATA)


def no_such_filter(name: str) -> ServiceError:
    """A filter that the operation does not have."""
    return InvalidParameterValueError(f"The filter '{name}' is invalid")
