"""Operations on tags of Amazon EventBridge Scheduler, as a client meets them."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from awsim.fabric.backend import NotYetWritten

LIST_TAGS_FOR_RESOURCE = {"ResourceArn": "arn:aws:scheduler:a:111111111111:schedule-group/a"}
"""The least ListTagsForResource asks for."""


TAG_RESOURCE = {
    "ResourceArn": "arn:aws:scheduler:a:111111111111:schedule-group/a",
    "Tags": [{"Key": "example", "Value": "example"}],
}
"""The least TagResource asks for."""


UNTAG_RESOURCE = {"ResourceArn": "arn:aws:scheduler:a:111111111111:schedule-group/a", "TagKeys": ["example"]}
"""The least UntagResource asks for."""


class TestAccepts:
    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_list_tags_for_resource_answers_nothing_at_first(self, client):
        answer = client.list_tags_for_resource(**LIST_TAGS_FOR_RESOURCE)

        assert answer["Tags"] == []

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_tag_resource_answers_nothing(self, client):
        answer = client.tag_resource(**TAG_RESOURCE)

        assert set(answer) == {"ResponseMetadata"}

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_untag_resource_answers_nothing(self, client):
        answer = client.untag_resource(**UNTAG_RESOURCE)

        assert set(answer) == {"ResponseMetadata"}


class TestRefuses:
    def test_list_tags_for_resource_without_resource_arn_is_refused(self, client):
        request = {name: value for name, value in LIST_TAGS_FOR_RESOURCE.items() if name != "ResourceArn"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "ResourceArn"'):
            client.list_tags_for_resource(**request)

    def test_list_tags_for_resource_with_a_wrong_resource_arn_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.list_tags_for_resource(**(LIST_TAGS_FOR_RESOURCE | {"ResourceArn": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'resourceArn' failed to satisfy constraint: Member must"
            " satisfy regular expression pattern: arn:aws[a-z-]*:scheduler:[a-z0-9\\-]+:\\d{12}:sche"
            "dule-group\\/[0-9a-zA-Z-_.]+"
        )

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_list_tags_for_resource_of_an_unknown_resource_is_refused(self, client):
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.list_tags_for_resource(**LIST_TAGS_FOR_RESOURCE)

    def test_tag_resource_without_resource_arn_is_refused(self, client):
        request = {name: value for name, value in TAG_RESOURCE.items() if name != "ResourceArn"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "ResourceArn"'):
            client.tag_resource(**request)

    def test_tag_resource_with_a_wrong_resource_arn_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.tag_resource(**(TAG_RESOURCE | {"ResourceArn": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'resourceArn' failed to satisfy constraint: Member must"
            " satisfy regular expression pattern: arn:aws[a-z-]*:scheduler:[a-z0-9\\-]+:\\d{12}:sche"
            "dule-group\\/[0-9a-zA-Z-_.]+"
        )

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_tag_resource_of_an_unknown_resource_is_refused(self, client):
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.tag_resource(**TAG_RESOURCE)

    def test_untag_resource_without_resource_arn_is_refused(self, client):
        request = {name: value for name, value in UNTAG_RESOURCE.items() if name != "ResourceArn"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "ResourceArn"'):
            client.untag_resource(**request)

    def test_untag_resource_with_a_wrong_resource_arn_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.untag_resource(**(UNTAG_RESOURCE | {"ResourceArn": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'resourceArn' failed to satisfy constraint: Member must"
            " satisfy regular expression pattern: arn:aws[a-z-]*:scheduler:[a-z0-9\\-]+:\\d{12}:sche"
            "dule-group\\/[0-9a-zA-Z-_.]+"
        )

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_untag_resource_of_an_unknown_resource_is_refused(self, client):
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.untag_resource(**UNTAG_RESOURCE)
