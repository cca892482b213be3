"""Access control lists, as AWS answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

S3 = Recordings("s3")
BUCKET, KEY = "recorded-bucket", "object-key-acl"
FAKE = "http://acs.amazonaws.com/groups/s3/FakeGroup"


def lists(replay: Replay) -> Any:
    """A client that sends what its model does not allow, and a bucket whose lists count and may be public."""
    replay.client("s3").create_bucket(Bucket=BUCKET, ObjectOwnership="ObjectWriter")
    s3 = boto3.client("s3", region_name="us-east-1", config=Config(parameter_validation=False))
    s3.delete_public_access_block(Bucket=BUCKET)
    return s3


def broken_policies(owner: dict[str, str]) -> list[dict[str, Any]]:
    """Documents with one fault each, in the order of their recording."""

    def granting(permission: str = "FULL_CONTROL", **grantee: str) -> list[dict[str, Any]]:
        whole = grantee or {"ID": owner["ID"], "Type": "CanonicalUser"}
        return [{"Grantee": whole, "Permission": permission}]

    return [
        {"Grants": granting()},
        {"Owner": owner, "Grants": granting("WRONG-PERMISSION")},
        {"Owner": {"ID": "wrong-id"}, "Grants": granting()},
        {"Owner": owner, "Grants": granting(URI=FAKE, Type="Group")},
        {"Owner": owner, "Grants": granting(ID="wrong-id", Type="CanonicalUser")},
        {"Owner": owner, "Grants": granting(ID=owner["ID"], Type="BadType")},
    ]


def refuse_all(replay: Replay, put: Any, of: str, fake_canned: str, empty: str, **what: str) -> None:
    """Go through what both PutBucketAcl and PutObjectAcl refuse."""
    owner = replay.client("s3").list_buckets()["Owner"]
    whole = {
        "Owner": owner,
        "Grants": [{"Grantee": {"ID": owner["ID"], "Type": "CanonicalUser"}, "Permission": "READ"}],
    }
    replay.refused(fake_canned, put, **what, ACL="fake-acl")
    replay.refused(f"put-{of}-grant-acl-fake-uri", put, **what, GrantWrite=f'uri="{FAKE}"')
    replay.refused(f"put-{of}-grant-acl-fake-key", put, **what, GrantWrite='fakekey="1234"')
    replay.refused(f"put-{of}-grant-acl-wrong-id", put, **what, GrantWrite='id="wrong-id"')
    for number, policy in enumerate(broken_policies(owner), 1):
        replay.refused(f"put-{of}-acp-acl-{number}", put, **what, AccessControlPolicy=policy)
    replay.refused(f"put-{of}-empty-acp", put, **what, AccessControlPolicy={})
    replay.refused(empty, put, **what)
    all_users = 'uri="http://acs.amazonaws.com/groups/global/AllUsers"'
    replay.refused(f"put-{of}-two-type-acl", put, **what, ACL="public-read", GrantRead=all_users)
    replay.refused(f"put-{of}-two-type-acl-acp", put, **what, ACL="public-read", AccessControlPolicy=whole)


@S3.scenario("TestS3::test_s3_bucket_acl_exceptions")
def lists_of_buckets_that_can_not_be_are_refused(replay: Replay) -> None:
    s3 = lists(replay)
    refuse_all(replay, s3.put_bucket_acl, "bucket", "put-bucket-canned-acl", "put-bucket-empty", Bucket=BUCKET)


@S3.scenario("TestS3::test_s3_object_acl_exceptions")
def lists_of_objects_that_can_not_be_are_refused(replay: Replay) -> None:
    s3 = lists(replay)
    replay.refused("put-object-canned-acl", s3.put_object, Bucket=BUCKET, Key=KEY, Body=b"", ACL="fake-acl")
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"test")
    put, steps = s3.put_object_acl, ("put-object-acl-canned-acl", "put-object-acl-empty")
    refuse_all(replay, put, "object", *steps, Bucket=BUCKET, Key=KEY)


@S3.scenario("TestS3::test_s3_multipart_upload_acls")
def an_upload_gives_its_list_to_the_object(replay: Replay) -> None:
    s3 = lists(replay)
    s3.put_bucket_acl(Bucket=BUCKET, ACL="public-read")
    replay.match("bucket-acl", s3.get_bucket_acl(Bucket=BUCKET))
    asked: list[dict[str, str]] = [{}, {"ACL": "private"}, {"ACL": "public-read-write"}]
    for number, acl in enumerate(asked):
        one = {"Bucket": BUCKET, "Key": f"key{number}"}
        upload = {**one, "UploadId": s3.create_multipart_upload(**one, **acl)["UploadId"]}
        part = {"ETag": s3.upload_part(**upload, PartNumber=1, Body=b"")["ETag"], "PartNumber": 1}
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
        replay.match(f"permission-acl-key{number}", s3.get_object_acl(**one))


test_answers_are_those_of_aws = S3.runner()
