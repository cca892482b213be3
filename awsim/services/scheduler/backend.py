"""Amazon EventBridge Scheduler: what each of its operations does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.fabric.backend import Backend, NotYetWritten

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.services.scheduler.models import Schedule, ScheduleGroup, Tag


class EventBridgeSchedulerBackend(Backend):
    """Amazon EventBridge Scheduler in one account and region."""

    service = "scheduler"
    regions = frozenset(
        {
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-central-1",
            "ca-west-1",
            "cn-north-1",
            "cn-northwest-1",
            "eu-central-1",
            "eu-central-2",
            "eu-isoe-west-1",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "eusc-de-east-1",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "mx-central-1",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-gov-east-1",
            "us-gov-west-1",
            "us-iso-east-1",
            "us-iso-west-1",
            "us-isob-east-1",
            "us-isob-west-1",
            "us-isof-east-1",
            "us-isof-south-1",
            "us-west-1",
            "us-west-2",
        }
    )
    """Where the service exists: botocore's endpoint data."""

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.schedules: dict[str, Schedule] = {}
        self.schedule_groups: dict[str, ScheduleGroup] = {}
        self.tags: dict[str, Tag] = {}

    def find_schedule(self, identifier: str) -> Schedule | None:
        """The schedule with this identifier, None where there is none."""
        return self.schedules.get(identifier)

    def find_schedule_group(self, identifier: str) -> ScheduleGroup | None:
        """The schedule group with this identifier, None where there is none."""
        return self.schedule_groups.get(identifier)

    def find_tag(self, identifier: str) -> Tag | None:
        """The tag with this identifier, None where there is none."""
        return self.tags.get(identifier)

    def create_schedule(
        self,
        *,
        name: str,
        schedule_expression: str,
        target: dict[str, Any],
        flexible_time_window: dict[str, Any],
        group_name: str | None = None,
        start_date: float | None = None,
        end_date: float | None = None,
        description: str | None = None,
        schedule_expression_timezone: str | None = None,
        state: str | None = None,
        kms_key_arn: str | None = None,
        client_token: str | None = None,
        action_after_completion: str | None = None,
    ) -> dict[str, Any]:
        """CreateSchedule: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/scheduler-2021-06-30/CreateSchedule
        """
        raise NotYetWritten("CreateSchedule")

    def create_schedule_group(
        self, *, name: str, tags: list[dict[str, Any]] | None = None, client_token: str | None = None
    ) -> dict[str, Any]:
        """CreateScheduleGroup: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/scheduler-2021-06-30/CreateScheduleGroup
        """
        raise NotYetWritten("CreateScheduleGroup")

    def delete_schedule(self, *, name: str, group_name: str | None = None, client_token: str | None = None) -> None:
        """DeleteSchedule: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/scheduler-2021-06-30/DeleteSchedule
        """
        raise NotYetWritten("DeleteSchedule")

    def delete_schedule_group(self, *, name: str, client_token: str | None = None) -> None:
        """DeleteScheduleGroup: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/scheduler-2021-06-30/DeleteScheduleGroup
        """
        raise NotYetWritten("DeleteScheduleGroup")

    def get_schedule(self, *, name: str, group_name: str | None = None) -> dict[str, Any]:
        """GetSchedule: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/scheduler-2021-06-30/GetSchedule
        """
        raise NotYetWritten("GetSchedule")

    def get_schedule_group(self, *, name: str) -> dict[str, Any]:
        """GetScheduleGroup: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/scheduler-2021-06-30/GetScheduleGroup
        """
        raise NotYetWritten("GetScheduleGroup")

    def list_schedule_groups(
        self, *, name_prefix: str | None = None, next_token: str | None = None, max_results: int | None = None
    ) -> dict[str, Any]:
        """ListScheduleGroups: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/scheduler-2021-06-30/ListScheduleGroups
        """
        raise NotYetWritten("ListScheduleGroups")

    def list_schedules(
        self,
        *,
        group_name: str | None = None,
        name_prefix: str | None = None,
        state: str | None = None,
        next_token: str | None = None,
        max_results: int | None = None,
    ) -> dict[str, Any]:
        """ListSchedules: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/scheduler-2021-06-30/ListSchedules
        """
        raise NotYetWritten("ListSchedules")

    def list_tags_for_resource(self, *, resource_arn: str) -> dict[str, Any]:
        """ListTagsForResource: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/scheduler-2021-06-30/ListTagsForResource
        """
        raise NotYetWritten("ListTagsForResource")

    def tag_resource(self, *, resource_arn: str, tags: list[dict[str, Any]]) -> None:
        """TagResource: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/scheduler-2021-06-30/TagResource
        """
        raise NotYetWritten("TagResource")

    def untag_resource(self, *, resource_arn: str, tag_keys: list[str]) -> None:
        """UntagResource: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/scheduler-2021-06-30/UntagResource
        """
        raise NotYetWritten("UntagResource")

    def update_schedule(
        self,
        *,
        name: str,
        schedule_expression: str,
        target: dict[str, Any],
        flexible_time_window: dict[str, Any],
        group_name: str | None = None,
        start_date: float | None = None,
        end_date: float | None = None,
        description: str | None = None,
        schedule_expression_timezone: str | None = None,
        state: str | None = None,
        kms_key_arn: str | None = None,
        client_token: str | None = None,
        action_after_completion: str | None = None,
    ) -> dict[str, Any]:
        """UpdateSchedule: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/scheduler-2021-06-30/UpdateSchedule
        """
        raise NotYetWritten("UpdateSchedule")
