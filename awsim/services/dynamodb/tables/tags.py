"""Tags of tables (TagResource and its siblings), and what an account may have and where it is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.paging import InvalidToken, page
from awsim.common.tags import tags_to_list
from awsim.services.dynamodb.errors import AccessDeniedError, ResourceNotFoundError, ValidationError
from awsim.services.dynamodb.resources import DynamoDBResources, table_arn
from awsim.services.dynamodb.tables.tagging import with_tags, without_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.dynamodb.models import Table

Answer = dict[str, Any]

PAGE = 50
"""All the tags a table can have."""

ACCOUNT_LIMIT, TABLE_LIMIT = 80_000, 40_000
"""Capacity units of an account and of a table, reading and writing (developer guide, "Service quotas")."""
ENDPOINT_MINUTES = 1440


class TagOperations(DynamoDBResources):
    """Adding, removing and listing tags; limits and endpoints."""

    def tag_resource(self, *, resource_arn: str, tags: Sequence[Mapping[str, str]]) -> None:
        """Add tags to a table; a key that is there gets the new value."""
        table = self._tagged(resource_arn)
        table.tags = with_tags(table.tags, tags)

    def untag_resource(self, *, resource_arn: str, tag_keys: Sequence[str]) -> None:
        """Remove tags from a table."""
        table = self._tagged(resource_arn)
        table.tags = without_tags(table.tags, tag_keys)

    def list_tags_of_resource(self, *, resource_arn: str, next_token: str | None = None) -> Answer:
        """List the tags of a table."""
        table = self._tagged(resource_arn)
        scope = ("ListTagsOfResource", resource_arn)
        try:
            found, token = page(sorted(table.tags.items()), PAGE, next_token, scope, key=lambda tag: tag[0])
        except InvalidToken:
            raise ValidationError("Invalid NextToken") from None
        return {"Tags": tags_to_list(dict(found)), "NextToken": token}

    def describe_limits(self) -> Answer:
        """Show how much throughput the account and each of its tables may be provisioned for."""
        return {
            "AccountMaxReadCapacityUnits": ACCOUNT_LIMIT,
            "AccountMaxWriteCapacityUnits": ACCOUNT_LIMIT,
            "TableMaxReadCapacityUnits": TABLE_LIMIT,
            "TableMaxWriteCapacityUnits": TABLE_LIMIT,
        }

    def describe_endpoints(self) -> Answer:
        """Show where the region's tables are to be asked for."""
        suffix = "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"
        address = f"dynamodb.{self.region}.{suffix}"
        return {"Endpoints": [{"Address": address, "CachePeriodInMinutes": ENDPOINT_MINUTES}]}

    def _tagged(self, arn: str) -> Table:
        parsed = table_arn(arn)
        if parsed.account != self.account:
            caller = f"arn:{self.partition}:iam::{self.account}:root"
            raise AccessDeniedError(f"User: {caller} is not authorized to perform this operation on resource: {arn}")
        found = self.tables.get(parsed.resource_id)
        if found is None or parsed.region != self.region:
            raise ResourceNotFoundError(f"Requested resource not found: ResourceArn: {arn} not found")
        return found
