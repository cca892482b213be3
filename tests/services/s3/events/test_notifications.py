"""Notifications of buckets: what is told to whom, in which words, and what is no configuration."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud

ACCOUNT, REGION = "123456789012", "us-east-1"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:told"
ALL = ["s3:ObjectCreated:*"]


def queued(*events: str, arn: str = QUEUE, **beside: Any) -> dict[str, Any]:
    return {"QueueArn": arn, "Events": list(events or ALL), **beside}


def keyed(**rules: str) -> dict[str, Any]:
    return {"Key": {"FilterRules": [{"Name": name, "Value": value} for name, value in rules.items()]}}


@pytest.fixture
def put(s3: Any, sqs: Any, bucket: str) -> Callable[..., Any]:
    """Put configurations of queues."""
    sqs.create_queue(QueueName="told")

    def configure(*queues: dict[str, Any], **options: Any) -> Any:
        configuration = {"QueueConfigurations": list(queues)}
        return s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration=configuration, **options
        )

    return configure


class TestConfigurations:
    def test_what_was_put_is_told_with_ids_and_names_as_aws_writes_them(
        self, s3: Any, bucket: str, put: Callable[..., Any]
    ) -> None:
        put(queued(Filter=keyed(prefix="in/", SUFFIX=".csv")), queued("s3:ObjectRemoved:*", Id="gone"))

        answer = s3.get_bucket_notification_configuration(Bucket=bucket)
        first, second = answer["QueueConfigurations"]

        assert first["Filter"] == keyed(Prefix="in/", Suffix=".csv")
        assert len(first.pop("Id")) == 48
        assert second == {"Id": "gone", "QueueArn": QUEUE, "Events": ["s3:ObjectRemoved:*"]}

    def test_nothing_is_told_before_and_after(self, s3: Any, bucket: str, put: Callable[..., Any]) -> None:
        def told() -> Any:
            answer = s3.get_bucket_notification_configuration(Bucket=bucket)
            return {name for name in answer if name != "ResponseMetadata"}

        before = told()
        put(queued())
        put()

        assert (before, told()) == (set(), set())

    def test_queues_and_topics_are_sent_a_test_event(
        self, cloud: Cloud, s3: Any, bucket: str, put: Callable[..., Any], received: Callable[..., Any]
    ) -> None:
        put(queued(), queued("s3:ObjectRemoved:*"))

        [event] = received("told")

        assert event.pop("HostId")
        assert event.pop("RequestId")
        assert event == {
            "Service": "Amazon S3",
            "Event": "s3:TestEvent",
            "Time": "2026-01-01T00:00:00.000Z",
            "Bucket": bucket,
        }

    def test_the_deprecated_operations_show_one_of_each_kind(
        self, s3: Any, bucket: str, put: Callable[..., Any]
    ) -> None:
        put()
        old = {"QueueConfiguration": {"Id": "old", "Queue": QUEUE, "Event": "s3:ObjectCreated:Put"}}
        s3.put_bucket_notification(Bucket=bucket, NotificationConfiguration=old)

        answer = s3.get_bucket_notification(Bucket=bucket)

        assert answer["QueueConfiguration"]["Queue"] == QUEUE
        assert s3.get_bucket_notification_configuration(Bucket=bucket)["QueueConfigurations"] == [
            {"Id": "old", "QueueArn": QUEUE, "Events": ["s3:ObjectCreated:Put"]}
        ]


class TestRefusals:
    @pytest.mark.parametrize(
        ("queues", "message"),
        [
            ([queued(arn="nonsense")], "The ARN could not be parsed"),
            ([queued(arn=f"arn:aws:sns:{REGION}:{ACCOUNT}:topic")], "The ARN could not be parsed"),
            ([queued(Filter=keyed(infix="a"))], "filter rule name must be either prefix or suffix"),
            (
                [queued(Filter=keyed(prefix="a", Prefix="b"))],
                "Cannot specify more than one prefix rule in a filter.",
            ),
            (
                [queued(), queued("s3:ObjectCreated:Put")],
                "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
            ),
            (
                [queued(Filter=keyed(prefix="a", suffix="b")), queued(Filter=keyed(prefix="ab", suffix="cb"))],
                "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes "
                "are overlapping for the same event type.",
            ),
            ([queued(arn=QUEUE + "-not")], "Unable to validate the following destination configurations"),
        ],
    )
    def test_what_is_no_configuration_is_refused_and_changes_nothing(
        self, s3: Any, bucket: str, put: Callable[..., Any], refusal: Any, queues: list[Any], message: str
    ) -> None:
        put(queued(Id="kept"))

        refused = refusal(
            s3.put_bucket_notification_configuration,
            Bucket=bucket,
            NotificationConfiguration={"QueueConfigurations": queues},
        )

        assert refused == ("InvalidArgument", message)
        kept = s3.get_bucket_notification_configuration(Bucket=bucket)["QueueConfigurations"]
        assert [each["Id"] for each in kept] == ["kept"]

    @pytest.mark.parametrize(
        "queues",
        [
            [queued(Filter=keyed(prefix="a")), queued(Filter=keyed(prefix="b"))],
            [queued(Filter=keyed(suffix=".png")), queued(Filter=keyed(suffix=".jpg"))],
            [queued("s3:ObjectCreated:Put"), queued("s3:ObjectCreated:Copy")],
        ],
    )
    def test_configurations_that_share_no_event_of_any_key_stand_side_by_side(
        self, put: Callable[..., Any], queues: list[Any]
    ) -> None:
        assert put(*queues)["ResponseMetadata"]["HTTPStatusCode"] == 200

    @pytest.mark.parametrize(
        ("arn", "fault"),
        [
            (QUEUE + ".fifo", "FIFO SQS queues are not supported."),
            (
                f"arn:aws:sqs:eu-west-1:{ACCOUNT}:told",
                "The notification destination service region is not valid for the bucket location constraint",
            ),
            (QUEUE + "-not", "The destination queue does not exist"),
        ],
    )
    def test_each_destination_that_nothing_can_be_sent_to_is_named(
        self, s3: Any, bucket: str, put: Callable[..., Any], arn: str, fault: str
    ) -> None:
        with pytest.raises(s3.exceptions.ClientError) as caught:
            put(queued("s3:ObjectRemoved:*"), queued(arn=arn))

        error = caught.value.response["Error"]
        assert (error["ArgumentName1"], error["ArgumentValue1"]) == (arn, fault)
        assert "ArgumentName2" not in error

    def test_destinations_are_not_looked_at_where_that_is_asked_for(
        self, s3: Any, bucket: str, put: Callable[..., Any]
    ) -> None:
        put(queued(arn=QUEUE + "-later"), SkipDestinationValidation=True)

        [kept] = s3.get_bucket_notification_configuration(Bucket=bucket)["QueueConfigurations"]
        assert kept["QueueArn"] == QUEUE + "-later"

    def test_a_bucket_that_is_not_there_is_told_so(self, s3: Any, refusal: Any) -> None:
        assert refusal(s3.get_bucket_notification_configuration, Bucket="nowhere") == (
            "NoSuchBucket",
            "The specified bucket does not exist",
        )


class TestEvents:
    def test_each_action_is_one_event(
        self,
        s3: Any,
        bucket: str,
        tell: Callable[..., None],
        happened: Callable[[], list[tuple[str, str]]],
    ) -> None:
        tell(bucket, "s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectTagging:*")

        s3.put_object(Bucket=bucket, Key="a b/ü+c", Body=b"1")
        s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/a b/ü+c")
        upload = s3.create_multipart_upload(Bucket=bucket, Key="big")["UploadId"]
        part = s3.upload_part(Bucket=bucket, Key="big", UploadId=upload, PartNumber=1, Body=b"2")
        parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
        s3.complete_multipart_upload(Bucket=bucket, Key="big", UploadId=upload, MultipartUpload=parts)
        s3.delete_object(Bucket=bucket, Key="copy")
        s3.delete_object(Bucket=bucket, Key="never")
        s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "big"}]})

        assert happened() == [
            ("ObjectCreated:Put", "a+b/%C3%BC%2Bc"),
            ("ObjectCreated:Copy", "copy"),
            ("ObjectCreated:CompleteMultipartUpload", "big"),
            ("ObjectRemoved:Delete", "copy"),
            ("ObjectRemoved:Delete", "big"),
        ]

    def test_a_record_tells_all_of_it(
        self, s3: Any, bucket: str, tell: Callable[..., None], received: Callable[..., Any]
    ) -> None:
        tell(bucket, "s3:ObjectCreated:Put")

        s3.put_object(Bucket=bucket, Key="key", Body=b"data")

        [record] = received("told")[0]["Records"]
        told = record["s3"]
        assert set(record.pop("responseElements")) == {"x-amz-request-id", "x-amz-id-2"}
        assert record.pop("userIdentity")["principalId"].startswith("AWS:")
        assert len(told["object"].pop("sequencer")) == 18
        assert told["bucket"].pop("ownerIdentity")["principalId"]
        assert record == {
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": REGION,
            "eventTime": "2026-01-01T00:00:00.000Z",
            "eventName": "ObjectCreated:Put",
            "requestParameters": {"sourceIPAddress": "127.0.0.1"},
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "all",
                "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"},
                "object": {"key": "key", "size": 4, "eTag": "8d777f385d3dfec8815d20f7496026dc"},
            },
        }

    def test_versions_and_delete_markers_are_told_of_by_their_ids(
        self, s3: Any, versioned: str, tell: Callable[..., None], received: Callable[..., Any]
    ) -> None:
        tell(versioned, "s3:ObjectCreated:*", "s3:ObjectRemoved:*")

        put = s3.put_object(Bucket=versioned, Key="key", Body=b"data")["VersionId"]
        marker = s3.delete_object(Bucket=versioned, Key="key")["VersionId"]
        s3.delete_object(Bucket=versioned, Key="key", VersionId=put)

        records = [body["Records"][0] for body in received("told")]
        records.sort(key=lambda record: record["s3"]["object"]["sequencer"])
        told = [(each["eventName"], each["s3"]["object"]) for each in records]
        assert [(name, each["versionId"]) for name, each in told] == [
            ("ObjectCreated:Put", put),
            ("ObjectRemoved:DeleteMarkerCreated", marker),
            ("ObjectRemoved:Delete", put),
        ]
        assert told[1][1]["eTag"] == "d41d8cd98f00b204e9800998ecf8427e"
        assert set(told[2][1]) == {"key", "versionId", "sequencer"}

    def test_keys_outside_of_a_filter_are_not_told_of(
        self, s3: Any, bucket: str, tell: Callable[..., None], happened: Callable[[], list[tuple[str, str]]]
    ) -> None:
        tell(bucket, "s3:ObjectCreated:*", prefix="in/", suffix=".csv")

        for key in ("in/a.csv", "in/a.txt", "out/a.csv", "in/.csv"):
            s3.put_object(Bucket=bucket, Key=key)

        assert [key for _, key in happened()] == ["in/a.csv", "in/.csv"]

    def test_tags_are_told_of_without_a_sequencer(
        self, s3: Any, bucket: str, tell: Callable[..., None], received: Callable[..., Any]
    ) -> None:
        s3.put_object(Bucket=bucket, Key="key", Body=b"data")
        tell(bucket, "s3:ObjectTagging:*")

        s3.put_object_tagging(Bucket=bucket, Key="key", Tagging={"TagSet": [{"Key": "k", "Value": "v"}]})
        s3.delete_object_tagging(Bucket=bucket, Key="key")

        records = [body["Records"][0] for body in received("told")]
        assert sorted(each["eventName"] for each in records) == ["ObjectTagging:Delete", "ObjectTagging:Put"]
        assert {each["eventVersion"] for each in records} == {"2.3"}
        assert all(set(each["s3"]["object"]) == {"key", "eTag"} for each in records)

    def test_retention_annotations_and_lists_are_told_of(self, s3: Any, tell: Any, happened: Any) -> None:
        s3.create_bucket(Bucket="vault", ObjectLockEnabledForBucket=True, ObjectOwnership="ObjectWriter")
        s3.put_object(Bucket="vault", Key="key", Body=b"data")
        tell("vault", "s3:ObjectRetention:Put", "s3:ObjectAnnotation:*", "s3:ObjectAcl:Put")

        until = datetime(2027, 1, 1, tzinfo=UTC)
        s3.put_object_retention(Bucket="vault", Key="key", Retention={"Mode": "GOVERNANCE", "RetainUntilDate": until})
        s3.put_object_annotation(Bucket="vault", Key="key", AnnotationName="note", AnnotationPayload=b"x")
        s3.delete_object_annotation(Bucket="vault", Key="key", AnnotationName="note")
        s3.put_object_acl(Bucket="vault", Key="key", ACL="private")

        assert sorted(name for name, _ in happened()) == [
            "ObjectAcl:Put",
            "ObjectAnnotation:Delete",
            "ObjectAnnotation:Put",
            "ObjectRetention:Put",
        ]

    def test_events_of_a_bucket_elsewhere_are_told_there(self, cloud: Cloud) -> None:
        there = boto3.client("s3", region_name="eu-west-1")
        there.create_bucket(Bucket="far", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        sqs = boto3.client("sqs", region_name="eu-west-1")
        url = sqs.create_queue(QueueName="far")["QueueUrl"]
        queue = {"QueueArn": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:far", "Events": ALL}
        there.put_bucket_notification_configuration(
            Bucket="far", NotificationConfiguration={"QueueConfigurations": [queue]}
        )
        sqs.purge_queue(QueueUrl=url)

        boto3.client("s3", region_name="us-east-1").put_object(Bucket="far", Key="key")

        [message] = sqs.receive_message(QueueUrl=url)["Messages"]
        assert json.loads(message["Body"])["Records"][0]["awsRegion"] == "eu-west-1"


class TestDestinations:
    def test_a_topic_is_told_with_a_subject(self, s3: Any, sqs: Any, bucket: str, received: Callable[..., Any]) -> None:
        sns = boto3.client("sns", region_name=REGION)
        topic = sns.create_topic(Name="news")["TopicArn"]
        sqs.create_queue(QueueName="told")
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=QUEUE)
        configuration = {"TopicConfigurations": [{"TopicArn": topic, "Events": ALL}]}
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)
        [test] = received("told")

        s3.put_object(Bucket=bucket, Key="key")

        [message] = received("told")
        assert json.loads(test["Message"])["Event"] == "s3:TestEvent"
        assert message["Subject"] == "Amazon S3 Notification"
        assert json.loads(message["Message"])["Records"][0]["s3"]["object"]["key"] == "key"

    def test_a_queues_policy_says_for_which_buckets_it_is_sent_events(
        self, cloud: Cloud, s3: Any, sqs: Any, bucket: str, tell: Any, happened: Any
    ) -> None:
        tell(bucket, *ALL)
        url = sqs.get_queue_url(QueueName="told")["QueueUrl"]
        found = []
        for source in (bucket, "others"):
            statement = {
                "Effect": "Allow",
                "Principal": {"Service": "s3.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": QUEUE,
                "Condition": {"ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{source}"}},
            }
            policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
            sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
            s3.put_object(Bucket=bucket, Key="key")
            found.append(happened())

        assert found == [[("ObjectCreated:Put", "key")], []]
        assert [entry.kind for entry in cloud.journal if entry.kind == "undelivered"] == ["undelivered"]

    def test_a_function_is_run_with_the_records(self, s3: Any, bucket: str) -> None:
        code = (
            "import boto3\n"
            "def handler(event, context):\n"
            "    for record in event['Records']:\n"
            "        told = record['s3']\n"
            "        if told['object']['key'].startswith('in'):\n"
            "            boto3.client('s3').put_object(Bucket=told['bucket']['name'], Key='out', Body=b'done')\n"
        )
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr("app.py", code)
        function = boto3.client("lambda", region_name=REGION).create_function(
            FunctionName="told",
            Runtime="python3.12",
            Handler="app.handler",
            Role=f"arn:aws:iam::{ACCOUNT}:role/r",
            Code={"ZipFile": package.getvalue()},
        )["FunctionArn"]
        configuration = {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": function, "Events": ALL}]}
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)

        s3.put_object(Bucket=bucket, Key="in")

        assert s3.get_object(Bucket=bucket, Key="out")["Body"].read() == b"done"

    def test_the_default_bus_is_told_in_its_own_words(
        self, s3: Any, sqs: Any, versioned: str, received: Callable[..., Any]
    ) -> None:
        events = boto3.client("events", region_name=REGION)
        sqs.create_queue(QueueName="told")
        events.put_rule(Name="r", EventPattern='{"source": ["aws.s3"]}')
        events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": QUEUE}])
        s3.put_bucket_notification_configuration(
            Bucket=versioned, NotificationConfiguration={"EventBridgeConfiguration": {}}
        )

        version = s3.put_object(Bucket=versioned, Key="a b", Body=b"data")["VersionId"]
        s3.put_object_tagging(Bucket=versioned, Key="a b", Tagging={"TagSet": []})
        marker = s3.delete_object(Bucket=versioned, Key="a b")["VersionId"]

        told = sorted(received("told"), key=lambda each: each["detail"]["object"].get("sequencer", "9"))
        created, deleted, tagged = told
        detail = created["detail"]
        assert (created["source"], created["detail-type"]) == ("aws.s3", "Object Created")
        assert created["resources"] == [f"arn:aws:s3:::{versioned}"]
        assert detail.pop("request-id")
        assert detail["object"].pop("sequencer")
        assert detail == {
            "version": "0",
            "bucket": {"name": versioned},
            "object": {"key": "a b", "size": 4, "etag": "8d777f385d3dfec8815d20f7496026dc", "version-id": version},
            "requester": ACCOUNT,
            "source-ip-address": "127.0.0.1",
            "reason": "PutObject",
        }
        assert (deleted["detail-type"], deleted["detail"]["deletion-type"], deleted["detail"]["reason"]) == (
            "Object Deleted",
            "Delete Marker Created",
            "DeleteObject",
        )
        assert deleted["detail"]["object"]["version-id"] == marker
        assert tagged["detail-type"] == "Object Tags Added"
        assert "reason" not in tagged["detail"]

    def test_what_is_told_survives_a_snapshot(
        self,
        cloud: Cloud,
        s3: Any,
        bucket: str,
        tell: Callable[..., None],
        happened: Callable[[], list[tuple[str, str]]],
    ) -> None:
        tell(bucket, "s3:ObjectCreated:*")
        kept = cloud.snapshot()
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
        cloud.restore(kept)

        s3.put_object(Bucket=bucket, Key="key")

        assert happened() == [("ObjectCreated:Put", "key")]


def test_a_name_of_no_event_is_refused(s3: Any, sqs: Any, bucket: str, refusal: Callable[..., Any]) -> None:
    sqs.create_queue(QueueName="told")
    one = {"QueueArn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:told", "Events": ["s3:ObjectCreated:*", "s3:Foo"]}

    code, message = refusal(
        s3.put_bucket_notification_configuration,
        Bucket=bucket,
        NotificationConfiguration={"QueueConfigurations": [one]},
    )
    assert code == "InvalidArgument"
    assert message.startswith("The event 's3:Foo' is not supported for notifications.")
