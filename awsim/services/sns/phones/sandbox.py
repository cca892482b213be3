"""The SMS sandbox: phone numbers that are verified by a password sent to them; origination numbers.

Developer guide, "SMS sandbox".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.kernel.outbox import Sent
from awsim.model.errors import ServiceError
from awsim.services.sns.errors import ResourceNotFoundError, invalid
from awsim.services.sns.listings import paged
from awsim.services.sns.phones.models import SandboxNumber
from awsim.services.sns.resources import SNSResources

if TYPE_CHECKING:
    Answer = dict[str, Any]

PASSWORD_DIGITS = 6
PASSWORD_SECONDS = 15 * 60
MOST_NUMBERS = 10
KEPT_SECONDS = 86_400
"""For how long a verified number can't be deleted."""


class SandboxOperations(SNSResources):
    """Phone numbers of an account in the sandbox."""

    def get_sms_sandbox_account_status(self) -> Answer:
        """Whether text messages reach verified numbers alone: the cloud's option `sms_sandbox`."""
        return {"IsInSandbox": self.world.options.sms_sandbox}

    def create_sms_sandbox_phone_number(self, *, phone_number: str, language_code: str = "en-US") -> Answer:
        """Add a number, and send it the password that verifies it; a pending one is sent a new one."""
        if phone_number in self.world.outbox.opted_out():
            raise ServiceError(f"{phone_number} is opted out", code="OptedOut")
        known = self.sandbox_numbers.get(phone_number)
        if known is not None and known.verified:
            raise ServiceError(f"{phone_number} is verified already", code="UserError")
        if known is None and len(self.sandbox_numbers) >= MOST_NUMBERS:
            raise ServiceError(f"An account has at most {MOST_NUMBERS} phone numbers in the sandbox", code="UserError")
        password = self.random.digits(PASSWORD_DIGITS)
        self.sandbox_numbers[phone_number] = SandboxNumber(phone_number, password, self.now())
        self.world.outbox.add(
            Sent(
                kind="sms",
                at=self.now(),
                to=phone_number,
                body=f"Your verification code is {password}.",
                service="sns",
                account=self.account,
                region=self.region,
                sender="NOTICE",
                details={"OneTimePassword": password, "LanguageCode": language_code},
            )
        )
        return {}

    def verify_sms_sandbox_phone_number(self, *, phone_number: str, one_time_password: str) -> Answer:
        """Verify a number with the password it was sent, within fifteen minutes."""
        known = self._sandbox_number(phone_number)
        if one_time_password != known.password or self.now() > known.created_at + PASSWORD_SECONDS:
            raise ServiceError(
                "The one-time password is wrong or has expired", code="VerificationException", Status="Failed"
            )
        known.verified = True
        known.created_at = self.now()
        return {}

    def delete_sms_sandbox_phone_number(self, *, phone_number: str) -> Answer:
        """Delete a number; a verified one not before a day has passed."""
        known = self._sandbox_number(phone_number)
        if known.verified and self.now() < known.created_at + KEPT_SECONDS:
            raise ServiceError("A verified phone number can be deleted after 24 hours", code="UserError")
        del self.sandbox_numbers[phone_number]
        return {}

    def list_sms_sandbox_phone_numbers(self, *, next_token: str | None = None, max_results: int = 100) -> Answer:
        """The numbers with their states."""
        numbers = sorted(self.sandbox_numbers)
        scope = ["ListSMSSandboxPhoneNumbers", self.account, self.region]
        found, token = paged(numbers, next_token, scope, key=str, limit=max_results)
        shown = [
            {"PhoneNumber": each, "Status": "Verified" if self.sandbox_numbers[each].verified else "Pending"}
            for each in found
        ]
        return {"PhoneNumbers": shown, "NextToken": token}

    def list_origination_numbers(self, *, next_token: str | None = None, max_results: int = 30) -> Answer:
        """The numbers that text messages can come from: those bought at AWS End User Messaging, of which none is here.

        No operation of SNS makes one.
        """
        if next_token:
            raise invalid("NextToken")
        found, token = paged([], None, ["ListOriginationNumbers"], key=str, limit=max_results)
        return {"PhoneNumbers": found, "NextToken": token}

    def _sandbox_number(self, number: str) -> SandboxNumber:
        found = self.sandbox_numbers.get(number)
        if found is None:
            raise ResourceNotFoundError(f"{number} is not in the SMS sandbox")
        return found
