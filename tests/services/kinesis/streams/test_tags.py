"""Tags of streams, consumers, queues and channels."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["stream", "consumer", "queue", "channel"])
def resource_arn(request, kinesis, on_demand_arn):
    """The ARN of a resource of every kind, without tags."""
    make = {
        "stream": lambda: on_demand_arn,
        "consumer": lambda: kinesis.register_stream_consumer(StreamARN=on_demand_arn, ConsumerName="c")["Consumer"][
            "ConsumerARN"
        ],
        "queue": lambda: kinesis.create_queue(QueueName="q", StreamConfigurationList=[{"StreamARN": on_demand_arn}])[
            "QueueDescription"
        ]["QueueARN"],
        "channel": lambda: kinesis.create_channel(
            ChannelName="c",
            ServiceExecutionRoleARN="arn:aws:iam::123456789012:role/delivery",
            StreamConfigurationList=[{"StreamARN": on_demand_arn, "RecordConfiguration": {"RecordFormatType": "JSON"}}],
            S3DestinationConfiguration={
                "StorageConfiguration": {
                    "BucketARN": "arn:aws:s3:::bucket",
                    "ExpectedBucketOwner": "123456789012",
                    "CompressionType": "NONE",
                }
            },
        )["ChannelDescription"]["ChannelARN"],
    }
    return make[request.param]()


class TestAccepts:
    def test_tags_of_a_stream_are_added_replaced_and_removed(self, kinesis, stream, plain):
        kinesis.add_tags_to_stream(StreamName=stream, Tags={"team": "red", "stage": "test", "cost": ""})
        kinesis.add_tags_to_stream(StreamName=stream, Tags={"team": "blue"})
        kinesis.remove_tags_from_stream(StreamName=stream, TagKeys=["stage", "never-there"])

        assert plain(kinesis.list_tags_for_stream(StreamName=stream)) == {
            "Tags": [{"Key": "cost", "Value": ""}, {"Key": "team", "Value": "blue"}],
            "HasMoreTags": False,
        }

    def test_a_tag_is_shown_as_aws_shows_it(self, kinesis, stream):
        """Recorded: test_add_tags_to_stream."""
        kinesis.add_tags_to_stream(StreamName=stream, Tags={"foo": "bar"})

        assert kinesis.list_tags_for_stream(StreamName=stream)["Tags"][0] == {"Key": "foo", "Value": "bar"}

    def test_tags_of_any_resource_are_added_replaced_and_removed(self, kinesis, resource_arn, plain):
        kinesis.tag_resource(ResourceARN=resource_arn, Tags={"team": "red", "stage": "test"})
        kinesis.tag_resource(ResourceARN=resource_arn, Tags={"team": "blue"})
        kinesis.untag_resource(ResourceARN=resource_arn, TagKeys=["stage", "never-there"])

        assert plain(kinesis.list_tags_for_resource(ResourceARN=resource_arn)) == {
            "Tags": [{"Key": "team", "Value": "blue"}]
        }

    def test_the_two_families_see_the_same_tags_of_a_stream(self, kinesis, stream, stream_arn):
        kinesis.add_tags_to_stream(StreamName=stream, Tags={"a": "1"})
        kinesis.tag_resource(ResourceARN=stream_arn, Tags={"b": "2"})

        expected = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
        assert kinesis.list_tags_for_stream(StreamName=stream)["Tags"] == expected
        assert kinesis.list_tags_for_resource(ResourceARN=stream_arn)["Tags"] == expected

    def test_tags_are_listed_page_by_page(self, kinesis, stream, plain):
        kinesis.add_tags_to_stream(StreamName=stream, Tags={"c": "3", "a": "1", "b": "2"})

        assert plain(kinesis.list_tags_for_stream(StreamName=stream, Limit=2)) == {
            "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
            "HasMoreTags": True,
        }
        assert plain(kinesis.list_tags_for_stream(StreamName=stream, ExclusiveStartTagKey="b")) == {
            "Tags": [{"Key": "c", "Value": "3"}],
            "HasMoreTags": False,
        }


class TestRefuses:
    def test_more_than_50_tags(self, kinesis, stream, refusal):
        kinesis.add_tags_to_stream(StreamName=stream, Tags={f"k{number}": "" for number in range(50)})

        assert refusal(kinesis.add_tags_to_stream, StreamName=stream, Tags={"one-more": ""}) == (
            "InvalidArgumentException",
            "Failed to add tags to stream events under account 123456789012 because a given stream cannot have "
            "more than 50 tags associated with it.",
        )
        assert len(kinesis.list_tags_for_stream(StreamName=stream)["Tags"]) == 50

    @pytest.mark.parametrize("tags", [{"a;b": ""}, {"a": "b\n"}])
    def test_characters_that_no_tag_has(self, tags, kinesis, stream, refusal):
        assert refusal(kinesis.add_tags_to_stream, StreamName=stream, Tags=tags) == (
            "InvalidArgumentException",
            "Some tags contain invalid characters. Valid characters: "
            "Unicode letters, digits, white space, _ . / = + - % @ :.",
        )

    def test_a_percent_sign_which_aws_calls_valid_and_refuses(self, kinesis, stream, refusal):
        assert refusal(kinesis.remove_tags_from_stream, StreamName=stream, TagKeys=["100%"]) == (
            "InvalidArgumentException",
            "Failed to remove tags from stream events under account 123456789012 because some tags contained illegal "
            "characters. The allowed characters are Unicode letters, white-spaces, '_',',','/','=','+','-','@',':'.",
        )

    def test_a_key_that_is_aws_own(self, kinesis, stream, refusal):
        assert refusal(kinesis.add_tags_to_stream, StreamName=stream, Tags={"aws:x": ""}) == (
            "InvalidArgumentException",
            "aws: prefixed tag key names are not allowed for external use.",
        )

    def test_an_unknown_resource(self, kinesis, stream_arn, refusal):
        assert refusal(kinesis.tag_resource, ResourceARN=f"{stream_arn}2", Tags={"a": "b"}) == (
            "ResourceNotFoundException",
            "Stream events2 under account 123456789012 not found.",
        )
