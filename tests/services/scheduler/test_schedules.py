"""Operations on schedules of Amazon EventBridge Scheduler, as a client meets them."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from awsim.fabric.backend import NotYetWritten

CREATE_SCHEDULE = {
    "Name": "example",
    "ScheduleExpression": "example",
    "Target": {"Arn": "arn:aws:iam::123456789012:role/example", "RoleArn": "arn:aws:iam::123456789012:role/example"},
    "FlexibleTimeWindow": {"Mode": "OFF"},
}
"""The least CreateSchedule asks for."""


DELETE_SCHEDULE = {"Name": "example"}
"""The least DeleteSchedule asks for."""


GET_SCHEDULE = {"Name": "example"}
"""The least GetSchedule asks for."""


UPDATE_SCHEDULE = {
    "Name": "example",
    "ScheduleExpression": "example",
    "Target": {"Arn": "arn:aws:iam::123456789012:role/example", "RoleArn": "arn:aws:iam::123456789012:role/example"},
    "FlexibleTimeWindow": {"Mode": "OFF"},
}
"""The least UpdateSchedule asks for."""


class TestAccepts:
    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_create_schedule_answers_every_member(self, client):
        answer = client.create_schedule(**CREATE_SCHEDULE)

        assert set(answer) >= {"ScheduleArn"}

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_delete_schedule_answers_nothing(self, client):
        answer = client.delete_schedule(**DELETE_SCHEDULE)

        assert set(answer) == {"ResponseMetadata"}

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_get_schedule_answers_what_was_asked(self, client):
        answer = client.get_schedule(**GET_SCHEDULE)

        assert answer["Name"] == GET_SCHEDULE["Name"]

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_list_schedules_answers_nothing_at_first(self, client):
        answer = client.list_schedules()

        assert answer["Schedules"] == []

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_update_schedule_answers_every_member(self, client):
        answer = client.update_schedule(**UPDATE_SCHEDULE)

        assert set(answer) >= {"ScheduleArn"}


class TestRefuses:
    def test_create_schedule_without_name_is_refused(self, client):
        request = {name: value for name, value in CREATE_SCHEDULE.items() if name != "Name"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "Name"'):
            client.create_schedule(**request)

    def test_create_schedule_with_a_wrong_name_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.create_schedule(**(CREATE_SCHEDULE | {"Name": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'name' failed to satisfy constraint: Member must satisfy"
            " regular expression pattern: [0-9a-zA-Z-_.]+"
        )

    def test_delete_schedule_without_name_is_refused(self, client):
        request = {name: value for name, value in DELETE_SCHEDULE.items() if name != "Name"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "Name"'):
            client.delete_schedule(**request)

    def test_delete_schedule_with_a_wrong_name_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.delete_schedule(**(DELETE_SCHEDULE | {"Name": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'name' failed to satisfy constraint: Member must satisfy"
            " regular expression pattern: [0-9a-zA-Z-_.]+"
        )

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_delete_schedule_of_an_unknown_resource_is_refused(self, client):
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.delete_schedule(**DELETE_SCHEDULE)

    def test_get_schedule_without_name_is_refused(self, client):
        request = {name: value for name, value in GET_SCHEDULE.items() if name != "Name"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "Name"'):
            client.get_schedule(**request)

    def test_get_schedule_with_a_wrong_name_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.get_schedule(**(GET_SCHEDULE | {"Name": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'name' failed to satisfy constraint: Member must satisfy"
            " regular expression pattern: [0-9a-zA-Z-_.]+"
        )

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_get_schedule_of_an_unknown_resource_is_refused(self, client):
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.get_schedule(**GET_SCHEDULE)

    def test_list_schedules_with_a_wrong_group_name_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.list_schedules(GroupName="!")

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'groupName' failed to satisfy constraint: Member must"
            " satisfy regular expression pattern: [0-9a-zA-Z-_.]+"
        )

    def test_update_schedule_without_name_is_refused(self, client):
        request = {name: value for name, value in UPDATE_SCHEDULE.items() if name != "Name"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "Name"'):
            client.update_schedule(**request)

    def test_update_schedule_with_a_wrong_name_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.update_schedule(**(UPDATE_SCHEDULE | {"Name": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'name' failed to satisfy constraint: Member must satisfy"
            " regular expression pattern: [0-9a-zA-Z-_.]+"
        )

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_update_schedule_of_an_unknown_resource_is_refused(self, client):
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.update_schedule(**UPDATE_SCHEDULE)
