"""GetSMSAttributes, SetSMSAttributes, and who wants no text messages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from awsim.services.sns.errors import InvalidParameterError, invalid
from awsim.services.sns.listings import PAGE, paged
from awsim.services.sns.resources import SNSResources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Answer = dict[str, Any]

SETTINGS = frozenset(
    {
        *("DefaultSMSType", "DefaultSenderID", "DeliveryStatusIAMRole", "DeliveryStatusSuccessSamplingRate"),
        *("MonthlySpendLimit", "UsageReportS3Bucket"),
    }
)
SMS_TYPES = ("Promotional", "Transactional")
_SENDER = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9]{1,11}")
_E164 = re.compile(r"\+?[1-9]\d{1,14}")


class SMSOperations(SNSResources):
    """Settings of text messages, and opt-outs."""

    def set_sms_attributes(self, *, attributes: Mapping[str, str]) -> Answer:
        """Set what text messages are sent with."""
        for name, value in attributes.items():
            _check(name, value)
        self.sms_attributes.update(attributes)
        return {}

    def get_sms_attributes(self, *, attributes: Sequence[str] = ()) -> Answer:
        """The settings, all or those named."""
        known = self.sms_attributes
        return {"attributes": {name: known[name] for name in known if not attributes or name in attributes}}

    def check_if_phone_number_is_opted_out(self, *, phone_number: str) -> Answer:
        """Whether who has a number wants no text messages."""
        _check_number(phone_number)
        return {"isOptedOut": phone_number in self.world.outbox.opted_out()}

    def list_phone_numbers_opted_out(self, *, next_token: str | None = None) -> Answer:
        """The numbers that want no text messages, in pages of 100."""
        numbers = self.world.outbox.opted_out()
        found, token = paged(numbers, next_token, ["ListPhoneNumbersOptedOut", self.account], key=str, limit=PAGE)
        return {"phoneNumbers": found, "nextToken": token}

    def opt_in_phone_number(self, *, phone_number: str) -> Answer:
        """Send text messages to a number once more; one that has not opted out is no error."""
        _check_number(phone_number)
        self.world.outbox.opt_in(phone_number)
        return {}


def _check(name: str, value: str) -> None:
    if name not in SETTINGS:
        raise InvalidParameterError(f"{name} is not a valid attribute")
    if name == "DefaultSMSType" and value not in SMS_TYPES:
        raise InvalidParameterError("DefaultSMSType is invalid")
    if name == "DefaultSenderID" and value and _SENDER.fullmatch(value) is None:
        raise InvalidParameterError("DefaultSenderID is invalid")
    if name == "MonthlySpendLimit" and not value.isdigit():
        raise InvalidParameterError("MonthlySpendLimit is invalid")
    if name == "DeliveryStatusSuccessSamplingRate" and not (value.isdigit() and int(value) <= 100):
        raise InvalidParameterError("DeliveryStatusSuccessSamplingRate is invalid")


def _check_number(number: str) -> None:
    if _E164.fullmatch(number) is None:
        raise invalid("PhoneNumber Reason: input incorrectly formatted")
