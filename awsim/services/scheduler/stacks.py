"""`AWS::Scheduler::*`: schedules and their groups (CloudFormation template reference)."""

from __future__ import annotations

from awsim.fabric.stacks.names import Generated
from awsim.fabric.stacks.vocabulary import Read, ResourceType, Step, Tagging, words

CHANGING = words(
    """
    Description EndDate FlexibleTimeWindow KmsKeyArn ScheduleExpression
    ScheduleExpressionTimezone StartDate State Target
    """
)

SCHEDULE = ResourceType(
    name="AWS::Scheduler::Schedule",
    service="scheduler",
    properties=(*CHANGING, "GroupName", "Name"),
    required=("FlexibleTimeWindow", "ScheduleExpression", "Target"),
    create="CreateSchedule",
    read=Read("GetSchedule"),
    delete="DeleteSchedule",
    keys={"Name": "Name", "GroupName": "GroupName"},
    ref=("Name",),
    attributes={"Arn": "ScheduleArn"},
    name_of=Generated("Name", 64),
    defaults={"GroupName": "default"},
    steps=(Step("UpdateSchedule", CHANGING),),
)

SCHEDULE_GROUP = ResourceType(
    name="AWS::Scheduler::ScheduleGroup",
    service="scheduler",
    properties=("Name", "Tags"),
    create="CreateScheduleGroup",
    read=Read("GetScheduleGroup"),
    delete="DeleteScheduleGroup",
    deleted=frozenset({"DELETED"}),
    keys={"Name": "Name"},
    ref=("Name",),
    attributes={name: name for name in ("Arn", "CreationDate", "LastModificationDate", "State")},
    name_of=Generated("Name", 64),
    tagging=Tagging("TagResource", "UntagResource", "ResourceArn", "Arn"),
)

TYPES: dict[str, ResourceType] = {each.name: each for each in (SCHEDULE, SCHEDULE_GROUP)}
