"""Resource policies as a whole (API reference, PutResourcePolicy); permissions add and remove their statements."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.common.policy import MalformedPolicy, parse_policy
from awsim.services.lambda_.errors import InvalidParameterValueError, ResourceNotFoundError
from awsim.services.lambda_.policies.permissions import holder_of
from awsim.services.lambda_.policies.resource_policy import ResourcePolicy
from awsim.services.lambda_.resources import LambdaResources

if TYPE_CHECKING:
    from awsim.services.lambda_.models import Function


class ResourcePolicyOperations(LambdaResources):
    """Replacing, showing and deleting the policy of a function, version or alias."""

    def put_resource_policy(self, *, resource_arn: str, policy: str, revision_id: str | None = None) -> dict[str, Any]:
        """Put a policy in the place of the one there was."""
        function, kept_by = self._resource(resource_arn)
        holder = holder_of(function, kept_by)
        self.require_revision(revision_id, holder.revision_id)
        try:
            parse_policy(policy)
        except MalformedPolicy as error:
            raise InvalidParameterValueError(str(error)) from None
        function.policies[kept_by] = _policy(json.loads(policy))
        holder.revision_id = self.random.uuid()
        return self.get_resource_policy(resource_arn=resource_arn)

    def get_resource_policy(self, *, resource_arn: str) -> dict[str, Any]:
        """Show the policy."""
        function, kept_by = self._resource(resource_arn)
        policy = function.policies.get(kept_by)
        if policy is None:
            raise ResourceNotFoundError("The resource you requested does not exist.")
        return {"Policy": policy.document(), "RevisionId": holder_of(function, kept_by).revision_id}

    def delete_resource_policy(self, *, resource_arn: str, revision_id: str | None = None) -> None:
        """Delete the policy with all its statements."""
        function, kept_by = self._resource(resource_arn)
        if kept_by not in function.policies:
            raise ResourceNotFoundError("The resource you requested does not exist.")
        holder = holder_of(function, kept_by)
        self.require_revision(revision_id, holder.revision_id)
        del function.policies[kept_by]
        holder.revision_id = self.random.uuid()

    def _resource(self, arn: str) -> tuple[Function, str]:
        """The function and what its policy is kept by; there are no customer-managed runtimes here."""
        if ":runtime/" in arn:
            raise ResourceNotFoundError("The resource you requested does not exist.")
        return self.qualified(arn, None)


def _policy(document: dict[str, Any]) -> ResourcePolicy:
    given = document["Statement"]
    statements = list(given) if isinstance(given, list) else [given]
    return ResourcePolicy(statements, document.get("Id"), document.get("Version", "2008-10-17"))
