"""What SNS's operations need (Service Authorization Reference, "Amazon SNS")."""

from __future__ import annotations

from awsim.fabric.access import Need, ServiceAccess

ACCESS = ServiceAccess(
    prefix="sns",
    members={"TopicArn": "{TopicArn}", "ResourceArn": "{ResourceArn}", "Name": "{Name}"},
    needs={
        "Publish": (Need(("{TopicArn}", "{TargetArn}")),),
        "PublishBatch": (Need(("{TopicArn}",), "Publish"),),
    },
    all_resources=frozenset({"CreatePlatformApplication"}),
)
