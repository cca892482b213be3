"""EventBridge Scheduler, as AWS answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .recordings import ACCOUNT, REGION, Recordings

if TYPE_CHECKING:
    from .recordings import Replay

SCHEDULER = Recordings("scheduler")
STACKS = Recordings("cloudformation")

ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
ASKED: dict[str, Any] = {
    "Name": "plan",
    "FlexibleTimeWindow": {"Mode": "OFF"},
    "Target": {"Arn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:dummy", "RoleArn": ROLE},
}
VALID = ("cron(0 18 ? * MON-FRI *)", "cron(1-31/30 1-1 ? * 1,7 *)")
INVALID = (
    "at(2021-12-31T23:59:59Z)",
    "cron()",
    "cron(7 20 * * NOT *)",
    "cron(71 8 1 * ? *)",
    "rate( 10 minutes )",
    "rate(10 minutess)",
    "rate(10 seconds)",
    "rate(10 years)",
)


@SCHEDULER.scenario(*(f"test_create_schedule_with_valid_cron_expressions[{each}]" for each in VALID))
def crons_that_make_sense_are_taken(replay: Replay) -> None:
    scheduler = replay.client("scheduler")
    replay.match("create-schedule", scheduler.create_schedule(**ASKED, ScheduleExpression=replay.parameter))


@SCHEDULER.scenario("tests_create_schedule_with_valid_schedule_expression")
def a_moment_is_taken(replay: Replay) -> None:
    scheduler = replay.client("scheduler")
    made = scheduler.create_schedule(**ASKED, ScheduleExpression="at(2022-12-12T00:00:00)")
    replay.match("valid-schedule-expression", made)


@SCHEDULER.scenario(*(f"tests_create_schedule_with_invalid_schedule_expression[{each}]" for each in INVALID))
def expressions_that_make_no_sense_are_refused(replay: Replay) -> None:
    scheduler = replay.client("scheduler")
    given = {**ASKED, "ScheduleExpression": replay.parameter}
    replay.refused("invalid-schedule-expression", scheduler.create_schedule, **given)


@SCHEDULER.scenario("test_tag_resource")
def a_group_has_its_tags(replay: Replay) -> None:
    scheduler = replay.client("scheduler")
    arn = scheduler.create_schedule_group(Name="group")["ScheduleGroupArn"]
    scheduler.tag_resource(ResourceArn=arn, Tags=[{"Key": "TagKey", "Value": "TagValue"}])
    replay.match("list-tagged-schedule", scheduler.list_tags_for_resource(ResourceArn=arn))


@SCHEDULER.scenario("test_untag_resource")
def a_group_loses_its_tags(replay: Replay) -> None:
    scheduler = replay.client("scheduler")
    tags = [{"Key": "TagKey", "Value": "TagValue"}]
    arn = scheduler.create_schedule_group(Name="group", Tags=tags)["ScheduleGroupArn"]
    scheduler.untag_resource(ResourceArn=arn, TagKeys=["TagKey"])
    replay.match("list-untagged-schedule", scheduler.list_tags_for_resource(ResourceArn=arn))


@STACKS.scenario("test_schedule_and_group")
def a_stack_has_a_schedule_in_a_group(replay: Replay) -> None:
    properties = {
        "GroupName": {"Ref": "Group"},
        "FlexibleTimeWindow": {"MaximumWindowInMinutes": 60, "Mode": "FLEXIBLE"},
        "ScheduleExpression": "cron(0 0 * * ? *)",
        "Target": {"Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:jobs", "RoleArn": ROLE},
    }
    resources = {
        "Group": {"Type": "AWS::Scheduler::ScheduleGroup"},
        "Schedule": {"Type": "AWS::Scheduler::Schedule", "Properties": properties},
    }
    template = json.dumps({"Resources": resources})
    replay.client("cloudformation").create_stack(StackName="stack", TemplateBody=template)
    scheduler = replay.client("scheduler")
    [schedule] = scheduler.list_schedules()["Schedules"]
    where = {"Name": schedule["Name"], "GroupName": schedule["GroupName"]}
    replay.match("ScheduleDesc", scheduler.get_schedule(**where))
    replay.match("GroupDesc", scheduler.get_schedule_group(Name=schedule["GroupName"]))
    replay.leave("Schedule", "Group")  # what CloudFormation tells of resources is moto's


test_answers_are_those_of_aws = SCHEDULER.runner()
test_stacks_are_those_of_aws = STACKS.runner()
