"""Audits: what a data protection policy has found in messages, or that it has found nothing, and where that is told.

Developer guide, "Data protection policy operations", "Audit operation".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.fabric.delivery.settings import DeliverySettings
from awsim.services.sns.publishing.documents import timestamp
from awsim.services.sns.resources import SNSResources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.sns.publishing.messages import Message
    from awsim.services.sns.topics.data_protection import Finding
    from awsim.services.sns.topics.models import Topic


class Audits(SNSResources):
    """Looking through what is published."""

    def audit(self, topic: Topic, message: Message, principal: str) -> None:
        """Tell what is found in a message, if it is of the sample."""
        if topic.protection is None:
            return
        for statement in topic.protection.audits(principal):
            if self.random.fraction() * 100 < int(statement.settings["SampleRate"]):
                findings = statement.find(message.text)
                kind = "FindingsDestination" if findings else "NoFindingsDestination"
                self._tell(topic, statement.settings.get(kind) or {}, _result(topic, message, principal, findings))

    def _tell(self, topic: Topic, destinations: Mapping[str, Any], result: str) -> None:
        partition = f"arn:{self.partition}"
        for kind, where in destinations.items():
            if kind == "CloudWatchLogs":
                arn = self.arn(f"log-group:{where['LogGroup']}", service="logs")
            elif kind == "Firehose":
                arn = self.arn(f"deliverystream/{where['DeliveryStream']}", service="firehose")
            else:
                arn = f"{partition}:s3:::{where['Bucket']}"
            self.deliver(arn, result, DeliverySettings())


def _result(topic: Topic, message: Message, principal: str, findings: list[Finding]) -> str:
    by_name: dict[str, list[dict[str, int]]] = {}
    for finding in findings:
        by_name.setdefault(finding.identifier, []).append({"start": finding.start, "end": finding.end})
    return json.dumps(
        {
            "messageId": message.id,
            "callerPrincipal": principal,
            "resourceArn": topic.arn,
            "dataIdentifiers": [
                {"name": name, "count": len(places), "detections": places} for name, places in by_name.items()
            ],
            "timestamp": timestamp(message.published_at),
        }
    )
