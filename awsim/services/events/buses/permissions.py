"""PutPermission and RemovePermission: who may send events to a bus; and whether another account may."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.common.policy import MalformedPolicy, parse_policy
from awsim.model.errors import ServiceError
from awsim.services.events.buses.policies import allows
from awsim.services.events.errors import ResourceNotFoundError, ValidationError
from awsim.services.events.resources import EventsResources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.events.buses.models import EventBus

PUT_EVENTS = "events:PutEvents"
ORGANIZATION = "aws:PrincipalOrgID"
VERSION = "2012-10-17"


class PermissionOperations(EventsResources):
    """The policies of buses."""

    def put_permission(
        self,
        *,
        event_bus_name: str | None = None,
        action: str | None = None,
        principal: str | None = None,
        statement_id: str | None = None,
        condition: Mapping[str, str] | None = None,
        policy: str | None = None,
    ) -> None:
        """Set a whole policy, or allow an account (or all) to put events (recorded: test_remove_permission).

        A policy that comes with a statement's id, as CloudFormation sends it, is put beside the other statements.
        """
        bus = self.bus(event_bus_name)
        if policy is not None:
            checked = _checked(policy)
            if statement_id is not None:
                checked["Statement"] = [*_without(bus, statement_id), *checked["Statement"]]
            bus.set_policy(checked, self.now())
            return
        if action is None or principal is None or statement_id is None:
            raise ValidationError("Parameter(s) Action, Principal and StatementId, or Policy, must be specified.")
        if action != PUT_EVENTS:
            raise ValidationError("Provided value in parameter 'action' is not supported.")
        statement: dict[str, Any] = {
            "Sid": statement_id,
            "Effect": "Allow",
            "Principal": "*" if principal == "*" else {"AWS": f"arn:{self.partition}:iam::{principal}:root"},
            "Action": PUT_EVENTS,
            "Resource": bus.arn,
        }
        if condition is not None:
            if (condition["Type"], condition["Key"]) != ("StringEquals", ORGANIZATION):
                raise ValidationError("Provided value in parameter 'condition' is not supported.")
            statement["Condition"] = {condition["Type"]: {condition["Key"]: condition["Value"]}}
        statements = [*_without(bus, statement_id), statement]
        bus.set_policy({"Version": VERSION, "Statement": statements}, self.now())

    def remove_permission(
        self,
        *,
        statement_id: str | None = None,
        remove_all_permissions: bool | None = None,
        event_bus_name: str | None = None,
    ) -> None:
        """Take one statement out of the policy, or all."""
        bus = self.bus(event_bus_name)
        if remove_all_permissions:
            bus.set_policy(None, self.now())
            return
        if bus.policy is None:
            raise ResourceNotFoundError("EventBus does not have a policy.")
        left = _without(bus, statement_id)
        if len(left) == len(_statements(bus)):
            raise ResourceNotFoundError("Statement with the provided id does not exist.")
        bus.set_policy({**bus.policy, "Statement": left}, self.now())

    def lets_in(self, bus: EventBus, account: str, *, source: str, detail_type: str) -> bool:
        """Whether an account may put events on a bus of this account: its own may, others if the policy says so."""
        if account == self.account:
            return True
        context = {"events:source": source, "events:detail-type": detail_type}
        if ORGANIZATION in (bus.policy_text or ""):
            context[ORGANIZATION] = self._organization_of(account)
        return allows(bus, PUT_EVENTS, account, context)

    def _organization_of(self, account: str) -> str:
        try:
            found = self.world.call("organizations", "DescribeOrganization", {}, account=account, region=self.region)
        except ServiceError:
            return ""
        return str(found["Organization"]["Id"])


def _statements(bus: EventBus) -> list[dict[str, Any]]:
    if bus.policy is None:
        return []
    listed = bus.policy["Statement"]
    return listed if isinstance(listed, list) else [listed]


def _without(bus: EventBus, statement_id: str | None) -> list[dict[str, Any]]:
    return [each for each in _statements(bus) if each.get("Sid") != statement_id]


def _checked(text: str) -> dict[str, Any]:
    """A policy document as given; raises ValidationException."""
    try:
        parse_policy(text)
    except MalformedPolicy as error:
        raise ValidationError(f"Provided policy is not valid: {error}") from None
    policy: dict[str, Any] = json.loads(text)
    return policy
