"""Resource-based policies of streams, consumers, queues and channels."""

from __future__ import annotations

from typing import Any

from awsim.common.policy import MalformedPolicy, parse_policy
from awsim.services.kinesis.errors import InvalidArgumentError, ResourceNotFoundError
from awsim.services.kinesis.resources import KinesisResources

NO_POLICY = "{}"


class PolicyOperations(KinesisResources):
    """Attaching, showing and removing policies; those of streams and consumers let other accounts use them."""

    def put_resource_policy(self, *, resource_arn: str, policy: str, stream_id: str | None = None) -> None:
        """Attach a policy, in place of the one there was."""
        resource = self.resource(resource_arn, stream_id)
        try:
            parse_policy(policy)
        except MalformedPolicy as error:
            raise InvalidArgumentError(str(error)) from None
        resource.policy = policy

    def get_resource_policy(self, *, resource_arn: str, stream_id: str | None = None) -> dict[str, Any]:
        """Show the policy, an empty object where there is none."""
        return {"Policy": self.resource(resource_arn, stream_id).policy or NO_POLICY}

    def delete_resource_policy(self, *, resource_arn: str, stream_id: str | None = None) -> None:
        """Remove the policy."""
        resource = self.resource(resource_arn, stream_id)
        if resource.policy is None:
            raise ResourceNotFoundError(f"No resource policy found for resource ARN {resource_arn}")
        resource.policy = None
