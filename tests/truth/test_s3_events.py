"""Notifications of buckets and what lifecycle rules say of objects, as AWS answered."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeSerializer

from .recordings import Recordings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .recordings import Replay

S3 = Recordings("s3")
BUCKET, KEY = "recorded-bucket", "recorded-key"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:my-queue"
PUT_EVENTS = ["s3:ObjectCreated:*"]
AS_RECORDED = {
    "sequencer": "sequencer",
    "x-amz-id-2": "amz-id",
    "x-amz-request-id": "amz-request-id",
    "request-id": "request-id",
}
"""Members that are recorded as the same text always."""


class Told:
    """A bucket, and a queue that is told of what happens in it."""

    def __init__(self, replay: Replay, *events: str, region: str = "us-east-1", bucket: str = BUCKET) -> None:
        self.replay, self.bucket = replay, bucket
        self.s3, self.sqs = replay.client("s3", region), replay.client("sqs", region)
        where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        self.s3.create_bucket(Bucket=bucket, **where)
        self.url = self.sqs.create_queue(QueueName="told")["QueueUrl"]
        self.arn = f"arn:aws:sqs:{region}:123456789012:told"
        if events:
            self.configure({"QueueConfigurations": [{"QueueArn": self.arn, "Events": list(events)}]})

    def configure(self, configuration: dict[str, Any]) -> None:
        """Replace what is told to whom; test events are not looked at."""
        self.s3.put_bucket_notification_configuration(Bucket=self.bucket, NotificationConfiguration=configuration)
        self.sqs.purge_queue(QueueUrl=self.url)

    def put(self, key: str = KEY, body: bytes = b"something", **given: Any) -> Any:
        return self.s3.put_object(Bucket=self.bucket, Key=key, Body=body, **given)

    def messages(self) -> list[Any]:
        """The bodies of all messages."""
        found = []
        while received := self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages"):
            found += [json.loads(each["Body"]) for each in received]
            for each in received:
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=each["ReceiptHandle"])
        return found

    def records(self) -> list[Any]:
        """The records of all messages, by the names of their events."""
        found = [as_recorded(record) for message in self.messages() for record in message["Records"]]
        return sorted(found, key=lambda record: str(record["eventName"]))


def as_recorded(told: Any, **changed: str) -> Any:
    """What was told, with what is recorded as the same text always."""
    named = {**AS_RECORDED, **changed}
    if isinstance(told, dict):
        return {name: named.get(name, as_recorded(value, **changed)) for name, value in told.items()}
    return [as_recorded(each, **changed) for each in told] if isinstance(told, list) else told


@S3.scenario("TestS3NotificationsToSQS::test_object_created_copy")
def copies_are_told_of(replay: Replay) -> None:
    told = Told(replay, "s3:ObjectCreated:Copy")
    told.put("src")
    told.s3.copy_object(Bucket=BUCKET, Key="dest", CopySource=f"{BUCKET}/src")
    replay.match("receive_messages", {"messages": told.records()})


@S3.scenario("TestS3NotificationsToSQS::test_object_created_and_object_removed")
def what_comes_and_goes_is_told_of(replay: Replay) -> None:
    told = Told(replay, "s3:ObjectCreated:*", "s3:ObjectRemoved:*")
    told.put("src")
    told.s3.copy_object(Bucket=BUCKET, Key="dest", CopySource=f"{BUCKET}/src")
    told.s3.delete_object(Bucket=BUCKET, Key="src")
    replay.match("receive_messages", {"messages": told.records()})


@S3.scenario("TestS3NotificationsToSQS::test_key_encoding")
def keys_are_encoded(replay: Replay) -> None:
    told = Told(replay, "s3:ObjectCreated:*")
    told.put("a@b")
    replay.match("receive_messages", {"messages": told.records()})


@S3.scenario("TestS3NotificationsToSQS::test_object_tagging_put_event")
def tags_are_told_of(replay: Replay) -> None:
    told = Told(replay, "s3:ObjectTagging:Put")
    told.put(body=b"testcontent-tagging")
    told.put(body=b"FooBarBlitz")
    told.s3.put_object_tagging(
        Bucket=BUCKET, Key=KEY, Tagging={"TagSet": [{"Key": "swallow_type", "Value": "african"}]}
    )
    replay.match("receive_messages", {"messages": told.records()}, aside={"eTag"})


@S3.scenario("TestS3NotificationsToSQS::test_restore_object")
def restores_are_told_of(replay: Replay) -> None:
    told = Told(replay, "s3:ObjectRestore:*")
    told.put("my_key_restore", StorageClass="GLACIER")
    request = {"Days": 14, "GlacierJobParameters": {"Tier": "Standard"}}
    told.s3.restore_object(Bucket=BUCKET, Key="my_key_restore", RestoreRequest=request)
    replay.match("receive_messages", {"messages": told.records()[::-1]})


@S3.scenario("TestS3NotificationsToSQS::test_object_created_put_with_presigned_url_upload")
def uploads_by_url_are_told_of_in_both_regions(replay: Replay) -> None:
    import requests

    for step, region, bucket in (
        ("receive_messages", "us-east-1", BUCKET),
        ("receive_messages_region_2", "us-west-2", "recorded-second"),
    ):
        told = Told(replay, "s3:ObjectCreated:*", region=region, bucket=bucket)
        params = {"Bucket": bucket, "Key": "key-by-hostname"}
        requests.put(told.s3.generate_presigned_url("put_object", params), data=b"something", timeout=5)
        replay.match(step, {"messages": told.records()})


@S3.scenario("TestS3NotificationsToSQS::test_filter_rules_empty_value")
def filters_may_be_empty(replay: Replay) -> None:
    told = Told(replay)
    told.sqs.create_queue(QueueName="my-queue-1")
    queue = {
        "QueueArn": "arn:aws:sqs:us-east-1:123456789012:my-queue-1",
        "Events": PUT_EVENTS,
        "Filter": {"Key": {"FilterRules": [{"Name": "suffix", "Value": ""}]}},
    }
    told.configure({"QueueConfigurations": [queue]})
    found = told.s3.get_bucket_notification_configuration(Bucket=BUCKET)
    replay.match("bucket_notification_configuration", found)


@S3.scenario("TestS3BucketNotificationConfiguration::test_bucket_notification_with_invalid_filter_rules")
def filters_are_of_prefix_or_suffix(replay: Replay) -> None:
    told = Told(replay)
    rules = [{"Name": "INVALID", "Value": "N/A"}]
    queue = {"QueueArn": told.arn, "Events": PUT_EVENTS, "Filter": {"Key": {"FilterRules": rules}}}
    _refused(replay, told, "invalid_filter_name", [queue])


@S3.scenario("TestS3NotificationsToSQS::test_invalid_sqs_arn")
def destinations_have_to_be_there(replay: Replay) -> None:
    told = Told(replay)
    nonsense = [{"QueueArn": "invalid-queue", "Events": PUT_EVENTS}]
    _refused(replay, told, "invalid_not_skip", nonsense)
    _refused(replay, told, "invalid_skip", nonsense, SkipDestinationValidation=True)
    missing = [{"Id": "id123", "QueueArn": QUEUE, "Events": PUT_EVENTS}]
    _refused(replay, told, "queue-does-not-exist", missing)
    told.s3.put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration={"QueueConfigurations": missing}, SkipDestinationValidation=True
    )
    found = told.s3.get_bucket_notification_configuration(Bucket=BUCKET)
    replay.match("skip_destination_validation", found)


@S3.scenario("TestS3NotificationsToSQS::test_multiple_invalid_sqs_arns")
def all_that_is_not_there_is_named(replay: Replay) -> None:
    told = Told(replay)
    for step, arns in (
        ("two-queue-arns-invalid", ("invalid_arn", "invalid_arn_2")),
        ("one-queue-invalid-one-not-existent", ("invalid_arn_2", QUEUE)),
        ("multiple-queues-do-not-exist", (QUEUE, f"{QUEUE}-2")),
    ):
        events = ("s3:ObjectCreated:*", "s3:ObjectRemoved:*")
        queues = [{"QueueArn": arn, "Events": [event]} for arn, event in zip(arns, events, strict=True)]
        _refused(replay, told, step, queues)


def _refused(replay: Replay, told: Told, step: str, queues: list[Any], **given: Any) -> None:
    configuration = {"QueueConfigurations": queues}
    put = told.s3.put_bucket_notification_configuration
    replay.refused(step, put, Bucket=BUCKET, NotificationConfiguration=configuration, **given)


@S3.scenario("TestS3NotificationsToSns::test_object_created_put")
def a_topic_is_told(replay: Replay) -> None:
    told = _told_by_topic(replay)
    told.put("bucket-key", b"first event")
    told.put("bucket-key", b"second event")
    messages = sorted(_of_topic(told), key=lambda each: int(each["Message"]["Records"][0]["s3"]["object"]["size"]))
    replay.match("receive_messages", {"messages": messages})


@S3.scenario("TestS3NotificationsToSns::test_bucket_notifications_with_filter")
def a_topic_is_told_of_some_keys(replay: Replay) -> None:
    told = _told_by_topic(replay, {"Prefix": "testupload/", "Suffix": "testfile.txt"})
    told.put("some/other/key", b"not told of")
    told.put("testupload/dir1/testfile.txt", b"This is a test file for S3 filters.")
    [message] = _of_topic(told)
    replay.match("message", message, aside={"eTag", "size"})


def _told_by_topic(replay: Replay, rules: dict[str, str] | None = None) -> Told:
    told = Told(replay)
    sns = replay.client("sns")
    topic = sns.create_topic(Name="recorded-topic")["TopicArn"]
    one: dict[str, Any] = {"TopicArn": topic, "Events": PUT_EVENTS}
    if rules:
        one["Filter"] = {"Key": {"FilterRules": [{"Name": name, "Value": value} for name, value in rules.items()]}}
    told.s3.put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration={"TopicConfigurations": [one]}
    )
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=told.arn)
    return told


def _of_topic(told: Told) -> Iterable[Any]:
    for message in told.messages():
        yield {**message, "Message": as_recorded(json.loads(message["Message"]))}


@S3.scenario(
    "TestS3NotificationsToSns::test_bucket_not_exist",
    "TestS3::test_get_bucket_notification_configuration_no_such_bucket",
)
def a_bucket_that_is_not_there_tells_nothing(replay: Replay) -> None:
    [step] = replay.recorded
    s3 = replay.client("s3")
    replay.refused(step, s3.get_bucket_notification_configuration, Bucket="not-there")


@S3.scenario("TestS3NotificationsToLambda::test_create_object_put_via_dynamodb")
def a_function_is_told(replay: Replay) -> None:
    told = Told(replay)
    code = (
        "import boto3, json\n"
        "def handler(event, context):\n"
        "    sqs = boto3.client('sqs')\n"
        "    url = sqs.get_queue_url(QueueName='told')['QueueUrl']\n"
        "    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(event))\n"
    )
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("app.py", code)
    function = replay.client("lambda").create_function(
        FunctionName="recorded",
        Runtime="python3.12",
        Handler="app.handler",
        Role="arn:aws:iam::123456789012:role/r",
        Code={"ZipFile": package.getvalue()},
    )["FunctionArn"]
    told.configure({"LambdaFunctionConfigurations": [{"LambdaFunctionArn": function, "Events": PUT_EVENTS}]})
    told.put(body=b"something..")
    [record] = told.records()
    replay.match("table_content", TypeSerializer().serialize(record), aside={"eTag"})


@S3.scenario("TestS3NotificationsToEventBridge::test_object_created_put")
def a_bus_is_told(replay: Replay) -> None:
    told = Told(replay)
    events = replay.client("events")
    events.put_rule(Name="recorded", EventPattern='{"source": ["aws.s3"]}')
    events.put_targets(Rule="recorded", Targets=[{"Id": "1", "Arn": told.arn}])
    told.configure({"EventBridgeConfiguration": {}})
    told.put(body=b"data")
    told.s3.delete_object(Bucket=BUCKET, Key=KEY)
    created, deleted = sorted(told.messages(), key=lambda each: str(each["detail-type"]))
    # moto's bus leaves the account out.
    replay.match("object_created", as_recorded(created, sequencer="object-sequencer"), aside={"account"})
    replay.match("object_deleted", as_recorded(deleted, sequencer="object-sequencer"), aside={"account"})


@S3.scenario("TestS3BucketLifecycle::test_bucket_lifecycle_multiple_rules")
def the_first_of_several_rules_expires_an_object(replay: Replay) -> None:
    told = Told(replay)
    rules = [
        {"ID": f"rule_{name}", "Expiration": {"Days": days}, "Filter": {"Prefix": prefix}, "Status": "Enabled"}
        for name, days, prefix in (("one", 1, "testobject"), ("two", 10, "test"), ("three", 30, "t"))
    ]
    told.s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": rules})
    replay.match("get-bucket-lifecycle-conf", told.s3.get_bucket_lifecycle_configuration(Bucket=BUCKET))
    replay.match("put-object-match-both-rules", told.put("testobject", b"test"))
    replay.match("put-object-match-rule-2", told.put("test", b"test"))
    replay.match("put-object-no-match", told.put("no-match", b"test"))


@S3.scenario("TestS3BucketLifecycle::test_lifecycle_expired_object_delete_marker")
def a_rule_for_markers_says_nothing_of_objects(replay: Replay) -> None:
    told = Told(replay)
    rule = {"ID": "rule-marker", "Expiration": {"ExpiredObjectDeleteMarker": True}, "Filter": {}, "Status": "Enabled"}
    told.s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": [rule]})
    replay.match("get-bucket-lifecycle-conf", told.s3.get_bucket_lifecycle_configuration(Bucket=BUCKET))
    replay.match("put-object", told.put(body=b"test"))
    replay.match("head-object", told.s3.head_object(Bucket=BUCKET, Key=KEY))


@S3.scenario("TestS3BucketLifecycle::test_bucket_lifecycle_configuration_object_expiry_versioned")
def versions_expire(replay: Replay) -> None:
    told = Told(replay)
    told.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    rule = {
        "ID": "rule2",
        "Expiration": {"Days": 7},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
        "Filter": {},
        "Status": "Enabled",
    }
    told.s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": [rule]})
    replay.match("get-bucket-lifecycle-conf", told.s3.get_bucket_lifecycle_configuration(Bucket=BUCKET))
    first = told.put(body=b"test")["VersionId"]
    replay.match("head-object-expiry", told.s3.head_object(Bucket=BUCKET, Key=KEY))
    second = told.put(body=b"test")["VersionId"]
    for step, given in (
        ("head-object-expiry-noncurrent", {"VersionId": first}),
        ("head-object-expiry-current-without-version-id", {}),
        ("head-object-expiry-current-with-version-id", {"VersionId": second}),
    ):
        replay.match(step, told.s3.head_object(Bucket=BUCKET, Key=KEY, **given))


test_answers_are_those_of_aws = S3.runner()
