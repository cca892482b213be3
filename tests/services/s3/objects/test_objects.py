"""Objects: what is refused, what is kept, conditions and annotations, beyond what was recorded of AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud


def test_a_key_of_more_than_1024_bytes_is_refused(s3: Any, bucket: str, refusal: Callable[..., Any]) -> None:
    s3.put_object(Bucket=bucket, Key="é" * 512, Body=b"")
    assert refusal(s3.put_object, Bucket=bucket, Key="é" * 513, Body=b"") == (
        "KeyTooLongError",
        "Your key is too long",
    )


def test_metadata_of_more_than_2_kb_is_refused(s3: Any, bucket: str, refusal: Callable[..., Any]) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"", Metadata={"a": "x" * 2047})
    assert refusal(s3.put_object, Bucket=bucket, Key="k", Body=b"", Metadata={"a": "x" * 2048}) == (
        "MetadataTooLarge",
        "Your metadata headers exceed the maximum allowed metadata size",
    )


def test_a_body_that_is_not_what_its_md5_says_is_refused(s3: Any, bucket: str, refusal: Callable[..., Any]) -> None:
    given = {"Bucket": bucket, "Key": "k", "Body": b"abc"}
    s3.put_object(**given, ContentMD5="kAFQmDzST7DWlj99KOF/cg==")
    wrong = refusal(s3.put_object, **given, ContentMD5="1B2M2Y8AsgTpgAmY7PhCfg==")
    assert wrong == ("BadDigest", "The Content-MD5 you specified did not match what we received.")
    assert refusal(s3.put_object, **given, ContentMD5="abc") == (
        "InvalidDigest",
        "The Content-MD5 you specified was invalid.",
    )


def test_two_writers_of_a_key_that_must_be_new_are_told_apart(
    s3: Any, bucket: str, refusal: Callable[..., Any]
) -> None:
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"1", IfNoneMatch="*")["ETag"]
    assert refusal(s3.put_object, Bucket=bucket, Key="k", Body=b"2", IfNoneMatch="*")[0] == "PreconditionFailed"
    s3.put_object(Bucket=bucket, Key="k", Body=b"3", IfMatch=etag)
    assert refusal(s3.put_object, Bucket=bucket, Key="k", Body=b"4", IfMatch=etag)[0] == "PreconditionFailed"
    assert refusal(s3.put_object, Bucket=bucket, Key="new", Body=b"4", IfMatch=etag)[0] == "NoSuchKey"
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"3"


def test_an_object_is_deleted_if_it_is_still_the_same(s3: Any, bucket: str, refusal: Callable[..., Any]) -> None:
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"1")["ETag"]
    s3.put_object(Bucket=bucket, Key="k", Body=b"2")
    assert refusal(s3.delete_object, Bucket=bucket, Key="k", IfMatch=etag)[0] == "PreconditionFailed"
    s3.delete_object(Bucket=bucket, Key="k", IfMatch="*")
    assert refusal(s3.head_object, Bucket=bucket, Key="k") == ("404", "Not Found")


@pytest.mark.parametrize("version_id", ["null", "x" * 32])
def test_versions_that_are_not_there(s3: Any, bucket: str, version_id: str, refusal: Callable[..., Any]) -> None:
    given = {"Bucket": bucket, "Key": "k", "VersionId": version_id}
    assert refusal(s3.get_object, **given) == ("NoSuchVersion", "The specified version does not exist.")


def test_a_version_id_that_can_be_none_is_refused(s3: Any, bucket: str, refusal: Callable[..., Any]) -> None:
    assert refusal(s3.get_object, Bucket=bucket, Key="k", VersionId="short") == (
        "InvalidArgument",
        "Invalid version id specified",
    )


def test_buckets_of_all_accounts_and_regions_share_their_names(
    cloud: Cloud, s3: Any, bucket: str, refusal: Callable[..., Any]
) -> None:
    other = boto3.client("s3", "eu-west-1", aws_access_key_id="210987654321", aws_secret_access_key="x")
    place = {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}
    assert refusal(other.create_bucket, Bucket=bucket, **place)[0] == "BucketAlreadyExists"
    far = boto3.client("s3", "ap-south-1")
    far.put_object(Bucket=bucket, Key="k", Body=b"from afar")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"from afar"
    assert other.list_buckets()["Buckets"] == []


def test_a_bucket_that_is_not_empty_is_not_deleted(s3: Any, bucket: str, refusal: Callable[..., Any]) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"")
    assert refusal(s3.delete_bucket, Bucket=bucket) == (
        "BucketNotEmpty",
        "The bucket you tried to delete is not empty",
    )
    s3.delete_object(Bucket=bucket, Key="k")
    s3.delete_bucket(Bucket=bucket)
    assert refusal(s3.head_bucket, Bucket=bucket) == ("404", "Not Found")


@pytest.mark.parametrize("name", ["Aaa", "a..b", "192.168.5.4", "xn--abc", "abc-s3alias", "a_b", "-ab"])
def test_names_that_no_bucket_can_have(s3: Any, name: str, refusal: Callable[..., Any]) -> None:
    assert refusal(s3.create_bucket, Bucket=name) == ("InvalidBucketName", "The specified bucket is not valid.")


def test_annotations_are_put_read_listed_and_deleted(s3: Any, bucket: str, refusal: Callable[..., Any]) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"body")
    for name in ("one", "two"):
        s3.put_object_annotation(Bucket=bucket, Key="k", AnnotationName=name, AnnotationPayload=name.encode())
    page = s3.list_object_annotations(Bucket=bucket, Key="k", MaxAnnotationResults=1)
    rest = s3.list_object_annotations(Bucket=bucket, Key="k", ContinuationToken=page["NextContinuationToken"])
    assert [each["AnnotationName"] for each in page["Annotations"] + rest["Annotations"]] == ["one", "two"]
    read = s3.get_object_annotation(Bucket=bucket, Key="k", AnnotationName="two")
    assert (read["AnnotationPayload"].read(), read["ContentLength"]) == (b"two", 3)
    s3.delete_object_annotation(Bucket=bucket, Key="k", AnnotationName="two")
    gone = refusal(s3.get_object_annotation, Bucket=bucket, Key="k", AnnotationName="two")
    assert gone == ("NoSuchAnnotation", "The specified annotation does not exist.")


@pytest.mark.parametrize(
    ("form", "body", "expression"),
    [
        (
            {"CSV": {"FileHeaderInfo": "USE"}},
            b"name,age\nann,3\nbob,5\n",
            "SELECT s.name FROM s3object s WHERE s.age = '5'",
        ),
        (
            {"JSON": {"Type": "LINES"}},
            b'{"name":"ann"}\n{"name":"bob"}\n',
            "SELECT * FROM s3object s WHERE s.name = 'bob'",
        ),
    ],
)
def test_records_are_selected(s3: Any, bucket: str, form: dict[str, Any], body: bytes, expression: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=body)
    events = list(
        s3.select_object_content(
            Bucket=bucket,
            Key="k",
            Expression=expression,
            ExpressionType="SQL",
            InputSerialization=form,
            OutputSerialization={"JSON": {}},
        )["Payload"]
    )
    assert events[0] == {"Records": {"Payload": b'{"name":"bob"}\n'}}
    assert [next(iter(each)) for each in events] == ["Records", "Stats", "End"]


@pytest.mark.parametrize("operation", ["get_object", "head_object"])
def test_what_is_not_modified_says_its_etag(s3: Any, bucket: str, operation: str) -> None:
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"x")["ETag"]

    with pytest.raises(s3.exceptions.ClientError) as refused:
        getattr(s3, operation)(Bucket=bucket, Key="k", IfNoneMatch=etag)

    headers = refused.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert headers["etag"] == etag
    assert "last-modified" in headers


@pytest.mark.parametrize("operation", ["get_object", "head_object"])
def test_errors_speak_of_the_delete_marker_that_was_found(s3: Any, versioned: str, operation: str) -> None:
    s3.put_object(Bucket=versioned, Key="k", Body=b"x")
    marker = s3.delete_object(Bucket=versioned, Key="k")["VersionId"]

    for named, allow in (({}, None), ({"VersionId": marker}, "DELETE")):
        with pytest.raises(s3.exceptions.ClientError) as refused:
            getattr(s3, operation)(Bucket=versioned, Key="k", **named)
        headers = refused.value.response["ResponseMetadata"]["HTTPHeaders"]
        assert (headers["x-amz-delete-marker"], headers["x-amz-version-id"]) == ("true", marker)
        assert headers.get("allow") == allow


def test_a_delete_marker_says_so_over_http(s3: Any, versioned: str) -> None:
    s3.delete_object(Bucket=versioned, Key="k")
    url = s3.generate_presigned_url("get_object", {"Bucket": versioned, "Key": "k"})

    assert requests.get(url, timeout=9).headers["x-amz-delete-marker"] == "true"


def test_a_current_version_is_copied_onto_itself_if_it_is_named(
    s3: Any, versioned: str, refusal: Callable[..., Any]
) -> None:
    version = s3.put_object(Bucket=versioned, Key="k", Body=b"x")["VersionId"]

    assert refusal(s3.copy_object, Bucket=versioned, Key="k", CopySource=f"{versioned}/k")[0] == "InvalidRequest"
    copied = s3.copy_object(Bucket=versioned, Key="k", CopySource=f"{versioned}/k?versionId={version}")
    assert copied["CopySourceVersionId"] == version


def test_a_copy_onto_itself_may_change_the_encryption_by_default(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", ServerSideEncryption="aws:kms")

    assert s3.copy_object(Bucket=bucket, Key="k", CopySource=f"{bucket}/k")["ServerSideEncryption"] == "AES256"


def test_us_east_1_places_buckets_anywhere_in_its_partition(s3: Any, refusal: Callable[..., Any]) -> None:
    s3.create_bucket(Bucket="far-away", CreateBucketConfiguration={"LocationConstraint": "ap-south-1"})
    assert s3.get_bucket_location(Bucket="far-away")["LocationConstraint"] == "ap-south-1"

    for place in ("cn-north-1", "us-east-1", "mars"):
        given = {"LocationConstraint": place}
        assert refusal(s3.create_bucket, Bucket="nowhere", CreateBucketConfiguration=given)[0] == (
            "InvalidLocationConstraint"
        )


def test_documents_with_objects_and_nulls_are_selected(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b'{"a":"b","c":{"d":1},"e":null}')

    selected = s3.select_object_content(
        Bucket=bucket,
        Key="k",
        Expression="SELECT * FROM S3Object",
        ExpressionType="SQL",
        InputSerialization={"JSON": {"Type": "DOCUMENT"}},
        OutputSerialization={"JSON": {}},
    )
    assert next(iter(selected["Payload"]))["Records"]["Payload"] == b'{"a":"b","c":{"d":1},"e":null}\n'
