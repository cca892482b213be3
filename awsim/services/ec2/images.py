"""Images that launch template data names by a parameter of Systems Manager (`resolve:ssm:…`).

EC2 user guide, "Use a Systems Manager parameter instead of an AMI ID".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.ec2.errors import InvalidParameterValueError
from awsim.services.ec2.resources import LaunchTemplateResources

if TYPE_CHECKING:
    from collections.abc import Mapping

ALIAS = "resolve:ssm:"


class ImageAliases(LaunchTemplateResources):
    """Looking up what aliases of images stand for."""

    def with_image(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Data with the image's id in place of an alias; raises ServiceError when there is no such parameter."""
        image = data.get("ImageId", "")
        return {**data, "ImageId": self._image_behind(image)} if image.startswith(ALIAS) else data

    def _image_behind(self, alias: str) -> str:
        """The value of the parameter, which may be named with a version or a label, or by its ARN."""
        try:
            found = self.call("ssm", "GetParameter", Name=alias.removeprefix(ALIAS))
        except ServiceError as error:
            raise InvalidParameterValueError(
                f"Parameter {alias.removeprefix(ALIAS)} could not be resolved: {error.code}"
            ) from error
        value: str = found["Parameter"]["Value"]
        return value
