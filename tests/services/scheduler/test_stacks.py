"""Stacks with schedules and groups."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import OFF, ROLE, queue_arn


@pytest.fixture(autouse=True)
def _cloud(cloud: Any) -> None:
    pass


def schedule(**properties: Any) -> dict[str, Any]:
    target = {"Arn": queue_arn("jobs"), "RoleArn": ROLE}
    given = {"ScheduleExpression": "rate(1 day)", "FlexibleTimeWindow": OFF, "Target": target, **properties}
    return {"Type": "AWS::Scheduler::Schedule", "Properties": given}


def group(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::Scheduler::ScheduleGroup", "Properties": properties}


def test_a_schedule_in_its_group(stack: Any, scheduler: Any) -> None:
    shown = stack.make(
        {"ref": {"Ref": "Plan"}, "arn": {"Fn::GetAtt": ["Plan", "Arn"]}, "state": {"Fn::GetAtt": ["Group", "State"]}},
        Group=group(Name="mine", Tags=[{"Key": "a", "Value": "1"}]),
        Plan=schedule(GroupName={"Ref": "Group"}, StartDate="2026-02-01T00:00:00Z"),
    )

    made = scheduler.get_schedule(Name=shown["ref"], GroupName="mine")
    assert shown["ref"].startswith("stack-Plan-")
    assert (shown["arn"], shown["state"]) == (made["Arn"], "ACTIVE")
    assert made["StartDate"].isoformat()[:10] in ("2026-02-01", "2026-01-31")
    assert made["StartDate"].timestamp() == 1_769_904_000
    arn = scheduler.get_schedule_group(Name="mine")["Arn"]
    tags = {each["Key"]: each["Value"] for each in scheduler.list_tags_for_resource(ResourceArn=arn)["Tags"]}
    assert (tags["a"], tags["aws:cloudformation:logical-id"]) == ("1", "Group")


def test_a_schedule_changes_and_goes(stack: Any, scheduler: Any) -> None:
    stack.make(Plan=schedule(Name="plan", Description="daily"))
    stack.update(Plan=schedule(Name="plan", ScheduleExpression="rate(2 days)", State="DISABLED"))

    shown = scheduler.get_schedule(Name="plan")
    assert (shown["ScheduleExpression"], shown["State"]) == ("rate(2 days)", "DISABLED")
    assert "Description" not in shown
    stack.delete()
    assert scheduler.list_schedules()["Schedules"] == []


def test_tags_of_a_group_change(stack: Any, scheduler: Any) -> None:
    stack.make(Group=group(Name="mine", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}]))
    stack.update(Group=group(Name="mine", Tags=[{"Key": "a", "Value": "2"}]))

    arn = scheduler.get_schedule_group(Name="mine")["Arn"]
    tags = {each["Key"]: each["Value"] for each in scheduler.list_tags_for_resource(ResourceArn=arn)["Tags"]}
    assert {key: value for key, value in tags.items() if not key.startswith("aws:")} == {"a": "2"}
