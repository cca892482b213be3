"""Who may use a layer version: the statements of its resource policy (API reference, AddLayerVersionPermission)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.errors import (
    InvalidParameterValueError,
    PreconditionFailedError,
    ResourceConflictError,
    ResourceNotFoundError,
)
from awsim.services.lambda_.policies.resource_policy import ResourcePolicy, principal_of
from awsim.services.lambda_.resources import LambdaResources

if TYPE_CHECKING:
    from awsim.services.lambda_.layers.models import LayerVersion


class LayerPermissionOperations(LambdaResources):
    """Adding, showing and removing permissions on layer versions."""

    def add_layer_version_permission(
        self,
        *,
        layer_name: str,
        version_number: int,
        statement_id: str,
        action: str,
        principal: str,
        organization_id: str | None = None,
        revision_id: str | None = None,
    ) -> dict[str, Any]:
        """Let an account, all accounts of an organization or everybody use a version."""
        version = self._layer_version(layer_name, version_number)
        if version.policy is not None and version.policy.statement(statement_id) is not None:
            raise ResourceConflictError(
                f"The statement id ({statement_id}) provided already exists. Please provide a new statement id, or "
                "remove the existing statement."
            )
        if organization_id is not None and principal != "*":
            raise InvalidParameterValueError("Principal must be * when OrganizationId is given.")
        _require_revision(version, revision_id)
        statement: dict[str, Any] = {
            "Sid": statement_id,
            "Effect": "Allow",
            "Principal": principal_of(principal, self.partition),
            "Action": action,
            "Resource": version.arn,
        }
        if organization_id is not None:
            statement["Condition"] = {"StringEquals": {"aws:PrincipalOrgID": organization_id}}
        policy = version.policy or ResourcePolicy()
        policy.add(statement)
        version.policy, version.policy_revision = policy, self.random.uuid()
        return {"Statement": json.dumps(statement, separators=(",", ":")), "RevisionId": version.policy_revision}

    def remove_layer_version_permission(
        self, *, layer_name: str, version_number: int, statement_id: str, revision_id: str | None = None
    ) -> None:
        """Remove a statement; a policy without statements has gone."""
        version = self._layer_version(layer_name, version_number)
        policy = version.policy or ResourcePolicy()
        _require_revision(version, revision_id)
        statement = policy.statement(statement_id)
        if statement is None:
            raise ResourceNotFoundError(f"Statement {statement_id} is not found in resource policy.")
        policy.statements.remove(statement)
        version.policy, version.policy_revision = (policy if policy.statements else None), self.random.uuid()

    def get_layer_version_policy(self, *, layer_name: str, version_number: int) -> dict[str, Any]:
        """Show the policy."""
        version = self._layer_version(layer_name, version_number)
        if version.policy is None:
            raise ResourceNotFoundError("No policy is associated with the given resource.")
        return {"Policy": version.policy.document(), "RevisionId": version.policy_revision}

    def _layer_version(self, layer_name: str, number: int) -> LayerVersion:
        name = layer_name.split(":")[-1]
        layer = self.layers.get(name)
        version = layer.version(number) if layer is not None else None
        if version is None:
            raise ResourceNotFoundError(f"Layer version {self.arn(f'layer:{name}:{number}')} does not exist.")
        return version


def _require_revision(version: LayerVersion, given: str | None) -> None:
    if given is not None and given != version.policy_revision:
        raise PreconditionFailedError(
            "The Revision Id provided does not match the latest Revision Id. "
            "Call the GetLayerPolicy API to retrieve the latest Revision Id"
        )
