"""When schedules invoke their targets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import OFF, ROLE, queue_arn

if TYPE_CHECKING:
    from awsim import Cloud


WINDOW = {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


class TestExpressions:
    def test_a_moment_comes_once_at_its_own_time(self, cloud: Cloud, plan: Any, sent_at: Any) -> None:
        plan("at(2026-01-01T05:00:00)")

        cloud.clock.advance(days=2)

        assert sent_at() == [at("2026-01-01T05:00:00")]

    def test_a_moment_that_has_passed_never_comes(self, cloud: Cloud, plan: Any, sent_at: Any) -> None:
        plan("at(2025-12-31T05:00:00)")

        cloud.clock.advance(days=2)

        assert sent_at() == []

    def test_a_moment_is_one_of_its_time_zone(self, cloud: Cloud, plan: Any, sent_at: Any) -> None:
        plan("at(2026-01-01T05:00:00)", ScheduleExpressionTimezone="Asia/Tokyo", name="past")
        plan("at(2026-01-01T15:30:00)", ScheduleExpressionTimezone="Asia/Tokyo")

        cloud.clock.advance(days=2)

        assert sent_at() == [at("2026-01-01T06:30:00")]

    def test_a_rate_begins_at_once(self, cloud: Cloud, plan: Any, sent_at: Any) -> None:
        start = cloud.clock.now()
        plan("rate(20 minutes)")

        cloud.clock.advance(hours=1)

        assert sent_at() == [start + minutes * 60 for minutes in (0, 20, 40, 60)]

    def test_a_rate_with_a_start_date_begins_then(self, cloud: Cloud, plan: Any, sent_at: Any) -> None:
        start = cloud.clock.now() + 90
        plan("rate(20 minutes)", StartDate=start, EndDate=start + 2400)

        cloud.clock.advance(hours=3)

        assert sent_at() == [start, start + 1200, start + 2400]

    def test_a_cron_goes_with_the_clocks_of_its_zone(self, cloud: Cloud, plan: Any, sent_at: Any) -> None:
        cloud.clock.advance_to(datetime(2026, 3, 27, 12, tzinfo=UTC))
        plan("cron(30 2 * * ? *)", ScheduleExpressionTimezone="Europe/Berlin")

        cloud.clock.advance(days=3)

        assert sent_at() == [at("2026-03-28T01:30:00"), at("2026-03-30T00:30:00")]

    def test_a_cron_is_due_between_its_dates(self, cloud: Cloud, plan: Any, sent_at: Any) -> None:
        plan("cron(0 12 * * ? *)", StartDate=at("2026-01-02T12:00:00"), EndDate=at("2026-01-03T18:00:00"))

        cloud.clock.advance(days=4)

        assert sent_at() == [at("2026-01-02T12:00:00"), at("2026-01-03T12:00:00")]

    def test_no_schedule_keeps_settle_going(self, cloud: Cloud, plan: Any, received: Any) -> None:
        plan("at(2026-06-01T00:00:00)", name="later")
        with cloud.faults.error("ServiceUnavailable", status=503, service="sqs", operation="SendMessage"):
            plan("rate(1 minute)")
            cloud.clock.advance(minutes=5)
            cloud.settle()

        assert cloud.clock.now() < at("2026-01-01T00:10:00")


class TestChanges:
    def test_a_schedule_that_is_switched_off_is_silent(
        self, cloud: Cloud, plan: Any, scheduler: Any, sent_at: Any
    ) -> None:
        plan("rate(1 hour)", State="DISABLED")
        cloud.clock.advance(hours=2, minutes=30)
        target = {"Arn": queue_arn("jobs"), "RoleArn": ROLE}
        scheduler.update_schedule(
            Name="plan", ScheduleExpression="rate(1 hour)", FlexibleTimeWindow=OFF, Target=target, State="ENABLED"
        )
        cloud.clock.advance(minutes=30)

        assert sent_at() == [at("2026-01-01T02:30:00")]

    def test_an_update_replaces_the_moments(self, cloud: Cloud, plan: Any, scheduler: Any, sent_at: Any) -> None:
        plan("at(2026-01-01T05:00:00)")
        target = {"Arn": queue_arn("jobs"), "RoleArn": ROLE}
        scheduler.update_schedule(
            Name="plan", ScheduleExpression="at(2026-01-01T06:00:00)", FlexibleTimeWindow=OFF, Target=target
        )
        cloud.clock.advance(days=1)

        assert sent_at() == [at("2026-01-01T06:00:00")]

    @pytest.mark.parametrize("group", [None, "mine"])
    def test_what_is_deleted_is_silent(
        self, cloud: Cloud, plan: Any, scheduler: Any, sent_at: Any, group: str | None
    ) -> None:
        if group is None:
            plan("at(2026-01-01T05:00:00)")
            scheduler.delete_schedule(Name="plan")
        else:
            scheduler.create_schedule_group(Name=group)
            plan("at(2026-01-01T05:00:00)", GroupName=group)
            scheduler.delete_schedule_group(Name=group)
        cloud.clock.advance(days=1)

        assert sent_at() == []

    def test_a_snapshot_has_the_moments_to_come(self, cloud: Cloud, plan: Any, scheduler: Any, sent_at: Any) -> None:
        plan("cron(0 12 * * ? *)")
        saved = cloud.snapshot()
        scheduler.delete_schedule(Name="plan")
        cloud.restore(saved)
        cloud.clock.advance(days=1)

        assert sent_at() == [at("2026-01-01T12:00:00")]


class TestCompletion:
    def test_a_schedule_that_is_complete_stays(self, cloud: Cloud, plan: Any, scheduler: Any) -> None:
        plan("at(2026-01-01T05:00:00)")

        cloud.clock.advance(days=1)

        assert [each["Name"] for each in scheduler.list_schedules()["Schedules"]] == ["plan"]

    def test_a_schedule_that_is_complete_is_deleted_where_it_says_so(
        self, cloud: Cloud, plan: Any, scheduler: Any, received: Any
    ) -> None:
        plan("rate(1 hour)", EndDate=at("2026-01-01T02:30:00"), ActionAfterCompletion="DELETE")
        cloud.clock.advance(hours=1, minutes=30)
        assert len(scheduler.list_schedules()["Schedules"]) == 1

        cloud.clock.advance(hours=1)

        assert scheduler.list_schedules()["Schedules"] == []
        assert len(received()) == 3

    def test_it_is_complete_when_its_last_invocation_has_ended(self, cloud: Cloud, plan: Any, scheduler: Any) -> None:
        with cloud.faults.error("ServiceUnavailable", status=503, service="sqs", operation="SendMessage"):
            plan("at(2026-01-01T05:00:00)", ActionAfterCompletion="DELETE")
            cloud.clock.advance(hours=5, minutes=10)
            assert len(scheduler.list_schedules()["Schedules"]) == 1
        cloud.clock.advance(hours=1)

        assert scheduler.list_schedules()["Schedules"] == []

    def test_one_that_has_been_changed_meanwhile_is_not_complete(
        self, cloud: Cloud, plan: Any, scheduler: Any, received: Any
    ) -> None:
        with cloud.faults.error("ServiceUnavailable", status=503, service="sqs", operation="SendMessage"):
            plan("at(2026-01-01T05:00:00)", ActionAfterCompletion="DELETE")
            cloud.clock.advance(hours=5, minutes=10)
        scheduler.update_schedule(
            Name="plan",
            ScheduleExpression="at(2026-01-02T05:00:00)",
            FlexibleTimeWindow=OFF,
            Target={"Arn": queue_arn("jobs"), "RoleArn": ROLE},
            ActionAfterCompletion="DELETE",
        )
        cloud.clock.advance(hours=1)
        assert len(scheduler.list_schedules()["Schedules"]) == 1
        cloud.clock.advance(days=1)

        assert scheduler.list_schedules()["Schedules"] == []
        assert len(received()) == 2


class TestWindows:
    def test_the_target_is_invoked_within_the_window(self, cloud: Cloud, plan: Any, sent_at: Any) -> None:
        for number in range(10):
            plan("at(2026-01-01T05:00:00)", FlexibleTimeWindow=WINDOW, name=f"plan-{number}")

        cloud.clock.advance(days=1)

        moments = [moment - at("2026-01-01T05:00:00") for moment in sent_at()]
        assert len(set(moments)) == 10
        assert all(0 <= moment <= 900 for moment in moments)

    def test_nothing_is_sent_for_what_is_deleted_within_it(
        self, cloud: Cloud, plan: Any, scheduler: Any, sent_at: Any
    ) -> None:
        plan("at(2026-01-01T05:00:00)", FlexibleTimeWindow=WINDOW)
        cloud.clock.advance(hours=5, milliseconds=1)
        scheduler.delete_schedule(Name="plan")
        cloud.clock.advance(hours=1)

        assert sent_at() == []

    def test_another_schedule_of_the_name_is_not_invoked_for_it(
        self, cloud: Cloud, scheduler: Any, plan: Any, sent_at: Any
    ) -> None:
        plan("at(2026-01-01T05:00:00)", FlexibleTimeWindow=WINDOW)
        cloud.clock.advance(hours=5, milliseconds=1)
        scheduler.delete_schedule(Name="plan")
        plan("at(2026-01-02T05:00:00)")
        cloud.clock.advance(days=3)

        assert sent_at() == [at("2026-01-02T05:00:00")]


class TestFailures:
    def test_what_is_given_up_does_not_end_a_schedule_that_was_updated(
        self, cloud: Cloud, scheduler: Any, plan: Any, received: Any
    ) -> None:
        """The first moment's retries end while the second one is awaited within its window."""
        retries = {"MaximumRetryAttempts": 1, "MaximumEventAgeInSeconds": 60}
        target = {"Arn": queue_arn("gone"), "RetryPolicy": retries}
        plan("at(2026-01-01T05:00:00)", target=target, ActionAfterCompletion="DELETE")
        with cloud.faults.error("ServiceUnavailable", status=503, service="sqs", operation="SendMessage", times=2):
            cloud.clock.advance(hours=5)
            scheduler.update_schedule(
                Name="plan",
                ScheduleExpression="at(2026-01-01T05:00:01)",
                FlexibleTimeWindow=WINDOW,
                ActionAfterCompletion="DELETE",
                Target={"Arn": queue_arn("jobs"), "RoleArn": ROLE, "Input": "second"},
            )
            cloud.clock.advance(seconds=5)
        cloud.clock.advance(hours=1)

        assert [each["Body"] for each in received()] == ["second"]
        assert scheduler.list_schedules()["Schedules"] == []

    def test_a_busy_target_is_tried_again(self, cloud: Cloud, plan: Any, sent_at: Any) -> None:
        plan("at(2026-01-01T05:00:00)")
        with cloud.faults.error("ServiceUnavailable", status=503, service="sqs", operation="SendMessage", times=2):
            cloud.clock.advance(days=1)

        [moment] = sent_at()
        assert (
            timedelta(0)
            < datetime.fromtimestamp(moment, UTC) - datetime(2026, 1, 1, 5, tzinfo=UTC)
            < timedelta(minutes=1)
        )

    def test_what_is_given_up_becomes_a_dead_letter(self, cloud: Cloud, plan: Any, received: Any) -> None:
        arn = plan(
            "at(2026-01-01T05:00:00)",
            target={
                "DeadLetterConfig": {"Arn": queue_arn("letters")},
                "RetryPolicy": {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 60},
            },
        )
        with cloud.faults.error("ServiceUnavailable", status=503, service="sqs", resource="jobs", times=3):
            cloud.clock.advance(days=1)

        [letter] = received("letters")
        attributes = {name: each["StringValue"] for name, each in letter["MessageAttributes"].items()}
        execution = attributes.pop("EXECUTION_ID")
        attributes.pop("ERROR_MESSAGE")
        assert letter["Body"] == "now"
        assert len(execution) == 16
        assert attributes == {
            "ERROR_CODE": "ServiceUnavailable",
            "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
            "IS_PAYLOAD_TRUNCATED": "false",
            "RETRY_ATTEMPTS": "2",
            "SCHEDULED_TIME": "2026-01-01T05:00:00Z",
            "SCHEDULE_ARN": arn,
            "TARGET_ARN": queue_arn("jobs"),
        }

    def test_a_target_that_is_not_there_is_tried_once(self, cloud: Cloud, plan: Any, received: Any) -> None:
        letters = {"DeadLetterConfig": {"Arn": queue_arn("letters")}}
        plan("at(2026-01-01T05:00:00)", target={**letters, "Arn": queue_arn("gone")})

        cloud.clock.advance(days=1)

        [letter] = received("letters")
        attributes = letter["MessageAttributes"]
        assert attributes["ERROR_CODE"]["StringValue"] == "QueueDoesNotExist"
        assert attributes["RETRY_ATTEMPTS"]["StringValue"] == "0"
        assert "EXHAUSTED_RETRY_CONDITION" not in attributes
