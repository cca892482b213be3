"""Provisioned concurrency: execution environments kept ready for a version or alias.

Developer guide, "Configuring provisioned concurrency". One environment is made ready, which shows whether the code
starts; the others are when they are first needed. All of them are told that they were initialised for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.errors import (
    InvalidParameterValueError,
    ProvisionedConcurrencyConfigNotFoundError,
    ResourceConflictError,
    ResourceNotFoundError,
    function_not_found,
)
from awsim.services.lambda_.functions.concurrency import CONCURRENT_EXECUTIONS, UNRESERVED_MINIMUM, unreserved
from awsim.services.lambda_.functions.configuration import timestamp
from awsim.services.lambda_.invocation.provisioning import Provisioning
from awsim.services.lambda_.models import ProvisionedConcurrency
from awsim.services.lambda_.names import LATEST

if TYPE_CHECKING:
    from awsim.services.lambda_.models import Function

UNPUBLISHED = "Provisioned Concurrency Configs cannot be applied to unpublished function versions."


class ProvisionedConcurrencyOperations(Provisioning):
    """Configuring provisioned concurrency."""

    def put_provisioned_concurrency_config(
        self, *, function_name: str, qualifier: str, provisioned_concurrent_executions: int
    ) -> dict[str, Any]:
        """Ask for so many environments; there are none until the configuration is READY."""
        if qualifier == LATEST:
            raise InvalidParameterValueError(UNPUBLISHED)
        function = self._provisionable(function_name, qualifier)
        wanted = provisioned_concurrent_executions
        _require_unprovisioned(function, qualifier)
        self._require_room(function, qualifier, wanted)
        before = function.provisioned.get(qualifier)
        allocated = 0 if before is None else min(before.allocated, wanted)
        config = ProvisionedConcurrency(wanted, self.now(), allocated=allocated)
        function.provisioned[qualifier] = config
        self.provision(function, qualifier)
        return _described(config)

    def get_provisioned_concurrency_config(self, *, function_name: str, qualifier: str) -> dict[str, Any]:
        """Show what is configured and how far it has got."""
        function = self._named(function_name, qualifier)
        config = function.provisioned.get(qualifier)
        if config is None:
            raise ProvisionedConcurrencyConfigNotFoundError("No Provisioned Concurrency Config found for this function")
        return _described(config)

    def delete_provisioned_concurrency_config(self, *, function_name: str, qualifier: str) -> None:
        """Keep no environments ready any more; where none were, that is no error."""
        self._named(function_name, qualifier).provisioned.pop(qualifier, None)

    def list_provisioned_concurrency_configs(
        self, *, function_name: str, marker: str | None = None, max_items: int | None = None
    ) -> dict[str, Any]:
        """List what is configured for a function's versions and aliases."""
        function = self.function(function_name)
        scope = ["ListProvisionedConcurrencyConfigs", function.name]
        found, following = self.paged(sorted(function.provisioned), marker, max_items, scope, str)
        configs = [
            {"FunctionArn": function.qualified_arn(name), **_described(function.provisioned[name])} for name in found
        ]
        return {"ProvisionedConcurrencyConfigs": configs, "NextMarker": following}

    def _named(self, function_name: str, qualifier: str) -> Function:
        """The function; raises the service's errors where the qualifier is no alias and no published version."""
        if qualifier == LATEST:
            raise InvalidParameterValueError("The function resource provided must be an alias or a published version.")
        return self._provisionable(function_name, qualifier)

    def _provisionable(self, function_name: str, qualifier: str) -> Function:
        function, qualifier_meant, arn = self.find(function_name, qualifier)
        if qualifier.isdigit():
            if function is None or qualifier not in function.versions:
                raise function_not_found(f"{arn}:{qualifier_meant}")
        elif function is None or qualifier not in function.aliases:
            raise ResourceNotFoundError(f"Cannot find alias arn: {arn}:{qualifier_meant}")
        return function

    def _require_room(self, function: Function, qualifier: str, wanted: int) -> None:
        others = sum(config.requested for name, config in function.provisioned.items() if name != qualifier)
        if function.reserved_concurrency is not None:
            if others + wanted > function.reserved_concurrency:
                raise InvalidParameterValueError(
                    "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for "
                    "function"
                )
            return
        if wanted > CONCURRENT_EXECUTIONS:
            raise InvalidParameterValueError(
                "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency "
                f"[{CONCURRENT_EXECUTIONS}]."
            )
        if unreserved(self.functions.values(), besides=function) - others - wanted < UNRESERVED_MINIMUM:
            raise InvalidParameterValueError(
                "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below "
                f"its minimum value of [{UNRESERVED_MINIMUM}]."
            )


def _require_unprovisioned(function: Function, qualifier: str) -> None:
    """A version has provisioned concurrency of its own or by one alias, not both."""
    alias = function.aliases.get(qualifier)
    number = qualifier if alias is None else alias.version
    if number == LATEST:
        raise InvalidParameterValueError(UNPUBLISHED)
    if function.versions[number].configuration.snap_start != "None":
        raise InvalidParameterValueError("Provisioned concurrency is not supported for SnapStart functions.")
    if alias is not None and number in function.provisioned:
        raise ResourceConflictError(
            "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version"
        )
    provisioned = function.aliases.keys() & function.provisioned.keys()
    if alias is None and any(function.aliases[name].version == number for name in provisioned):
        raise ResourceConflictError("Version is pointed by a Provisioned Concurrency alias")


def _described(config: ProvisionedConcurrency) -> dict[str, Any]:
    return {
        "RequestedProvisionedConcurrentExecutions": config.requested,
        "AvailableProvisionedConcurrentExecutions": config.allocated,
        "AllocatedProvisionedConcurrentExecutions": config.allocated,
        "Status": config.status,
        "StatusReason": config.status_reason,
        "LastModified": timestamp(config.last_modified),
    }
