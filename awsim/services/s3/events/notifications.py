"""NotificationOperations: which events of a bucket are told to whom, and telling them."""

from __future__ import annotations

import base64
import json
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from awsim.common.moments import iso
from awsim.fabric.delivery.retries import events_policy
from awsim.fabric.delivery.settings import DeliverySettings
from awsim.fabric.service_events import put_service_event
from awsim.services.s3.errors import MalformedXMLError
from awsim.services.s3.events.destinations import KINDS, parse_destination, require_there
from awsim.services.s3.events.filters import Notification, read_filter, require_distinct, require_events
from awsim.services.s3.events.happenings import SERVICE, Happening, principal_id
from awsim.services.s3.resources import NOTHING, S3Resources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.common.arn import Arn
    from awsim.services.s3.events.destinations import Kind
    from awsim.services.s3.models import Bucket, Version

Configuration = dict[str, Any]

CONFIGURATION = "Notification"
"""Its name among a bucket's configurations; what is compiled of it is in `Bucket.more` by the same name."""
SUBJECT = "Amazon S3 Notification"
TEST_EVENT = "s3:TestEvent"
ADDRESS = "127.0.0.1"
"""Where calls come from."""

posted: ContextVar[tuple[str, str] | None] = ContextVar("awsim_s3_posted", default=None)
"""Bucket and key of the object that a form is uploading on this thread, by PutObject."""

_RETRIES = events_policy()
_OLD_MEMBERS = {
    "TopicConfiguration": ("TopicConfigurations", "Topic", "TopicArn"),
    "QueueConfiguration": ("QueueConfigurations", "Queue", "QueueArn"),
    "CloudFunctionConfiguration": ("LambdaFunctionConfigurations", "CloudFunction", "LambdaFunctionArn"),
}
"""Members of the operations without `Configuration` in their names -> list, old member, new member."""


class NotificationOperations(S3Resources):
    """PutBucketNotificationConfiguration, GetBucketNotificationConfiguration and their deprecated forms."""

    def put_bucket_notification_configuration(
        self,
        *,
        bucket: str,
        notification_configuration: Mapping[str, Any],
        expected_bucket_owner: str | None = None,
        skip_destination_validation: bool = False,
    ) -> None:
        """Replace what is told to whom; queues and topics are sent `s3:TestEvent` unless they are not looked at."""
        found = self.bucket_for(bucket, "s3:PutBucketNotification", expected_owner=expected_bucket_owner)
        kept, notifications, destinations = self._read(notification_configuration)
        require_distinct(notifications)
        home = self.home_of(found)
        if not skip_destination_validation:
            require_there(home, destinations)
        found.configurations[CONFIGURATION] = kept
        found.more[CONFIGURATION] = tuple(notifications)
        if not skip_destination_validation:
            for target in dict.fromkeys(str(arn) for kind, arn in destinations if kind.is_told):
                home.deliver(target, self._test_event(found), _settings_for(target, found.arn))

    def get_bucket_notification_configuration(
        self, *, bucket: str, expected_bucket_owner: str | None = None
    ) -> Configuration:
        """What is told to whom; nothing where nobody has said."""
        found = self.bucket_for(bucket, "s3:GetBucketNotification", expected_owner=expected_bucket_owner)
        return dict(found.configurations.get(CONFIGURATION, {}))

    def put_bucket_notification(
        self,
        *,
        bucket: str,
        notification_configuration: Mapping[str, Any],
        content_md5: str | None = None,
        checksum_algorithm: str | None = None,
        expected_bucket_owner: str | None = None,
    ) -> None:
        """The deprecated form: one configuration of each kind, without filters."""
        given: Configuration = {}
        for name, (listed, old, new) in _OLD_MEMBERS.items():
            if name in notification_configuration:
                one = notification_configuration[name]
                events = one.get("Events") or [one["Event"]]
                given[listed] = [{"Id": one.get("Id"), new: one.get(old, ""), "Events": events}]
        self.put_bucket_notification_configuration(
            bucket=bucket, notification_configuration=given, expected_bucket_owner=expected_bucket_owner
        )

    def get_bucket_notification(self, *, bucket: str, expected_bucket_owner: str | None = None) -> Configuration:
        """The deprecated form: the first configuration of each kind."""
        found = self.bucket_for(bucket, "s3:GetBucketNotification", expected_owner=expected_bucket_owner)
        kept = found.configurations.get(CONFIGURATION, {})
        answer: Configuration = {}
        for name, (listed, old, new) in _OLD_MEMBERS.items():
            for one in kept.get(listed, ())[:1]:
                answer[name] = {"Id": one["Id"], old: one[new], "Events": one["Events"], "Event": one["Events"][-1]}
        return answer

    def announce_asked_event(
        self, bucket: Bucket, event: str, version: Version, *, reason: str = "", members: Mapping[str, Any] = NOTHING
    ) -> None:
        """Tell every notification that wants it, and the default bus where it is to be told, of what a caller did."""
        if posted.get() == (bucket.name, version.key) and event == "ObjectCreated:Put":
            event, reason = "ObjectCreated:Post", "POST Object"
        self._announce(bucket, event, version, reason, members, by_itself=False)

    def announce_own_event(
        self,
        bucket: Bucket,
        event: str,
        version: Version,
        *,
        reason: str = "",
        members: Mapping[str, Any] = NOTHING,
        record: Mapping[str, Any] = NOTHING,
    ) -> None:
        """Tell of what S3 does by itself, as by a rule; `record` are further members of the record."""
        self._announce(bucket, event, version, reason, members, record, by_itself=True)

    def _announce(
        self,
        bucket: Bucket,
        event: str,
        version: Version,
        reason: str,
        members: Mapping[str, Any],
        record: Mapping[str, Any] = NOTHING,
        *,
        by_itself: bool,
    ) -> None:
        configuration = bucket.configurations.get(CONFIGURATION)
        if not configuration:
            return
        wanting = [each for each in bucket.more.get(CONFIGURATION, ()) if each.wants(f"s3:{event}", version.key)]
        on_bus = "EventBridgeConfiguration" in configuration
        if not wanting and not on_bus:
            return
        happening = self._happening(bucket, event, version, reason, members, record, by_itself=by_itself)
        home = self.home_of(bucket)
        for each in wanting:
            body = json.dumps({"Records": [happening.as_record(each.id)]})
            home.deliver(each.target, body, _settings_for(each.target, bucket.arn))
        if on_bus and happening.detail_type is not None:
            put_service_event(
                self.world,
                home.account,
                home.region,
                source="aws.s3",
                detail_type=happening.detail_type,
                detail=happening.detail(),
                resources=[bucket.arn],
            )

    def _happening(
        self,
        bucket: Bucket,
        event: str,
        version: Version,
        reason: str,
        members: Mapping[str, Any],
        record: Mapping[str, Any],
        *,
        by_itself: bool,
    ) -> Happening:
        count = bucket.more["Sequence"] = bucket.more.get("Sequence", 0) + 1
        now = self.now()
        return Happening(
            name=event,
            at=now,
            bucket=bucket,
            version=version,
            request_id=self.world.cause or self.random.token(16, "0123456789ABCDEF"),
            host_id=base64.b64encode(self.random.bytes(56)).decode(),
            requester=SERVICE if by_itself else self.account,
            principal=f"AmazonCustomer:{principal_id(bucket.account)}"
            if by_itself
            else f"AWS:{principal_id(self.principal_arn())}",
            address=SERVICE if by_itself else ADDRESS,
            sequencer=f"{int(now):010X}{count:08X}",
            reason=reason,
            members=members,
            record=record,
        )

    def _read(self, given: Mapping[str, Any]) -> tuple[Configuration, list[Notification], list[tuple[Kind, Arn]]]:
        """A configuration as it is kept, what it says, and its destinations. Raises InvalidArgument."""
        kept: Configuration = {}
        notifications: list[Notification] = []
        destinations: list[tuple[Kind, Arn]] = []
        for kind in KINDS:
            for one in given.get(kind.list) or ():
                if not one.get("Events"):
                    raise MalformedXMLError
                require_events(one["Events"])
                arn = parse_destination(kind, one.get(kind.arn, ""))
                rules, keys = read_filter(one.get("Filter"))
                identifier = one.get("Id") or base64.b64encode(self.random.uuid().encode()).decode()
                entry = {"Id": identifier, kind.arn: str(arn), "Events": list(one["Events"])}
                if "Filter" in one:
                    entry["Filter"] = {"Key": {"FilterRules": rules}}
                kept.setdefault(kind.list, []).append(entry)
                notifications.append(Notification(identifier, str(arn), tuple(one["Events"]), keys))
                destinations.append((kind, arn))
        if given.get("EventBridgeConfiguration") is not None:
            kept["EventBridgeConfiguration"] = {}
        return kept, notifications, destinations

    def _test_event(self, bucket: Bucket) -> str:
        return json.dumps(
            {
                "Service": "Amazon S3",
                "Event": TEST_EVENT,
                "Time": iso(self.now()),
                "Bucket": bucket.name,
                "RequestId": self.world.cause or "",
                "HostId": base64.b64encode(self.random.bytes(56)).decode(),
            }
        )


@lru_cache(maxsize=1024)
def _settings_for(target: str, source_arn: str) -> DeliverySettings:
    """Policies of targets are asked about S3 itself, for the bucket."""
    subject = SUBJECT if target.split(":", 3)[2] == "sns" else None
    return DeliverySettings(retries=_RETRIES, subject=subject, source_arn=source_arn)
