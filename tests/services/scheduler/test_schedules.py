"""Schedules: made, shown, listed, changed and deleted; and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from .conftest import OFF, ROLE, queue_arn

if TYPE_CHECKING:
    from awsim import Cloud

TARGET = {"Arn": queue_arn("jobs"), "RoleArn": ROLE}
ASKED = {"Name": "plan", "ScheduleExpression": "rate(1 day)", "FlexibleTimeWindow": OFF, "Target": TARGET}
INVALID = "ValidationException"


class TestShown:
    def test_a_schedule_has_its_defaults(self, cloud: Cloud, scheduler: Any) -> None:
        arn = scheduler.create_schedule(**ASKED)["ScheduleArn"]

        shown = scheduler.get_schedule(Name="plan")
        dates = shown.pop("CreationDate").timestamp(), shown.pop("LastModificationDate").timestamp()
        shown.pop("ResponseMetadata")
        assert dates == (cloud.clock.now(), cloud.clock.now())
        assert arn == "arn:aws:scheduler:us-east-1:123456789012:schedule/default/plan"
        assert shown == {
            "ActionAfterCompletion": "NONE",
            "Arn": arn,
            "FlexibleTimeWindow": OFF,
            "GroupName": "default",
            "Name": "plan",
            "ScheduleExpression": "rate(1 day)",
            "ScheduleExpressionTimezone": "UTC",
            "State": "ENABLED",
            "Target": {
                **TARGET,
                "RetryPolicy": {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185},
            },
        }

    def test_an_update_sets_what_it_does_not_name_back(self, cloud: Cloud, scheduler: Any) -> None:
        scheduler.create_schedule(**ASKED, Description="daily", State="DISABLED", ActionAfterCompletion="DELETE")
        made = cloud.clock.now()
        cloud.clock.advance(minutes=1)
        scheduler.update_schedule(**{**ASKED, "ScheduleExpression": "rate(2 days)"})

        shown = scheduler.get_schedule(Name="plan")
        assert (shown["State"], shown["ActionAfterCompletion"]) == ("ENABLED", "NONE")
        assert "Description" not in shown
        assert shown["ScheduleExpression"] == "rate(2 days)"
        assert shown["CreationDate"].timestamp() == made
        assert shown["LastModificationDate"].timestamp() == made + 60

    def test_the_same_request_again_answers_the_schedule(self, scheduler: Any, refusal: Any) -> None:
        first = scheduler.create_schedule(**ASKED, ClientToken="once")["ScheduleArn"]

        assert scheduler.create_schedule(**ASKED, ClientToken="once")["ScheduleArn"] == first
        again = {**ASKED, "ClientToken": "twice"}
        assert refusal(scheduler.create_schedule, **again) == ("ConflictException", "Schedule plan already exists.")

    def test_schedules_are_listed_newest_first_in_pages(self, scheduler: Any) -> None:
        scheduler.create_schedule_group(Name="mine")
        for name in ("a1", "a2", "b1"):
            scheduler.create_schedule(**{**ASKED, "Name": name})
        scheduler.create_schedule(**{**ASKED, "Name": "a3", "State": "DISABLED"}, GroupName="mine")

        def names(**given: Any) -> list[str]:
            return [each["Name"] for each in scheduler.list_schedules(**given)["Schedules"]]

        first = scheduler.list_schedules(MaxResults=3)
        assert [each["Name"] for each in first["Schedules"]] == ["a3", "b1", "a2"]
        assert names(MaxResults=3, NextToken=first["NextToken"]) == ["a1"]
        assert names(NamePrefix="a") == ["a3", "a2", "a1"]
        assert names(State="DISABLED") == names(GroupName="mine") == ["a3"]
        assert first["Schedules"][0]["Target"] == {"Arn": TARGET["Arn"]}
        assert first["Schedules"][0]["GroupName"] == "mine"

    def test_schedules_are_those_of_the_region(self, scheduler: Any) -> None:
        scheduler.create_schedule(**ASKED)

        assert boto3.client("scheduler", region_name="eu-west-1").list_schedules()["Schedules"] == []


class TestRefused:
    @pytest.mark.parametrize("operation", ["get_schedule", "delete_schedule", "update_schedule"])
    @pytest.mark.parametrize("group", [None, "gone"])
    def test_what_is_not_there(self, scheduler: Any, refusal: Any, operation: str, group: str | None) -> None:
        given = {**(ASKED if operation == "update_schedule" else {"Name": "plan"}), "GroupName": group or "default"}

        what = "Schedule plan" if group is None else "Schedule group gone"
        assert refusal(getattr(scheduler, operation), **given) == (
            "ResourceNotFoundException",
            f"{what} does not exist.",
        )

    def test_a_group_that_is_not_there(self, scheduler: Any, refusal: Any) -> None:
        message = "Schedule group gone does not exist."
        refused = refusal(scheduler.create_schedule, **ASKED, GroupName="gone")
        assert refused == refusal(scheduler.list_schedules, GroupName="gone") == ("ResourceNotFoundException", message)

    def test_an_error_has_its_message_as_a_member(self, scheduler: Any) -> None:
        with pytest.raises(scheduler.exceptions.ResourceNotFoundException) as refused:
            scheduler.get_schedule(Name="plan")

        assert refused.value.response["Message"] == "Schedule plan does not exist."
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"ScheduleExpression": "rate(10 years)"}, "Invalid Schedule Expression rate(10 years)."),
            ({"ScheduleExpressionTimezone": "Mars"}, "Invalid Schedule Expression Timezone Mars."),
            (
                {"FlexibleTimeWindow": {"Mode": "FLEXIBLE"}},
                "MaximumWindowInMinutes is required when the FlexibleTimeWindow mode is FLEXIBLE.",
            ),
            (
                {"FlexibleTimeWindow": {"Mode": "OFF", "MaximumWindowInMinutes": 5}},
                "MaximumWindowInMinutes is not allowed when the FlexibleTimeWindow mode is OFF.",
            ),
            ({"StartDate": 1_767_225_000}, "The StartDate you specify cannot be earlier than 5 minutes ago."),
            ({"EndDate": 1_767_225_000}, "The EndDate you specify must be in the future."),
            (
                {"StartDate": 1_767_300_000, "EndDate": 1_767_300_000},
                "The StartDate must come before the EndDate.",
            ),
        ],
    )
    def test_what_makes_no_sense(self, scheduler: Any, refusal: Any, given: dict[str, Any], message: str) -> None:
        assert refusal(scheduler.create_schedule, **{**ASKED, **given}) == (INVALID, message)
        assert scheduler.list_schedules()["Schedules"] == []

    def test_an_update_that_makes_no_sense_changes_nothing(self, scheduler: Any, refusal: Any) -> None:
        scheduler.create_schedule(**ASKED)

        assert refusal(scheduler.update_schedule, **{**ASKED, "ScheduleExpression": "cron()"})[0] == INVALID
        assert scheduler.get_schedule(Name="plan")["ScheduleExpression"] == "rate(1 day)"

    def test_a_token_that_no_page_has_given(self, scheduler: Any, refusal: Any) -> None:
        assert refusal(scheduler.list_schedules, NextToken="x") == (INVALID, "Invalid NextToken.")

    def test_dates_do_not_matter_for_what_is_due_once(self, scheduler: Any) -> None:
        once = {**ASKED, "ScheduleExpression": "at(2026-01-01T05:00:00)"}

        assert scheduler.create_schedule(**once, StartDate=1_600_000_000, EndDate=1_600_000_000)["ScheduleArn"]
