"""Text messages: who gets them, from whom, and what is logged of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.kernel.outbox import Sent
from awsim.services.sns.publishing.delivery_status import DeliveryStatus, notification
from awsim.services.sns.publishing.reports import Feedback, Report

if TYPE_CHECKING:
    from awsim.services.sns.publishing.messages import Message

SENDER_ID = "AWS.SNS.SMS.SenderID"
SMS_TYPE = "AWS.SNS.SMS.SMSType"
ORIGINATION_NUMBER = "AWS.MM.SMS.OriginationNumber"
DEFAULT_SENDER = "NOTICE"
PROMOTIONAL = "Promotional"
LOG_GROUP = "DirectPublishToPhoneNumber"
OPTED_OUT = "Phone number is opted out"
UNVERIFIED = "Phone number is not verified in the SMS sandbox"


class Phones(DeliveryStatus):
    """Sending text messages."""

    def send_sms(self, number: str, message: Message, text: str, display_name: str | None = None) -> None:
        """Send a text message, unless who has the number wants none, or the sandbox keeps it."""
        refused = self._refused(number)
        if refused is None:
            self.world.outbox.add(
                Sent(
                    kind="sms",
                    at=self.now(),
                    to=number,
                    body=text,
                    service="sns",
                    account=self.account,
                    region=self.region,
                    subject=message.subject,
                    sender=self._sender(message, display_name),
                    details=self._details(message),
                )
            )
        self._report_sms(number, message, text, refused)

    def _refused(self, number: str) -> str | None:
        if number in self.world.outbox.opted_out():
            return OPTED_OUT
        if self.world.options.sms_sandbox:
            known = self.sandbox_numbers.get(number)
            if known is None or not known.verified:
                return UNVERIFIED
        return None

    def _sender(self, message: Message, display_name: str | None) -> str:
        for name in (SENDER_ID, ORIGINATION_NUMBER):
            given = message.attributes.get(name, {}).get("StringValue")
            if given:
                return str(given)
        return self.sms_attributes.get("DefaultSenderID") or display_name or DEFAULT_SENDER

    def _details(self, message: Message) -> dict[str, Any]:
        kind = message.attributes.get(SMS_TYPE, {}).get("StringValue")
        details: dict[str, Any] = {
            "MessageId": message.id,
            "SMSType": kind or self.sms_attributes.get("DefaultSMSType", PROMOTIONAL),
            "MessageAttributes": dict(message.attributes),
        }
        return {**details, "TopicArn": message.topic_arn} if message.topic_arn else details

    def _report_sms(self, number: str, message: Message, text: str, refused: str | None) -> None:
        role = self.sms_attributes.get("DeliveryStatusIAMRole")
        if not role:
            return
        rate = self.sms_attributes.get("DeliveryStatusSuccessSamplingRate", "100")
        group = f"sns/{self.region}/{self.account}/{LOG_GROUP}"
        noted = notification(message, text, message.topic_arn or None)
        report = Report(Feedback(group, success=True, success_percent=int(rate), failure=True), "sms", number, noted)
        delivery_id = self.random.uuid()
        if refused is None:
            self.log_success(report, delivery_id, 0.0, None, "Message has been accepted by phone carrier")
        else:
            self.log_failure(report, delivery_id, 0.0, None, refused)
