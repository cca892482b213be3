"""Push notifications: to the endpoints of platform applications, into the cloud's outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.kernel.outbox import Sent
from awsim.model.errors import ServiceError
from awsim.services.sns.publishing.delivery_status import DeliveryStatus, notification
from awsim.services.sns.publishing.reports import Feedback, Report

if TYPE_CHECKING:
    from awsim.services.sns.mobile.models import Endpoint
    from awsim.services.sns.publishing.messages import Message
    from awsim.services.sns.topics.models import Topic

APPLICATION = "application"


class Pushes(DeliveryStatus):
    """Sending push notifications."""

    def push(self, endpoint: Endpoint, message: Message) -> None:
        """Send a notification to a device; raises EndpointDisabled and PlatformApplicationDisabled."""
        if not endpoint.enabled:
            raise ServiceError("Endpoint is disabled", code="EndpointDisabled")
        application = self.applications.get(endpoint.application_arn)
        if application is not None and not application.enabled:
            raise ServiceError("Platform application is disabled", code="PlatformApplicationDisabled")
        self._push(endpoint, message)
        if application is not None:
            group = f"sns/{self.region}/{self.account}/{application.arn.split(':', 5)[5]}"
            feedback = Feedback.of(application.attributes, "", group)
            self._report_push(feedback, endpoint, message, None, None)

    def push_from_topic(self, topic: Topic, endpoint_arn: str, message: Message) -> None:
        """Send what a topic has got to a device that is subscribed to it; what is disabled gets nothing."""
        account = endpoint_arn.split(":")[4]
        owner: Pushes = self.world.backend("sns", account, self.region)
        endpoint = owner.endpoints.get(endpoint_arn)
        feedback = Feedback.of(topic.attributes, "Application", f"sns/{topic.region}/{topic.account}/{topic.name}")
        failed = "Endpoint does not exist" if endpoint is None else None
        if endpoint is not None:
            try:
                owner.push(endpoint, message)
            except ServiceError as error:
                failed = error.message
        if failed is not None:
            noted = {"target": endpoint_arn, "attempts": 1, "message": failed, "dead_letter": None}
            key = ("sns", self.account, self.region)
            self.world.journal.add_undelivered(key, noted, "EndpointDisabled", self.world.cause, self.world.clock)
        if endpoint is not None:
            self._report_push(feedback, endpoint, message, topic.arn, failed)

    def _push(self, endpoint: Endpoint, message: Message) -> None:
        self.world.outbox.add(
            Sent(
                kind="push",
                at=self.now(),
                to=endpoint.token,
                body=message.text_for(endpoint.platform),
                service="sns",
                account=self.account,
                region=self.region,
                subject=message.subject,
                sender=endpoint.application_arn,
                details={
                    "EndpointArn": endpoint.arn,
                    "Platform": endpoint.platform,
                    "MessageId": message.id,
                    "MessageAttributes": dict(message.attributes),
                    "TopicArn": message.topic_arn or None,
                },
            )
        )

    def _report_push(
        self,
        feedback: Feedback | None,
        endpoint: Endpoint,
        message: Message,
        topic_arn: str | None,
        failed: str | None,
    ) -> None:
        if feedback is None:
            return
        noted = notification(message, message.text_for(endpoint.platform), topic_arn)
        report = Report(feedback, APPLICATION, endpoint.arn, noted)
        delivery_id = self.random.uuid()
        if failed is None:
            self.log_success(report, delivery_id, 0.0, 200, "")
        else:
            self.log_failure(report, delivery_id, 0.0, 400, failed)
