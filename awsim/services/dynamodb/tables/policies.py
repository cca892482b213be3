"""Policies of tables and streams, which let other accounts use them (API reference, PutResourcePolicy)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.arn import Arn
from awsim.common.policy import Caller, MalformedPolicy, Request, parse_policy
from awsim.model.errors import ServiceError
from awsim.services.dynamodb.errors import AccessDeniedError, invalid_parameters, table_in_use, table_not_found
from awsim.services.dynamodb.resources import DynamoDBResources
from awsim.services.dynamodb.streams.settings import StreamSettings

if TYPE_CHECKING:
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.streams.log import Stream

Answer = dict[str, Any]

MAX_SIZE = 20_480
NO_POLICY = "NO_POLICY"
"""What is expected where there is to be no policy yet."""


class PolicyAttachment(DynamoDBResources):
    """Putting a policy in the place of the one there was."""

    def attach_policy(self, resource: Table | Stream, policy: str, *, confirmed: bool = False) -> None:
        """Attach a policy; one that is attached already keeps its revision."""
        if len(policy.encode()) > MAX_SIZE:
            raise invalid_parameters(f"Maximum policy size of {MAX_SIZE} bytes exceeded")
        try:
            parsed = parse_policy(policy)
        except MalformedPolicy as error:
            raise invalid_parameters(f"Invalid policy document: {error}") from None
        root = Caller(arn=f"arn:{self.partition}:iam::{self.account}:root")
        if (
            not confirmed
            and parsed.decide(Request("dynamodb:PutResourcePolicy", resource.arn, root)) == "explicit_deny"
        ):
            raise invalid_parameters(
                "The policy would not allow this account to change it in the future: "
                "confirm that with ConfirmRemoveSelfResourceAccess"
            )
        if policy != resource.policy:
            resource.policy, resource.policy_revision = policy, self._new_revision(resource.policy_revision)

    def _new_revision(self, before: str | None) -> str:
        """A number that grows with time."""
        return str(max(round(self.now() * 1000), int(before or 0) + 1))


class PolicyOperations(PolicyAttachment, StreamSettings):
    """Attaching, showing and removing policies."""

    def put_resource_policy(
        self,
        *,
        resource_arn: str,
        policy: str,
        expected_revision_id: str | None = None,
        confirm_remove_self_resource_access: bool = False,
    ) -> Answer:
        """Attach a policy, if the one there was is the expected one."""
        resource = self._changeable(resource_arn)
        _check_revision(resource, expected_revision_id)
        self.attach_policy(resource, policy, confirmed=confirm_remove_self_resource_access)
        return {"RevisionId": resource.policy_revision}

    def get_resource_policy(self, *, resource_arn: str) -> Answer:
        """Show the policy and its revision."""
        resource = self._resource(resource_arn)
        if resource.policy is None:
            raise _policy_not_found(resource.arn)
        return {"Policy": resource.policy, "RevisionId": resource.policy_revision}

    def delete_resource_policy(self, *, resource_arn: str, expected_revision_id: str | None = None) -> Answer:
        """Remove the policy, if it is the expected one; where there is none nothing happens."""
        resource = self._changeable(resource_arn)
        _check_revision(resource, expected_revision_id)
        removed, resource.policy = resource.policy, None
        return {"RevisionId": resource.policy_revision if removed is not None else None}

    def _changeable(self, arn: str) -> Table | Stream:
        resource = self._resource(arn)
        if resource.status in {"CREATING", "DELETING"}:
            raise table_in_use(resource.arn.split("/")[1], resource.status)
        return resource

    def _resource(self, text: str) -> Table | Stream:
        """The table or the stream with an ARN."""
        if not text.startswith("arn:"):
            raise invalid_parameters(f"ARNs must start with 'arn:': {text}")
        try:
            arn = Arn.parse(text)
        except ValueError:
            raise invalid_parameters(f"Provided Arn is not a DynamoDB resource arn: {text}") from None
        kinds = arn.resource.split("/")[::2]
        if arn.service != "dynamodb" or kinds[0] != "table" or "backup" in kinds:
            raise invalid_parameters(f"Provided Arn is not a DynamoDB resource arn: {text}")
        if kinds not in (["table"], ["table", "stream"]):
            raise invalid_parameters(
                f"Invalid resource arn provided, only table or stream is accepted. Provided resource arn: {text}"
            )
        if arn.region != self.region:
            raise invalid_parameters(f"Invalid resource Arn: {text}")
        if arn.account != self.account:
            raise AccessDeniedError(
                "This action is only supported by accounts that match the resource owner's account."
            )
        found = self.tables.get(arn.resource_id) if kinds == ["table"] else self.streams.get(text)
        if found is None:
            raise table_not_found(arn.resource.split("/")[1])
        return found


def _check_revision(resource: Table | Stream, expected: str | None) -> None:
    """Raise PolicyNotFoundException unless the policy has the expected revision."""
    actual = None if resource.policy is None else resource.policy_revision
    name = resource.arn.split("/")[1]
    if expected is None or expected == (actual or NO_POLICY):
        return
    if expected == NO_POLICY:
        raise _policy_not_found(
            f"Requested policy update expecting none to be present for table {name}, "
            f"but a policy exists with revision id {actual}."
        )
    problem = (
        f"no policy is associated to target table {name}."
        if actual is None
        else f"the policy associated to target table {name} has revision id {actual}."
    )
    raise _policy_not_found(f"Requested update for policy with revision id {expected}, but {problem}")


def _policy_not_found(what: str) -> ServiceError:
    return ServiceError(
        f"Resource-based policy not found for the provided ResourceArn: {what}", code="PolicyNotFoundException"
    )
