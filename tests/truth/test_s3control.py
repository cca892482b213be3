"""Access points, public access blocks of accounts and tags, as AWS answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .recordings import ACCOUNT, Recordings

if TYPE_CHECKING:
    from .recordings import Replay

CONTROL = Recordings("s3control")


def made(replay: Replay, *buckets: str) -> Any:
    """A client of S3 Control, with buckets that have been made."""
    for name in buckets:
        replay.client("s3").create_bucket(Bucket=name)
    return replay.client("s3control")


@CONTROL.scenario("TestS3ControlPublicAccessBlock::test_crud_public_access_block")
def an_account_blocks_public_access(replay: Replay) -> None:
    control, own = replay.client("s3control"), {"AccountId": ACCOUNT}
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    off = dict.fromkeys(names, False)
    replay.refused("get-default-public-access-block", control.get_public_access_block, **own)
    put = control.put_public_access_block(**own, PublicAccessBlockConfiguration=off)
    replay.match("put-public-access-block", put)
    replay.match("get-public-access-block", control.get_public_access_block(**own))
    replay.match("delete-public-access-block", control.delete_public_access_block(**own))
    replay.refused("get-public-access-block-after-delete", control.get_public_access_block, **own)
    replay.match("idempotent-delete-public-access-block", control.delete_public_access_block(**own))


@CONTROL.scenario("TestS3ControlPublicAccessBlock::test_empty_public_access_block")
def a_block_says_something(replay: Replay) -> None:
    put = replay.client("s3control").put_public_access_block
    replay.refused("put-public-access-block-empty", put, AccountId=ACCOUNT, PublicAccessBlockConfiguration={})


@CONTROL.scenario("TestS3ControlAccessPoint::test_access_point_lifecycle")
def access_points_come_and_go(replay: Replay) -> None:
    control, own = made(replay, "recorded-first", "recorded-second"), {"AccountId": ACCOUNT}
    replay.matching.values["<endpoint-host>"] = "amazonaws.com"
    control.create_access_point(**own, Name="z-first", Bucket="recorded-first")
    replay.match("list-access-points-start", control.list_access_points(**own))
    name = {**own, "Name": "a-second"}
    replay.match("create-access-point", control.create_access_point(**name, Bucket="recorded-second"))
    replay.match("get-access-point", control.get_access_point(**name))
    replay.match("list-access-points-after-create", control.list_access_points(**own))
    replay.match("delete-access-point", control.delete_access_point(**name))
    replay.match("list-access-points-after-delete", control.list_access_points(**own))
    replay.refused("get-delete-access-point", control.get_access_point, **name)
    replay.refused("delete-already-deleted-access-point", control.delete_access_point, **name)


@CONTROL.scenario("TestS3ControlAccessPoint::test_access_point_already_exists")
def an_access_point_is_made_once(replay: Replay) -> None:
    control = made(replay, "recorded-first")
    asked = {"AccountId": ACCOUNT, "Name": "twice", "Bucket": "recorded-first"}
    control.create_access_point(**asked)
    replay.refused("access-point-already-exists", control.create_access_point, **asked)


@CONTROL.scenario("TestS3ControlAccessPoint::test_access_point_bucket_not_exists")
def an_access_point_leads_to_a_bucket(replay: Replay) -> None:
    create = replay.client("s3control").create_access_point
    asked = {"AccountId": ACCOUNT, "Name": "nowhere", "Bucket": "recorded-missing"}
    replay.refused("access-point-bucket-not-exists", create, **asked)


@CONTROL.scenario("TestS3ControlTagging::test_tag_lifecycle")
def tags_of_buckets_come_and_go(replay: Replay) -> None:
    control = made(replay, "recorded-first")
    what = {"AccountId": ACCOUNT, "ResourceArn": "arn:aws:s3:::recorded-first"}
    listed = control.list_tags_for_resource

    def tags(*numbers: int) -> list[dict[str, str]]:
        return [{"Key": f"key{number}", "Value": f"value{number}"} for number in numbers]

    replay.match("list-tags-before", listed(**what))
    replay.match("tag-resource", control.tag_resource(**what, Tags=tags(1, 2)))
    replay.match("list-tags-1", listed(**what))
    replay.match("tag-resource-after-update", control.tag_resource(**what, Tags=tags(3)))
    replay.match("list-tags-after-update", listed(**what))
    replay.match("untag-resource", control.untag_resource(**what, TagKeys=["key3"]))
    replay.match("list-tags-after-untag", listed(**what))
    replay.match("untag-resource-idempotent", control.untag_resource(**what, TagKeys=["key3"]))


@CONTROL.scenario("TestS3ControlTagging::test_tag_operation_no_bucket")
def what_is_not_there_has_no_tags(replay: Replay) -> None:
    control = replay.client("s3control")
    what = {"AccountId": ACCOUNT, "ResourceArn": "arn:aws:s3:::recorded-missing"}
    replay.refused("tag-resource-no-exist", control.tag_resource, **what, Tags=[{"Key": "key1", "Value": "value1"}])
    replay.refused("untag-resource-no-exist", control.untag_resource, **what, TagKeys=["key1"])
    replay.refused("list-resource-tags-no-exist", control.list_tags_for_resource, **what)


test_answers_are_those_of_aws = CONTROL.runner()
