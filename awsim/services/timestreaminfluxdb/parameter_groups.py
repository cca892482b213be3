"""DB parameter groups (API reference, CreateDbParameterGroup and its siblings); they can't be changed or deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.timestreaminfluxdb.errors import DB_PARAMETER_GROUP, name_taken
from awsim.services.timestreaminfluxdb.models import DbParameterGroup
from awsim.services.timestreaminfluxdb.parameters import check_parameters
from awsim.services.timestreaminfluxdb.resources import InfluxDBResources
from awsim.services.timestreaminfluxdb.tags import checked_tags

if TYPE_CHECKING:
    from collections.abc import Mapping


class ParameterGroupOperations(InfluxDBResources):
    """Creating and showing DB parameter groups."""

    def create_db_parameter_group(
        self,
        *,
        name: str,
        description: str | None = None,
        parameters: Mapping[str, Any] | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Create a group of parameters of one engine."""
        if self.parameter_groups.named(name) is not None:
            raise name_taken(DB_PARAMETER_GROUP, name)
        if parameters is not None:
            check_parameters(parameters)
        own_tags = checked_tags(tags)
        group_id = self.new_id()
        arn = self.arn(f"{DB_PARAMETER_GROUP}/{group_id}")
        group = DbParameterGroup(group_id, name, arn, description, parameters)
        self.parameter_groups.add(group)
        self.tags[arn] = own_tags
        return group.describe()

    def get_db_parameter_group(self, *, identifier: str) -> dict[str, Any]:
        """Show a group, the customer's or one that the service defines."""
        return self.parameter_group(identifier).describe()

    def list_db_parameter_groups(
        self, *, next_token: str | None = None, max_results: int | None = None
    ) -> dict[str, Any]:
        """List the customer's groups."""
        return self.page(
            "ListDbParameterGroups", self.parameter_groups, DbParameterGroup.summary, next_token, max_results
        )
