"""Operations on schedule groups of Amazon EventBridge Scheduler, as a client meets them."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from awsim.fabric.backend import NotYetWritten

CREATE_SCHEDULE_GROUP = {"Name": "example"}
"""The least CreateScheduleGroup asks for."""


DELETE_SCHEDULE_GROUP = {"Name": "example"}
"""The least DeleteScheduleGroup asks for."""


GET_SCHEDULE_GROUP = {"Name": "example"}
"""The least GetScheduleGroup asks for."""


class TestAccepts:
    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_create_schedule_group_answers_every_member(self, client):
        answer = client.create_schedule_group(**CREATE_SCHEDULE_GROUP)

        assert set(answer) >= {"ScheduleGroupArn"}

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_delete_schedule_group_answers_nothing(self, client):
        answer = client.delete_schedule_group(**DELETE_SCHEDULE_GROUP)

        assert set(answer) == {"ResponseMetadata"}

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_get_schedule_group_answers_what_was_asked(self, client):
        answer = client.get_schedule_group(**GET_SCHEDULE_GROUP)

        assert answer["Name"] == GET_SCHEDULE_GROUP["Name"]

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_list_schedule_groups_answers_nothing_at_first(self, client):
        answer = client.list_schedule_groups()

        assert answer["ScheduleGroups"] == []


class TestRefuses:
    def test_create_schedule_group_without_name_is_refused(self, client):
        request = {name: value for name, value in CREATE_SCHEDULE_GROUP.items() if name != "Name"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "Name"'):
            client.create_schedule_group(**request)

    def test_create_schedule_group_with_a_wrong_name_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.create_schedule_group(**(CREATE_SCHEDULE_GROUP | {"Name": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'name' failed to satisfy constraint: Member must satisfy"
            " regular expression pattern: [0-9a-zA-Z-_.]+"
        )

    def test_delete_schedule_group_without_name_is_refused(self, client):
        request = {name: value for name, value in DELETE_SCHEDULE_GROUP.items() if name != "Name"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "Name"'):
            client.delete_schedule_group(**request)

    def test_delete_schedule_group_with_a_wrong_name_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.delete_schedule_group(**(DELETE_SCHEDULE_GROUP | {"Name": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'name' failed to satisfy constraint: Member must satisfy"
            " regular expression pattern: [0-9a-zA-Z-_.]+"
        )

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_delete_schedule_group_of_an_unknown_resource_is_refused(self, client):
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.delete_schedule_group(**DELETE_SCHEDULE_GROUP)

    def test_get_schedule_group_without_name_is_refused(self, client):
        request = {name: value for name, value in GET_SCHEDULE_GROUP.items() if name != "Name"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "Name"'):
            client.get_schedule_group(**request)

    def test_get_schedule_group_with_a_wrong_name_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.get_schedule_group(**(GET_SCHEDULE_GROUP | {"Name": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'name' failed to satisfy constraint: Member must satisfy"
            " regular expression pattern: [0-9a-zA-Z-_.]+"
        )

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_get_schedule_group_of_an_unknown_resource_is_refused(self, client):
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.get_schedule_group(**GET_SCHEDULE_GROUP)

    def test_list_schedule_groups_with_a_wrong_name_prefix_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.list_schedule_groups(NamePrefix="!")

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'namePrefix' failed to satisfy constraint: Member must"
            " satisfy regular expression pattern: [0-9a-zA-Z-_.]+"
        )
