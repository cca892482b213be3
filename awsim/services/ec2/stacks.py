"""`AWS::EC2::LaunchTemplate` (CloudFormation template reference); EC2's other types are moto's."""

from __future__ import annotations

from awsim.fabric.stacks.names import Generated
from awsim.fabric.stacks.vocabulary import Read, ResourceType, Step, words

TYPES: dict[str, ResourceType] = {
    "AWS::EC2::LaunchTemplate": ResourceType(
        name="AWS::EC2::LaunchTemplate",
        service="ec2",
        properties=words("LaunchTemplateData LaunchTemplateName TagSpecifications VersionDescription"),
        required=("LaunchTemplateData",),
        create="CreateLaunchTemplate",
        created="LaunchTemplate",
        read=Read(
            "DescribeLaunchTemplates", "LaunchTemplates.0", {"LaunchTemplateIds": "LaunchTemplateId"}, listed=True
        ),
        delete="DeleteLaunchTemplate",
        gone=frozenset({"InvalidLaunchTemplateId.NotFound"}),
        keys={"LaunchTemplateId": "LaunchTemplateId"},
        ref=("LaunchTemplateId",),
        attributes={
            "LaunchTemplateId": "LaunchTemplateId",
            "DefaultVersionNumber": "DefaultVersionNumber",
            "LatestVersionNumber": "LatestVersionNumber",
        },
        name_of=Generated("LaunchTemplateName", 128, "{logical}_"),
        # An update makes a version, and the default stays what it is.
        steps=(Step("CreateLaunchTemplateVersion", ("LaunchTemplateData", "VersionDescription")),),
    )
}
