"""Aliases: names for versions, with weights between two of them (developer guide, "Lambda function aliases")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.errors import (
    InvalidParameterValueError,
    ResourceConflictError,
    ResourceNotFoundError,
    function_not_found,
)
from awsim.services.lambda_.invocation.provisioning import Provisioning
from awsim.services.lambda_.models import Alias
from awsim.services.lambda_.names import LATEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.lambda_.models import Function


class AliasOperations(Provisioning):
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
        _require_version(function, function_version)
        if name in function.aliases:
            raise ResourceConflictError(f"Alias already exists: {function.qualified_arn(name)}")
        weights = _weights(function, function_version, routing_config or {})
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
        alias = function.aliases.get(name)
        if alias is None:
            raise ResourceNotFoundError(f"Alias not found: {function.qualified_arn(name)}")
        self.require_revision(revision_id, alias.revision_id)
        version = function_version or alias.version
        _require_version(function, version)
        weights = alias.weights
        if routing_config is not None or function_version is not None:
            given = {"AdditionalVersionWeights": weights} if routing_config is None else routing_config
            weights = _weights(function, version, given)
        has_moved = version != alias.version
        alias.version, alias.weights = version, weights
        alias.description = alias.description if description is None else description
        alias.revision_id = self.random.uuid()
        if has_moved and name in function.provisioned:
            self.provision(function, name)
        return _described(function, alias)

    def delete_alias(self, *, function_name: str, name: str) -> None:
        """Delete an alias and what is configured for it; one that is not there is no error.

        Recorded: test_non_existent_alias_deletion.
        """
        function = self.function(function_name)
        function.aliases.pop(name, None)
        for kept in (function.policies, function.event_invoke_configs, function.provisioned):
            kept.pop(name, None)
        url = function.urls.pop(name, None)
        if url is not None:
            del self.function_urls[url.url_id]

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


def _require_version(function: Function, version: str) -> None:
    if version != LATEST and version not in function.versions:
        raise function_not_found(function.qualified_arn(version))


def _weights(function: Function, version: str, routing: Mapping[str, Any]) -> dict[str, float]:
    """The share of the other version; raises the service's errors."""
    weights = dict(routing.get("AdditionalVersionWeights") or {})
    if len(weights) > 1:
        raise InvalidParameterValueError("Number of items in AdditionalVersionWeights cannot be greater than 1")
    for other in weights:
        if other == version:
            raise InvalidParameterValueError(
                f"Invalid function version {version}. Function version {version} is already included in routing "
                "configuration."
            )
        if version == LATEST:
            raise InvalidParameterValueError("$LATEST is not supported for an alias pointing to more than 1 version")
        _require_version(function, other)
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
