"""What one account has of SNS in one region, and how topics are found by their ARNs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from awsim.fabric.delivery.delivering import DeliveringBackend
from awsim.fabric.guarding import has_to_ask, principal_of, refusal
from awsim.kernel.caller import caller
from awsim.services.sns.errors import (
    AuthorizationError,
    InvalidParameterError,
    empty_batch,
    invalid,
    topic_not_found,
)
from awsim.services.sns.listings import Roll
from awsim.services.sns.regions import REGIONS
from awsim.services.sns.topics.attributes import default_policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.world import World
    from awsim.model.errors import ServiceError
    from awsim.model.operation import Operation
    from awsim.services.sns.mobile.models import Application, Endpoint
    from awsim.services.sns.phones.models import SandboxNumber
    from awsim.services.sns.publishing.reports import Report
    from awsim.services.sns.subscriptions.models import Subscription, Token
    from awsim.services.sns.topics.models import Topic

OWN = TypeVar("OWN", bound="SNSResources")

ARN_PARTS = 6


class SNSResources(DeliveringBackend):
    """State and look-ups that all operations share."""

    service = "sns"
    regions = REGIONS

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.numbers = 0
        self.topics: dict[str, Topic] = {}
        """By ARN."""
        self.topic_roll: Roll[Topic] = Roll()
        self.subscriptions: dict[str, Subscription] = {}
        """Those to this account's topics, by ARN."""
        self.detached: dict[str, Subscription] = {}
        """Those whose topic is gone, by ARN: GetSubscriptionAttributes still shows them."""
        self.own_subscriptions: Roll[Subscription] = Roll()
        """Those this account owns, to whomever's topics."""
        self.tokens: dict[str, Token] = {}
        """Of confirmations, by their text."""
        self.reports: dict[str, Report] = {}
        """Delivery id -> what is to be logged about it."""
        self.applications: dict[str, Application] = {}
        """By ARN."""
        self.application_roll: Roll[Application] = Roll()
        self.endpoints: dict[str, Endpoint] = {}
        """By ARN."""
        self.sms_attributes: dict[str, str] = {"MonthlySpendLimit": "1"}
        self.sandbox_numbers: dict[str, SandboxNumber] = {}

    @classmethod
    def refusal(cls, message: str) -> ServiceError:
        """SNS refuses what breaks the model as most query services do."""
        return InvalidParameterError(message, code="ValidationError")

    @classmethod
    def refusal_of(cls, operation: Operation, params: Mapping[str, Any], message: str) -> ServiceError:
        """A missing parameter has words of its own (recorded: test_unsubscribe_wrong_arn_format)."""
        shape = operation.input_shape
        assert shape is not None, "an operation without input refuses nothing"
        if operation.name == "PublishBatch" and not params.get("PublishBatchRequestEntries"):
            return empty_batch()
        for name in shape.required_members:
            if params.get(name) is None and shape.members[name].type_name == "string":
                return invalid(f"{name} Reason: no value for required parameter")
        return cls.refusal(message)

    def next_number(self) -> int:
        """Of what is made now."""
        self.numbers += 1
        return self.numbers

    def is_signed(self) -> bool:
        """Whether who calls has signed: links in mails are followed by anybody."""
        return bool(caller.get())

    def principal(self) -> str:
        """Who calls, as subscriptions show it."""
        return principal_of(self)

    # Topics

    def topic(self, arn: str, action: str | None = None) -> Topic:
        """The topic with an ARN, of any account in this region; raises InvalidParameter and NotFound.

        With an action, AuthorizationError where the topic's policy does not allow it to who calls.
        """
        found = self.topics.get(arn)
        if found is None:
            found = self.owner_of(arn).topics.get(arn)
            if found is None:
                raise topic_not_found()
        if action is not None:
            self.require_let_in(found, action)
        return found

    def require_let_in(self, topic: Topic, action: str) -> None:
        """Raise AuthorizationError where a topic's policy has a say, and does not allow an action."""
        if not has_to_ask(self, topic.account):
            return
        policy = None if topic.policy == default_policy(topic.arn, topic.account) else topic.policy
        if topic.account != self.account:
            policy = topic.policy
        refused = refusal(self, topic.account, topic.arn, policy, f"SNS:{action}")
        if refused is not None:
            self.refuse(AuthorizationError(refused), action, "TopicArn")

    def owner_of(self: OWN, arn: str, member: str = "TopicArn") -> OWN:
        """The backend of the account whose topic or subscription an ARN names; raises InvalidParameter."""
        parts = require_arn(arn, member)
        if parts[2] != "sns" or parts[3] != self.region or not parts[5]:
            raise invalid(member)
        account = parts[4]
        if account == self.account:
            return self
        if not (len(account) == 12 and account.isdigit()):
            raise invalid(member)
        found: OWN = self.world.backend("sns", account, self.region)
        return found


def require_arn(arn: str | None, member: str) -> list[str]:
    """The parts of an ARN; raises InvalidParameter in AWS's words for what is none."""
    parts = (arn or "").split(":")
    if len(parts) < ARN_PARTS:
        raise invalid(f"{member} Reason: An ARN must have at least 6 elements, not {len(parts)}")
    if parts[0] != "arn":
        raise invalid(member)
    return parts
