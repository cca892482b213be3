"""Operations on tags of Amazon EventBridge Pipes, as a client meets them."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from awsim.fabric.backend import NotYetWritten

LIST_TAGS_FOR_RESOURCE = {"resourceArn": "arn:aws:iam::123456789012:role/example"}
"""The least ListTagsForResource asks for."""


TAG_RESOURCE = {"resourceArn": "arn:aws:iam::123456789012:role/example", "tags": {"example": "example"}}
"""The least TagResource asks for."""


UNTAG_RESOURCE = {"resourceArn": "arn:aws:iam::123456789012:role/example", "tagKeys": ["example"]}
"""The least UntagResource asks for."""


class TestAccepts:
    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_list_tags_for_resource_answers_every_member(self, client):
        answer = client.list_tags_for_resource(**LIST_TAGS_FOR_RESOURCE)

        assert set(answer) >= {"tags"}

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
        request = {name: value for name, value in LIST_TAGS_FOR_RESOURCE.items() if name != "resourceArn"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "resourceArn"'):
            client.list_tags_for_resource(**request)

    def test_list_tags_for_resource_with_a_wrong_resource_arn_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.list_tags_for_resource(**(LIST_TAGS_FOR_RESOURCE | {"resourceArn": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'resourceArn' failed to satisfy constraint: Member must"
            " satisfy regular expression pattern: arn:aws([a-z]|\\-)*:([a-zA-Z0-9\\-]+):([a-z]|\\d|\\-"
            ")*:([0-9]{12})?:(.+)"
        )

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_list_tags_for_resource_of_an_unknown_resource_is_refused(self, client):
        with pytest.raises(client.exceptions.NotFoundException):
            client.list_tags_for_resource(**LIST_TAGS_FOR_RESOURCE)

    def test_tag_resource_without_resource_arn_is_refused(self, client):
        request = {name: value for name, value in TAG_RESOURCE.items() if name != "resourceArn"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "resourceArn"'):
            client.tag_resource(**request)

    def test_tag_resource_with_a_wrong_resource_arn_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.tag_resource(**(TAG_RESOURCE | {"resourceArn": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'resourceArn' failed to satisfy constraint: Member must"
            " satisfy regular expression pattern: arn:aws([a-z]|\\-)*:([a-zA-Z0-9\\-]+):([a-z]|\\d|\\-"
            ")*:([0-9]{12})?:(.+)"
        )

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_tag_resource_of_an_unknown_resource_is_refused(self, client):
        with pytest.raises(client.exceptions.NotFoundException):
            client.tag_resource(**TAG_RESOURCE)

    def test_untag_resource_without_resource_arn_is_refused(self, client):
        request = {name: value for name, value in UNTAG_RESOURCE.items() if name != "resourceArn"}

        with pytest.raises(ParamValidationError, match='Missing required parameter in input: "resourceArn"'):
            client.untag_resource(**request)

    def test_untag_resource_with_a_wrong_resource_arn_is_refused(self, client):
        with pytest.raises(ClientError) as refused:
            client.untag_resource(**(UNTAG_RESOURCE | {"resourceArn": "!"}))

        assert refused.value.response["Error"]["Code"] == "ValidationException"
        assert refused.value.response["Error"]["Message"] == (
            "1 validation error detected: Value '!' at 'resourceArn' failed to satisfy constraint: Member must"
            " satisfy regular expression pattern: arn:aws([a-z]|\\-)*:([a-zA-Z0-9\\-]+):([a-z]|\\d|\\-"
            ")*:([0-9]{12})?:(.+)"
        )

    @pytest.mark.xfail(raises=NotYetWritten, strict=True)
    def test_untag_resource_of_an_unknown_resource_is_refused(self, client):
        with pytest.raises(client.exceptions.NotFoundException):
            client.untag_resource(**UNTAG_RESOURCE)
