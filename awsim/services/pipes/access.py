"""What Pipes' operations need (Service Authorization Reference, "Amazon EventBridge Pipes")."""

from __future__ import annotations

from awsim.fabric.access import Need, ServiceAccess

PIPE = Need(("pipe/{Name}",))
ROLE = Need(("{RoleArn}",), "iam:PassRole")

ACCESS = ServiceAccess(
    prefix="pipes",
    members={"resourceArn": "{resourceArn}", "Name": "pipe/{Name}"},
    needs={"CreatePipe": (PIPE, ROLE), "UpdatePipe": (PIPE, ROLE), "ListPipes": (Need(),)},
)
