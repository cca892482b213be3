"""Who may invoke a function: the statements of its resource policies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.errors import (
    InvalidParameterValueError,
    ResourceConflictError,
    ResourceNotFoundError,
)
from awsim.services.lambda_.names import LATEST
from awsim.services.lambda_.policies.resource_policy import ResourcePolicy, is_principal, principal_of
from awsim.services.lambda_.resources import LambdaResources

if TYPE_CHECKING:
    from awsim.services.lambda_.models import Alias, Function, FunctionVersion


class PermissionOperations(LambdaResources):
    """Adding, showing and removing permissions; versions and aliases have policies of their own.

    A policy's revision is that of the version or alias it belongs to (recorded: test_lambda_permission_versioning).
    """

    def add_permission(
        self,
        *,
        function_name: str,
        statement_id: str,
        action: str,
        principal: str,
        source_arn: str | None = None,
        source_account: str | None = None,
        event_source_token: str | None = None,
        qualifier: str | None = None,
        revision_id: str | None = None,
        principal_org_id: str | None = None,
        function_url_auth_type: str | None = None,
        invoked_via_function_url: bool | None = None,
    ) -> dict[str, Any]:
        """Add a statement to a policy."""
        function, kept_by = self.qualified(function_name, qualifier)
        if kept_by == LATEST:
            raise InvalidParameterValueError("We currently do not support adding policies for $LATEST.")
        if not is_principal(principal):
            raise InvalidParameterValueError(
                "The provided principal was invalid. Please check the principal and try again."
            )
        holder = holder_of(function, kept_by)
        self.require_revision(revision_id, holder.revision_id)
        policy = function.policies.get(kept_by) or ResourcePolicy()
        if policy.statement(statement_id) is not None:
            raise ResourceConflictError(
                f"The statement id ({statement_id}) provided already exists. Please provide a new statement id, or "
                "remove the existing statement."
            )
        statement: dict[str, Any] = {
            "Sid": statement_id,
            "Effect": "Allow",
            "Principal": principal_of(principal, self.partition),
            "Action": action,
            "Resource": function.qualified_arn(kept_by),
        }
        equal = {
            "AWS:SourceAccount": source_account,
            "lambda:EventSourceToken": event_source_token,
            "aws:PrincipalOrgID": principal_org_id,
            "lambda:FunctionUrlAuthType": function_url_auth_type,
        }
        conditions = _conditions(equal, source_arn, invoked_via_function_url=invoked_via_function_url)
        if conditions:
            statement["Condition"] = conditions
        policy.add(statement)
        function.policies[kept_by] = policy
        holder.revision_id = self.random.uuid()
        return {"Statement": json.dumps(statement, separators=(",", ":"))}

    def remove_permission(
        self, *, function_name: str, statement_id: str, qualifier: str | None = None, revision_id: str | None = None
    ) -> None:
        """Remove a statement; a policy without statements has gone."""
        found, _, arn = self.find(function_name, qualifier)
        if found is None:
            raise ResourceNotFoundError(f"No policy found for: {arn}")
        function, kept_by = self.qualified(function_name, qualifier)
        policy = function.policies.get(kept_by)
        if policy is None:
            raise ResourceNotFoundError("No policy is associated with the given resource.")
        statement = policy.statement(statement_id)
        if statement is None:
            raise ResourceNotFoundError(f"Statement {statement_id} is not found in resource policy.")
        holder = holder_of(function, kept_by)
        self.require_revision(revision_id, holder.revision_id)
        policy.statements.remove(statement)
        holder.revision_id = self.random.uuid()
        if not policy.statements:
            del function.policies[kept_by]

    def get_policy(self, *, function_name: str, qualifier: str | None = None) -> dict[str, Any]:
        """Show a policy."""
        function, kept_by = self.qualified(function_name, qualifier)
        policy = function.policies.get(kept_by)
        if policy is None:
            raise ResourceNotFoundError("The resource you requested does not exist.")
        return {"Policy": policy.document(), "RevisionId": holder_of(function, kept_by).revision_id}


def holder_of(function: Function, kept_by: str) -> FunctionVersion | Alias:
    """What has a policy: an alias, a published version, or $LATEST for the function itself ("")."""
    return function.aliases.get(kept_by) or function.versions.get(kept_by) or function.latest


def _conditions(
    equal: dict[str, str | None], source_arn: str | None, *, invoked_via_function_url: bool | None
) -> dict[str, dict[str, str]]:
    conditions: dict[str, dict[str, str]] = {}
    given = {key: text for key, text in equal.items() if text is not None}
    if given:
        conditions["StringEquals"] = given
    if invoked_via_function_url is not None:
        conditions["Bool"] = {"lambda:InvokedViaFunctionUrl": str(invoked_via_function_url).lower()}
    if source_arn is not None:
        conditions["ArnLike"] = {"AWS:SourceArn": source_arn}
    return conditions
