"""Groups of schedules and their tags."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from .test_schedules import ASKED

GROUP = "arn:aws:scheduler:us-east-1:123456789012:schedule-group/mine"
GONE = ("ResourceNotFoundException", "Schedule group mine does not exist.")


@pytest.fixture
def group(scheduler: Any) -> str:
    arn: str = scheduler.create_schedule_group(Name="mine", Tags=[{"Key": "a", "Value": "1"}])["ScheduleGroupArn"]
    return arn


def test_one_is_there_from_the_beginning(scheduler: Any) -> None:
    [shown] = scheduler.list_schedule_groups()["ScheduleGroups"]

    assert (shown["Name"], shown["State"]) == ("default", "ACTIVE")
    assert shown["Arn"] == GROUP.replace("mine", "default")


def test_a_group_is_shown(scheduler: Any, group: str, cloud: Any) -> None:
    shown = scheduler.get_schedule_group(Name="mine")

    assert group == shown["Arn"] == GROUP
    assert (shown["Name"], shown["State"]) == ("mine", "ACTIVE")
    assert shown["CreationDate"] == shown["LastModificationDate"]
    assert shown["CreationDate"].timestamp() == cloud.clock.now()


def test_groups_are_listed_newest_first_in_pages(scheduler: Any, group: str) -> None:
    scheduler.create_schedule_group(Name="more")
    first = scheduler.list_schedule_groups(MaxResults=2)
    second = scheduler.list_schedule_groups(MaxResults=2, NextToken=first["NextToken"])

    names = [each["Name"] for each in [*first["ScheduleGroups"], *second["ScheduleGroups"]]]
    assert names == ["more", "mine", "default"]
    assert [each["Name"] for each in scheduler.list_schedule_groups(NamePrefix="mi")["ScheduleGroups"]] == ["mine"]


def test_a_group_that_is_there_is_refused_but_for_the_same_request(scheduler: Any, refusal: Any) -> None:
    first = scheduler.create_schedule_group(Name="mine", ClientToken="once")

    again = scheduler.create_schedule_group(Name="mine", ClientToken="once")
    assert again["ScheduleGroupArn"] == first["ScheduleGroupArn"]
    refused = refusal(scheduler.create_schedule_group, Name="mine", ClientToken="twice")
    assert refused == ("ConflictException", "Schedule group mine already exists.")


def test_a_group_goes_with_its_schedules(scheduler: Any, group: str, refusal: Any) -> None:
    scheduler.create_schedule(**ASKED, GroupName="mine")
    scheduler.delete_schedule_group(Name="mine")

    assert scheduler.list_schedules()["Schedules"] == []
    assert refusal(scheduler.get_schedule_group, Name="mine") == GONE
    assert refusal(scheduler.delete_schedule_group, Name="mine") == GONE


def test_a_group_takes_its_time_to_go(slow_cloud: Any, refusal: Any) -> None:
    scheduler = boto3.client("scheduler", region_name="us-east-1")
    scheduler.create_schedule_group(Name="mine")
    scheduler.delete_schedule_group(Name="mine")

    assert scheduler.get_schedule_group(Name="mine")["State"] == "DELETING"
    refused = refusal(scheduler.create_schedule, **ASKED, GroupName="mine")
    assert refused == ("ConflictException", "Schedule group mine is being deleted.")
    slow_cloud.clock.advance(minutes=1)
    assert refusal(scheduler.get_schedule_group, Name="mine") == GONE


def test_the_default_group_stays(scheduler: Any, refusal: Any) -> None:
    assert refusal(scheduler.delete_schedule_group, Name="default")[0] == "ValidationException"


class TestTags:
    def test_tags_are_added_changed_and_removed(self, scheduler: Any, group: str) -> None:
        added = [{"Key": "a", "Value": "2"}, {"Key": "b", "Value": "3"}, {"Key": "c", "Value": "4"}]
        scheduler.tag_resource(ResourceArn=group, Tags=added)
        scheduler.untag_resource(ResourceArn=group, TagKeys=["b", "z"])

        assert scheduler.list_tags_for_resource(ResourceArn=group)["Tags"] == [added[0], added[2]]

    @pytest.mark.parametrize("operation", ["list_tags_for_resource", "tag_resource", "untag_resource"])
    def test_tags_of_no_group_are_refused(self, scheduler: Any, refusal: Any, operation: str) -> None:
        given = {"tag_resource": {"Tags": []}, "untag_resource": {"TagKeys": ["a"]}}.get(operation, {})

        assert refusal(getattr(scheduler, operation), ResourceArn=GROUP, **given) == GONE
        elsewhere = GROUP.replace("us-east-1", "eu-west-1").replace("mine", "default")
        assert refusal(getattr(scheduler, operation), ResourceArn=elsewhere, **given)[0] == GONE[0]

    def test_tags_that_no_group_can_have_are_refused(self, scheduler: Any, group: str, refusal: Any) -> None:
        many = [{"Key": f"k{number}", "Value": "v"} for number in range(50)]
        reserved = [{"Key": "aws:x", "Value": "v"}]

        assert refusal(scheduler.tag_resource, ResourceArn=group, Tags=many)[0] == "ServiceQuotaExceededException"
        assert refusal(scheduler.tag_resource, ResourceArn=group, Tags=reserved)[0] == "ValidationException"
        assert refusal(scheduler.create_schedule_group, Name="other", Tags=reserved)[0] == "ValidationException"
        assert len(scheduler.list_schedule_groups()["ScheduleGroups"]) == 2
