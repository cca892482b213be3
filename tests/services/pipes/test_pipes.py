"""Operations on pipes of Amazon EventBridge Pipes, as a client meets them."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from awsim.fabric.backend import NotYetWritten

CREATE_PIPE = {
    "Name": "example",
    "Source": "smk://a:1",
    "Target": "arn:aws:a:::a",
    "RoleArn": "arn:aws:iam::123456789012:role/example",
}
"""The least CreatePipe asks for."""


DELETE_PIPE = {"Name": "example"}
"""The least DeletePipe asks for."""


DESCRIBE_PIPE = {"Name": "example"}
"""The least DescribePipe asks for."""


START_PIPE = {"Name": "example"}
"""The least StartPipe asks for."""


STOP_PIPE = {"Name": "example"}
"""The least StopPipe asks for."""


UPDATE_PIPE = {"Name": "example", "RoleArn": "arn:aws:iam::123456789012:role/example"}
"""The least UpdatePipe asks for."""


class TestAccepts:
    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_create_pipe_answers_what_was_asked(self, client):
        answer = client.create_pipe(**CREATE_PIPE)

        assert answer["Name"] == CREATE_PIPE["Name"]

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_delete_pipe_answers_what_was_asked(self, client):
        answer = client.delete_pipe(**DELETE_PIPE)

        assert answer["Name"] == DELETE_PIPE["Name"]

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_describe_pipe_answers_what_was_asked(self, client):
        answer = client.describe_pipe(**DESCRIBE_PIPE)

        assert answer["Name"] == DESCRIBE_PIPE["Name"]

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_list_pipes_answers_nothing_at_first(self, client):
        answer = client.list_pipes()

        assert answer["Pipes"] == []

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_start_pipe_answers_what_was_asked(self, client):
        answer = client.start_pipe(**START_PIPE)

        assert answer["Name"] == START_PIPE["Name"]

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_stop_pipe_answers_what_was_asked(self, client):
        answer = client.stop_pipe(**STOP_PIPE)

        assert answer["Name"] == STOP_PIPE["Name"]

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_update_pipe_answers_what_was_asked(self, client):
        answer = client.update_pipe(**UPDATE_PIPE)

        assert answer["Name"] == UPDATE_PIPE["Name"]


class TestRefuses:
    def test_create_pipe_without_name_is_refused(self, client):
        request = {name: value for name, value in CREATE_PIPE.items() if name != "Name"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "Name"'):
            client.create_pipe(**request)

    def test_create_pipe_with_a_wrong_name_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.create_pipe(**(CREATE_PIPE | {"Name": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'name' failed to satisfy constraint: Member must satisfy"
            " regular expression pattern: [\\.\\-_A-Za-z0-9]+"
        )

    def test_delete_pipe_without_name_is_refused(self, client):
        request = {name: value for name, value in DELETE_PIPE.items() if name != "Name"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "Name"'):
            client.delete_pipe(**request)

    def test_delete_pipe_with_a_wrong_name_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.delete_pipe(**(DELETE_PIPE | {"Name": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'name' failed to satisfy constraint: Member must satisfy"
            " regular expression pattern: [\\.\\-_A-Za-z0-9]+"
        )

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_delete_pipe_of_an_unknown_resource_is_refused(self, client):
        with pytest.raises(client.exceptions.NotFoundException):
            client.delete_pipe(**DELETE_PIPE)

    def test_describe_pipe_without_name_is_refused(self, client):
        request = {name: value for name, value in DESCRIBE_PIPE.items() if name != "Name"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "Name"'):
            client.describe_pipe(**request)

    def test_describe_pipe_with_a_wrong_name_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.describe_pipe(**(DESCRIBE_PIPE | {"Name": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'name' failed to satisfy constraint: Member must satisfy"
            " regular expression pattern: [\\.\\-_A-Za-z0-9]+"
        )

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_describe_pipe_of_an_unknown_resource_is_refused(self, client):
        with pytest.raises(client.exceptions.NotFoundException):
            client.describe_pipe(**DESCRIBE_PIPE)

    def test_list_pipes_with_a_wrong_name_prefix_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.list_pipes(NamePrefix="!")

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'namePrefix' failed to satisfy constraint: Member must"
            " satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+"
        )

    def test_start_pipe_without_name_is_refused(self, client):
        request = {name: value for name, value in START_PIPE.items() if name != "Name"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "Name"'):
            client.start_pipe(**request)

    def test_start_pipe_with_a_wrong_name_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.start_pipe(**(START_PIPE | {"Name": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'name' failed to satisfy constraint: Member must satisfy"
            " regular expression pattern: [\\.\\-_A-Za-z0-9]+"
        )

    def test_stop_pipe_without_name_is_refused(self, client):
        request = {name: value for name, value in STOP_PIPE.items() if name != "Name"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "Name"'):
            client.stop_pipe(**request)

    def test_stop_pipe_with_a_wrong_name_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.stop_pipe(**(STOP_PIPE | {"Name": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'name' failed to satisfy constraint: Member must satisfy"
            " regular expression pattern: [\\.\\-_A-Za-z0-9]+"
        )

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_stop_pipe_of_an_unknown_resource_is_refused(self, client):
        with pytest.raises(client.exceptions.NotFoundException):
            client.stop_pipe(**STOP_PIPE)

    def test_update_pipe_without_name_is_refused(self, client):
        request = {name: value for name, value in UPDATE_PIPE.items() if name != "Name"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "Name"'):
            client.update_pipe(**request)

    def test_update_pipe_with_a_wrong_name_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.update_pipe(**(UPDATE_PIPE | {"Name": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'name' failed to satisfy constraint: Member must satisfy"
            " regular expression pattern: [\\.\\-_A-Za-z0-9]+"
        )

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_update_pipe_of_an_unknown_resource_is_refused(self, client):
        with pytest.raises(client.exceptions.NotFoundException):
            client.update_pipe(**UPDATE_PIPE)
