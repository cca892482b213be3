"""Topics, their tags and their permissions, as AWS answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .recordings import Recordings
from .topics import ACCOUNT, FIFO, new_topic

if TYPE_CHECKING:
    from .recordings import Replay

SNS = Recordings("sns")


@SNS.scenario("TestSNSTopicCrud::test_create_topic_with_attributes")
def a_topic_shows_its_attributes(replay: Replay) -> None:
    sns = replay.client("sns")
    arn = new_topic(replay, "topictest.fifo", DisplayName="TestTopic", SignatureVersion="2", **FIFO)
    replay.match("get-topic-attrs", sns.get_topic_attributes(TopicArn=arn))
    replay.refused("get-attrs-nonexistent-topic", sns.get_topic_attributes, TopicArn=f"{arn[:-8]}12345678")
    replay.refused("get-attrs-malformed-topic", sns.get_topic_attributes, TopicArn="test-topic")


@SNS.scenario("TestSNSTopicCrud::test_tags")
def tags_are_set_changed_and_removed(replay: Replay) -> None:
    sns, arn = replay.client("sns"), new_topic(replay)
    first, second = {"Key": "k1", "Value": "v1"}, {"Key": "k2", "Value": "v2"}
    replay.refused("duplicate-key-error", sns.tag_resource, ResourceArn=arn, Tags=[first, second, second])
    sns.tag_resource(ResourceArn=arn, Tags=[first, second])
    replay.match("list-created-tags", sns.list_tags_for_resource(ResourceArn=arn))
    sns.untag_resource(ResourceArn=arn, TagKeys=["k1"])
    replay.match("list-after-delete-tags", sns.list_tags_for_resource(ResourceArn=arn))
    sns.tag_resource(ResourceArn=arn, Tags=[{"Key": "k2", "Value": "v2b"}])
    replay.match("list-after-update-tags", sns.list_tags_for_resource(ResourceArn=arn))


@SNS.scenario("TestSNSTopicCrud::test_tags_removed_after_deletion")
def a_new_topic_has_not_the_tags_of_one_before(replay: Replay) -> None:
    sns = replay.client("sns")
    tags = [{"Key": "k1", "Value": "v1"}, {"Key": "k2", "Value": "v2"}]
    arn = sns.create_topic(Name="topic", Tags=tags)["TopicArn"]
    replay.match("list-created-tags", sns.list_tags_for_resource(ResourceArn=arn))
    sns.delete_topic(TopicArn=arn)
    sns.create_topic(Name="topic")
    replay.match("list-empty-tags", sns.list_tags_for_resource(ResourceArn=arn))


@SNS.scenario("TestSNSTopicCrud::test_delete_topic_idempotency")
def a_topic_is_deleted_twice(replay: Replay) -> None:
    sns, arn = replay.client("sns"), new_topic(replay)
    replay.match("delete-topic", sns.delete_topic(TopicArn=arn))
    replay.match("delete-topic-again", sns.delete_topic(TopicArn=arn))


@SNS.scenario("TestSNSTopicCrud::test_create_duplicate_topic_with_more_tags")
def a_topic_with_other_tags_is_there_already(replay: Replay) -> None:
    sns = replay.client("sns")
    new_topic(replay, "test-duplicated-topic-more-tags")
    tags = [{"Key": "key1", "Value": "value1"}]
    replay.refused("exception-duplicate", sns.create_topic, Name="test-duplicated-topic-more-tags", Tags=tags)


@SNS.scenario("TestSNSTopicCrud::test_create_duplicate_topic_check_idempotency")
def a_topic_is_created_again_with_fewer_tags(replay: Replay) -> None:
    sns = replay.client("sns")
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    replay.match("response-created", sns.create_topic(Name="test", Tags=tags))
    for number, given in enumerate((tags, tags[:1], [])):
        replay.match(f"response-same-arn-{number}", sns.create_topic(Name="test", Tags=given))


@SNS.scenario(
    "TestSNSTopicCrudV2::test_topic_add_permission",
    "TestSNSTopicCrudV2::test_topic_add_multiple_permissions",
)
def a_permission_is_a_statement(replay: Replay) -> None:
    sns, arn = replay.client("sns"), new_topic(replay)
    statement = replay.recorded["topic-policy-after-permission"]["Statement"][1]
    actions = statement["Action"]
    names = [each.removeprefix("SNS:") for each in ([actions] if isinstance(actions, str) else actions)]
    answer = sns.add_permission(TopicArn=arn, Label="test", AWSAccountId=[ACCOUNT], ActionName=names)
    replay.match("add-permission-response", answer)
    policy = sns.get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"]
    replay.match("topic-policy-after-permission", json.loads(policy))


@SNS.scenario("TestSNSTopicCrudV2::test_add_permission_errors")
def permissions_that_are_refused(replay: Replay) -> None:
    sns, arn = replay.client("sns"), new_topic(replay)
    given = {"TopicArn": arn, "Label": "test", "AWSAccountId": [ACCOUNT], "ActionName": ["Publish"]}
    sns.add_permission(**given)
    replay.refused("duplicate-label", sns.add_permission, **given)
    replay.refused("topic-not-found", sns.add_permission, **{**given, "TopicArn": f"{arn}-not-there"})
    replay.refused("invalid-action", sns.add_permission, **{**given, "Label": "other", "ActionName": ["Nothing"]})


@SNS.scenario("TestSNSTopicCrudV2::test_remove_permission_errors")
def a_permission_of_no_topic(replay: Replay) -> None:
    arn = f"arn:aws:sns:us-east-1:{ACCOUNT}:not-there"
    replay.refused("topic-not-found", replay.client("sns").remove_permission, TopicArn=arn, Label="test")


@SNS.scenario("TestSNSTopicCrudV2::test_topic_policy_overwrite_lifecycle")
def a_policy_is_overwritten_and_goes_with_its_topic(replay: Replay) -> None:
    """Recorded without answers: the test has held them against each other itself."""
    sns, arn = replay.client("sns"), new_topic(replay)

    def policy() -> str:
        return str(sns.get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"])

    default = policy()
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": arn}
    own = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=own)
    assert json.loads(policy()) == json.loads(own)
    sns.delete_topic(TopicArn=arn)
    new_topic(replay)
    assert policy() == default


test_answers_are_those_of_aws = SNS.runner()
