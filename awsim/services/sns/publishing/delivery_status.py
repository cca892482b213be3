"""Delivery status logging: how deliveries have gone, in CloudWatch Logs, where a topic's feedback roles ask for it.

Developer guide, "Amazon SNS message delivery status"; recorded: TestSNSPublishDelivery::test_delivery_lambda.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import md5
from typing import TYPE_CHECKING, Any

from awsim.fabric.delivery.settings import DeliverySettings
from awsim.model.errors import ServiceError
from awsim.services.sns.publishing.reports import Feedback, Report
from awsim.services.sns.resources import SNSResources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.fabric.delivery.settings import Delivery, Failure
    from awsim.services.sns.publishing.messages import Message
    from awsim.services.sns.topics.models import Topic

PREFIXES = {
    "application": "Application",
    "firehose": "Firehose",
    "http": "HTTP",
    "https": "HTTP",
    "lambda": "Lambda",
    "sqs": "SQS",
}
"""Protocol -> how its feedback attributes begin."""
ACCEPTED = {"lambda": 202}
FAILED = "FAILURE"


class DeliveryStatus(SNSResources):
    """Logs of how deliveries went."""

    def watch(self, topic: Topic, protocol: str, message: Message, text: str, delivery: Delivery) -> None:
        """Have a delivery logged, where its topic asks for it."""
        prefix = PREFIXES.get(protocol)
        if prefix is None:
            return
        feedback = Feedback.of(topic.attributes, prefix, f"sns/{topic.region}/{topic.account}/{topic.name}")
        if feedback is not None:
            noted = notification(message, text, topic.arn)
            self.reports[delivery.id] = Report(feedback, protocol, delivery.target, noted)

    def delivered(self, delivery: Delivery, answer: dict[str, Any]) -> None:
        """A target has taken a message."""
        report = self.reports.pop(delivery.id, None) if self.reports else None
        if report is None:
            return
        status = answer.get("status") or ACCEPTED.get(report.protocol, 200)
        dwelt = self.now() - delivery.accepted_at
        self.log_success(report, delivery.id, dwelt, status, self._provider_response(report.protocol, answer))

    def undelivered(self, delivery: Delivery, failure: Failure) -> None:
        """A message was given up."""
        report = self.reports.pop(delivery.id, None)
        if report is None:
            return
        said = {"ErrorCode": failure.code, "ErrorMessage": failure.message}
        told = failure.answer or json.dumps(said, separators=(",", ":"))
        dwelt = self.now() - delivery.accepted_at
        self.log_failure(report, delivery.id, dwelt, failure.status, told)

    def log_success(self, report: Report, delivery_id: str, dwelt: float, status: int | None, told: str) -> None:
        """Log a delivery, if it is of the sample."""
        feedback = report.feedback
        percent = feedback.success_percent
        if feedback.success and (percent >= 100 or self.random.fraction() * 100 < percent):
            self._log(feedback.log_group, "SUCCESS", report, delivery_id, dwelt, status, told)

    def log_failure(self, report: Report, delivery_id: str, dwelt: float, status: int | None, told: str) -> None:
        """Log a delivery that failed: all of them are."""
        if report.feedback.failure:
            group = f"{report.feedback.log_group}/Failure"
            self._log(group, FAILED, report, delivery_id, dwelt, status, told)

    def _provider_response(self, protocol: str, answer: Mapping[str, Any]) -> str:
        if "status" in answer:
            return str(answer["answer"])
        said = {f"{protocol}RequestId": self.random.uuid()}
        if protocol == "sqs":
            said["sqsMessageId"] = answer["MessageId"]
        elif protocol == "firehose":
            said["recordId"] = answer.get("RecordId", "")
        return json.dumps(said, separators=(",", ":"))

    def _log(
        self,
        group: str,
        status: str,
        report: Report,
        delivery_id: str,
        dwelt: float,
        code: int | None,
        told: str,
    ) -> None:
        delivery: dict[str, Any] = {
            "deliveryId": delivery_id,
            "destination": report.destination,
            "providerResponse": told,
            "dwellTimeMs": round(dwelt * 1000),
        }
        if code is not None:
            delivery["statusCode"] = code
        entry = {"notification": dict(report.notification), "delivery": delivery, "status": status}
        self._require_log_group(group)
        self.deliver(
            self.arn(f"log-group:{group}", service="logs"),
            json.dumps(entry, separators=(",", ":"), ensure_ascii=False),
            DeliverySettings(),
        )

    def _require_log_group(self, name: str) -> None:
        try:
            self.call("logs", "CreateLogGroup", logGroupName=name)
        except ServiceError as error:
            if error.code != "ResourceAlreadyExistsException":
                raise


def notification(message: Message, text: str, topic_arn: str | None) -> dict[str, str]:
    """What a log entry says of the message."""
    published = datetime.fromtimestamp(message.published_at, UTC)
    said = {
        "messageMD5Sum": md5(text.encode(), usedforsecurity=False).hexdigest(),
        "messageId": message.id,
        "timestamp": f"{published:%Y-%m-%d %H:%M:%S}.{published.microsecond // 1000:03d}",
    }
    return said if topic_arn is None else {**said, "topicArn": topic_arn}
