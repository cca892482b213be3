"""Aliases: names for versions, with weights between two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.errors import ResourceConflictError, ResourceNotFoundError, function_not_found
from awsim.services.lambda_.models import Alias
from awsim.services.lambda_.names import LATEST
from awsim.services.lambda_.resources import LambdaResources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.lambda_.models import Function


class AliasOperations(LambdaResources):
    """Creating, showing, moving and deleting aliases."""

    def create_alias(
        self,
        *,
        function_name: str,
        name: str,
        function_version: str,
        description: str = "",
        routing_config: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Give a version a name."""
        function = self.function(function_name)
        if name in function.aliases:
            raise ResourceConflictError(f"Alias already exists: {function.qualified_arn(name)}")
        weights = self._weights(function, function_version, routing_config)
        alias = Alias(name, function_version, description, weights, self.random.uuid())
        function.aliases[name] = alias
        return _described(function, alias)

    def get_alias(self, *, function_name: str, name: str) -> dict[str, Any]:
        """Show an alias."""
        function = self.function(function_name)
        return _described(function, _alias(function, name))

    def update_alias(
        self,
        *,
        function_name: str,
        name: str,
        function_version: str | None = None,
        description: str | None = None,
        routing_config: Mapping[str, Any] | None = None,
        revision_id: str | None = None,
    ) -> dict[str, Any]:
        """Move an alias to another version, or change what it says."""
        function = self.function(function_name)
        alias = _alias(function, name)
        self.require_revision(revision_id, alias.revision_id)
        version = function_version or alias.version
        if routing_config is not None:
            alias.weights = self._weights(function, version, routing_config)
        else:
            self._weights(function, version, None)
        alias.version = version
        alias.description = alias.description if description is None else description
        alias.revision_id = self.random.uuid()
        return _described(function, alias)

    def delete_alias(self, *, function_name: str, name: str) -> None:
        """Delete an alias; one that is not there is no error (recorded: test_non_existent_alias_deletion)."""
        self.function(function_name).aliases.pop(name, None)

    def list_aliases(
        self,
        *,
        function_name: str,
        function_version: str | None = None,
        marker: str | None = None,
        max_items: int | None = None,
    ) -> dict[str, Any]:
        """List the aliases of a function, of one version if asked for."""
        function = self.function(function_name)
        found = [
            function.aliases[name]
            for name in sorted(function.aliases)
            if function_version is None
            or function_version in (function.aliases[name].version, *function.aliases[name].weights)
        ]
        scope = ["ListAliases", function.name, function_version]
        aliases, following = self.paged(found, marker, max_items, scope, lambda each: each.name)
        return {"Aliases": [_described(function, alias) for alias in aliases], "NextMarker": following}

    def _weights(self, function: Function, version: str, routing: Mapping[str, Any] | None) -> dict[str, float]:
        weights = dict((routing or {}).get("AdditionalVersionWeights") or {})
        for number in (version, *weights):
            if number != LATEST and number not in function.versions:
                raise function_not_found(function.qualified_arn(number))
        return weights


def _alias(function: Function, name: str) -> Alias:
    alias = function.aliases.get(name)
    if alias is None:
        raise ResourceNotFoundError(f"Cannot find alias arn: {function.qualified_arn(name)}")
    return alias


def _described(function: Function, alias: Alias) -> dict[str, Any]:
    described: dict[str, Any] = {
        "AliasArn": function.qualified_arn(alias.name),
        "Name": alias.name,
        "FunctionVersion": alias.version,
        "Description": alias.description,
        "RevisionId": alias.revision_id,
    }
    if alias.weights:
        described["RoutingConfig"] = {"AdditionalVersionWeights": alias.weights}
    return described
