"""The backend of EC2: what is native of it put together, and how it refuses what its model does not allow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from awsim.services.ec2.errors import NO_TEMPLATE_DATA, InvalidParameterValueError, MissingParameterError
from awsim.services.ec2.instance_data import InstanceDataOperations
from awsim.services.ec2.launch_template_versions import LaunchTemplateVersionOperations
from awsim.services.ec2.launch_templates import LaunchTemplateOperations
from awsim.services.ec2.tags import TagOperations

if TYPE_CHECKING:
    from awsim.model.errors import ServiceError

_MISSING = re.compile(r"Value null at '(?P<path>[^']+)' failed to satisfy constraint: Member must not be null")


class EC2Backend(LaunchTemplateOperations, LaunchTemplateVersionOperations, InstanceDataOperations, TagOperations):
    """What awsim has of EC2 itself in one account and region; moto has the rest."""

    @classmethod
    def refusal(cls, message: str) -> ServiceError:
        """EC2's errors for input that breaks the model: missing and wrong parameters, each named."""
        missing = _MISSING.search(message)
        if missing is None:
            return InvalidParameterValueError(message)
        if missing["path"] == "launchTemplateData":
            return MissingParameterError(NO_TEMPLATE_DATA)
        return MissingParameterError(f"The request must contain the parameter {_parameter(missing['path'])}")


def _parameter(path: str) -> str:
    """A parameter as EC2 names it: `resourceIds.1.member.key` -> `ResourceIds.1.Key`."""
    return ".".join(step[:1].upper() + step[1:] for step in path.split(".") if step != "member")
