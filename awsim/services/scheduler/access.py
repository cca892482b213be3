"""What Scheduler's operations need (Service Authorization Reference, "Amazon EventBridge Scheduler")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.fabric.access import Need, ServiceAccess

if TYPE_CHECKING:
    from awsim.fabric.access import Params, Place


def schedule(params: Params, place: Place) -> list[str]:
    """A schedule, in the default group where none is named."""
    return [place.arn(f"schedule/{params.get('GroupName', 'default')}/{params['Name']}")]


ROLE = Need(("{Target.RoleArn}",), "iam:PassRole", only_with="Target.RoleArn")

ACCESS = ServiceAccess(
    prefix="scheduler",
    members={"ResourceArn": "{ResourceArn}", "Name": "schedule-group/{Name}"},
    needs={
        "CreateSchedule": (Need((schedule,)), ROLE),
        "UpdateSchedule": (Need((schedule,)), ROLE),
        "GetSchedule": (Need((schedule,)),),
        "DeleteSchedule": (Need((schedule,)),),
        "ListSchedules": (Need(),),
        "ListScheduleGroups": (Need(),),
    },
)
