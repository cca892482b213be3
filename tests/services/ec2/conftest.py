"""A client of EC2 in a simulated AWS, a launch template, and a short way to be refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud

IMAGE = "ami-12c6146b"
"""One of moto's."""


@pytest.fixture
def ec2(cloud: Cloud) -> Any:
    return boto3.client("ec2", region_name="us-east-1")


@pytest.fixture
def make(ec2: Any) -> Callable[..., str]:
    """Create a launch template with further versions of an image each; the answer is its id."""

    def make(name: str = "web", *images: str, **parameters: Any) -> str:
        data = {"ImageId": IMAGE, "InstanceType": "t3.micro"}
        made = ec2.create_launch_template(LaunchTemplateName=name, **{"LaunchTemplateData": data, **parameters})
        template_id: str = made["LaunchTemplate"]["LaunchTemplateId"]
        for image in images:
            ec2.create_launch_template_version(LaunchTemplateId=template_id, LaunchTemplateData={"ImageId": image})
        return template_id

    return make


@pytest.fixture
def template_id(make: Callable[..., str]) -> str:
    """The id of a launch template `web` with one version."""
    return make()


@pytest.fixture
def refused() -> Callable[..., tuple[str, str]]:
    """Code and message of the error a call answers."""

    def refused(call: Callable[..., Any], **parameters: Any) -> tuple[str, str]:
        with pytest.raises(ClientError) as raised:
            call(**parameters)
        error = raised.value.response["Error"]
        return error["Code"], error["Message"]

    return refused
