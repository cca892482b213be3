"""How the services that moto holds reach topics, which are native: in place of the table of moto's own SNS."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.common.tags import tags_from_list
from awsim.model.errors import ServiceError
from awsim.moto.tables import NativeTable, stand_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from awsim.kernel.world import World

READERS = ("cloudformation.models", "ses.models", "textract.models", "config.models", "sns.config")
"""Modules of moto's that keep the table under a name of their own."""


class NativeTopics:
    """The topics of one account and region, with those methods of moto's backend that its other services call."""

    def __init__(self, world: World, account: str, region: str) -> None:
        self._world = world
        self._account = account
        self._region = region

    @property
    def topics(self) -> TopicNames:
        """What moto asks whether a topic is there."""
        return TopicNames(self)

    def get_topic(self, arn: str) -> NativeTopic:
        """The topic; raises moto's TopicNotFound."""
        try:
            attributes = self._call("GetTopicAttributes", {"TopicArn": arn})["Attributes"]
        except ServiceError:
            raise _topic_not_found() from None
        return NativeTopic(attributes)

    def publish(
        self,
        message: str,
        arn: str | None = None,
        subject: str | None = None,
        message_attributes: Mapping[str, Any] | None = None,
        **_: Any,
    ) -> str:
        """Publish a message; raises moto's TopicNotFound."""
        given = {"TopicArn": arn, "Subject": subject, "MessageAttributes": message_attributes}
        text = message if isinstance(message, str) else json.dumps(message)
        params = {name: value for name, value in given.items() if value}
        try:
            return str(self._call("Publish", {**params, "Message": text})["MessageId"])
        except ServiceError as error:
            if error.code == "NotFound":
                raise _topic_not_found() from None
            raise

    # AWS Config

    def list_config_service_resources(
        self,
        resource_ids: list[str] | None,
        resource_name: str | None,
        limit: int,
        next_token: str | None,
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Topics as AWS Config lists them."""
        arns = sorted(arn for arn in self.arns() if not resource_ids or arn in resource_ids)
        names = [(arn, arn.rpartition(":")[2]) for arn in arns]
        chosen = [each for each in names if resource_name in (None, each[1])]
        later = [each for each in chosen if next_token is None or each[0] >= next_token]
        shown, rest = later[:limit], later[limit:]
        listed = [{"type": "AWS::SNS::Topic", "id": arn, "name": name, "region": self._region} for arn, name in shown]
        return listed, rest[0][0] if rest else None

    def get_config_resource(self, resource_id: str) -> dict[str, Any] | None:
        """A topic as AWS Config shows it, None where it is not there."""
        if resource_id not in self.topics:
            return None
        attributes = self._call("GetTopicAttributes", {"TopicArn": resource_id})["Attributes"]
        tags = tags_from_list(self._call("ListTagsForResource", {"ResourceArn": resource_id})["Tags"])
        return {
            "version": "1.3",
            "configurationItemStatus": "ResourceDiscovered",
            "accountId": self._account,
            "resourceType": "AWS::SNS::Topic",
            "resourceId": resource_id,
            "resourceName": resource_id.rpartition(":")[2],
            "arn": resource_id,
            "awsRegion": self._region,
            "availabilityZone": "Not Applicable",
            "configuration": {
                "topicArn": resource_id,
                "displayName": attributes["DisplayName"],
                "policy": json.loads(attributes["Policy"]),
                "deliveryPolicy": attributes.get("DeliveryPolicy", ""),
                "effectiveDeliveryPolicy": json.loads(attributes["EffectiveDeliveryPolicy"]),
                "subscriptionsConfirmed": int(attributes["SubscriptionsConfirmed"]),
                "subscriptionsPending": int(attributes["SubscriptionsPending"]),
                "subscriptionsDeleted": int(attributes["SubscriptionsDeleted"]),
            },
            "supplementaryConfiguration": {
                "Tags": json.dumps([{"key": key, "value": value} for key, value in tags.items()])
            },
            "tags": tags,
        }

    def arns(self) -> Iterator[str]:
        """Of all topics."""
        after: dict[str, str] = {}
        while True:
            page = self._call("ListTopics", after)
            for topic in page.get("Topics", ()):
                yield topic["TopicArn"]
            if not page.get("NextToken"):
                return
            after = {"NextToken": page["NextToken"]}

    def _call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        return self._world.call("sns", operation, params, account=self._account, region=self._region)


class TopicNames:
    """Stands for moto's dictionary of topics by ARN."""

    def __init__(self, topics: NativeTopics) -> None:
        self._topics = topics

    def __contains__(self, arn: object) -> bool:
        try:
            self._topics.get_topic(str(arn))
        except Exception as error:
            if type(error) is type(_topic_not_found()):
                return False
            raise
        return True


class NativeTopic:
    """A topic that moto has found."""

    def __init__(self, attributes: Mapping[str, str]) -> None:
        self.arn = attributes["TopicArn"]
        self.name = self.arn.rpartition(":")[2]
        self.policy = attributes["Policy"]


def answer_look_ups() -> None:
    """Have moto's services find the native topics while a cloud has its turn."""
    stand_in("sns", NativeTopics, READERS)


def leave_to_itself() -> None:
    """Have moto's own SNS, where it is asked all the same, go on with its own topics."""
    responses: Any = import_module("moto.sns.responses")
    if isinstance(responses.sns_backends, NativeTable):
        responses.sns_backends = responses.sns_backends.original


def _topic_not_found() -> Exception:
    exceptions: Any = import_module("moto.sns.exceptions")
    made: Exception = exceptions.TopicNotFound()
    return made
