"""Who may invoke a function: the statements of its resource policies."""

from __future__ import annotations

import json
from typing import Any

from awsim.services.lambda_.errors import ResourceConflictError, ResourceNotFoundError
from awsim.services.lambda_.resource_policy import ResourcePolicy, principal_of
from awsim.services.lambda_.resources import LambdaResources


class PermissionOperations(LambdaResources):
    """Adding, showing and removing permissions; versions and aliases have policies of their own."""

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
        policy = function.policies.get(kept_by)
        self.require_revision(revision_id, policy.revision_id if policy else function.latest.revision_id)
        if policy is not None and statement_id in policy.statements:
            raise ResourceConflictError(
                f"The statement id ({statement_id}) provided already exists. Please provide a new statement id, or "
                "remove the existing statement."
            )
        strings = {
            "AWS:SourceAccount": source_account,
            "lambda:EventSourceToken": event_source_token,
            "aws:PrincipalOrgID": principal_org_id,
            "lambda:FunctionUrlAuthType": function_url_auth_type,
        }
        conditions: dict[str, dict[str, str]] = {}
        equal = {key: text for key, text in strings.items() if text is not None}
        if equal:
            conditions["StringEquals"] = equal
        if invoked_via_function_url is not None:
            conditions["Bool"] = {"lambda:InvokedViaFunctionUrl": str(invoked_via_function_url).lower()}
        if source_arn is not None:
            conditions["ArnLike"] = {"AWS:SourceArn": source_arn}
        statement: dict[str, Any] = {
            "Sid": statement_id,
            "Effect": "Allow",
            "Principal": principal_of(principal),
            "Action": action,
            "Resource": function.qualified_arn(kept_by),
        }
        if conditions:
            statement["Condition"] = conditions
        policy = function.policies.setdefault(kept_by, ResourcePolicy(""))
        policy.statements[statement_id] = statement
        policy.revision_id = self.random.uuid()
        return {"Statement": json.dumps(statement, separators=(",", ":"))}

    def remove_permission(
        self, *, function_name: str, statement_id: str, qualifier: str | None = None, revision_id: str | None = None
    ) -> None:
        """Remove a statement; a policy without statements has gone."""
        function, kept_by = self.qualified(function_name, qualifier)
        policy = function.policies.get(kept_by)
        if policy is None or statement_id not in policy.statements:
            raise ResourceNotFoundError(f"Statement {statement_id} is not found in resource policy.")
        self.require_revision(revision_id, policy.revision_id)
        del policy.statements[statement_id]
        policy.revision_id = self.random.uuid()
        if not policy.statements:
            del function.policies[kept_by]

    def get_policy(self, *, function_name: str, qualifier: str | None = None) -> dict[str, Any]:
        """Show a policy."""
        function, kept_by = self.qualified(function_name, qualifier)
        policy = function.policies.get(kept_by)
        if policy is None:
            raise ResourceNotFoundError("The resource you requested does not exist.")
        return {"Policy": policy.document(), "RevisionId": policy.revision_id}
