"""The backend of EC2: what is native of it put together, and how it refuses what its model does not allow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from awsim.services.ec2.errors import NO_TEMPLATE_DATA, InvalidParameterValueError, MissingParameterError
from awsim.services.ec2.instance_data import InstanceDataOperations
from awsim.services.ec2.launch_template_versions import LaunchTemplateVersionOperations
from awsim.services.ec2.launch_templates import LaunchTemplateOperations
from awsim.services.ec2.tags import TagOperations
from awsim.services.ec2.visibility import VisibilityOperations

if TYPE_CHECKING:
    from awsim.model.errors import ServiceError

_SENTENCES = {
    "launchTemplateData": NO_TEMPLATE_DATA,
    "resources": "The request must contain the parameter resourceIdSet",
}
"""What EC2 says of parameters that are missing, where it is not their name alone."""

_MISSING = re.compile(r"Value null at '(?P<path>[^']+)' failed to satisfy constraint: Member must not be null")


class EC2Backend(
    LaunchTemplateOperations,
    LaunchTemplateVersionOperations,
    InstanceDataOperations,
    TagOperations,
    VisibilityOperations,
):
    """What awsim has of EC2 itself in one account and region; moto has the rest."""

    @classmethod
    def refusal(cls, message: str) -> ServiceError:
        """EC2's errors for input that breaks the model: missing and wrong parameters, each named."""
        missing = _MISSING.search(message)
        if missing is None:
            return InvalidParameterValueError(message)
        path = missing["path"]
        parameter = f"{path[0].upper()}{path[1:]}"
        return MissingParameterError(_SENTENCES.get(path) or f"The request must contain the parameter {parameter}")
