"""Invoking functions for event source mappings: which version, and what runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.model.errors import ServiceError
from awsim.services.lambda_.invocation.running import RunningFunctions

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.services.lambda_.deployment import Invocation, Outcome
    from awsim.services.lambda_.event_sources.mapping_models import EventSourceMapping
    from awsim.services.lambda_.models import FunctionVersion

CALL_FAILED = "PROBLEM: Function call failed"
FUNCTION_NOT_FOUND = "PROBLEM: Function not found"
SUCCEEDED = "OK"


class MappingInvocations(RunningFunctions):
    """What the pollers of streams and of queues share."""

    def version_for_mapping(self, mapping: EventSourceMapping) -> FunctionVersion | None:
        """The version to invoke; None, with the problem noted, when none can be invoked now."""
        function = self.functions.get(mapping.function_name)
        alias = function.aliases.get(mapping.qualifier or "") if function else None
        # Chance is asked only where an alias has weights, lest the seed's other values depend on invocations.
        fraction = self.random.fraction() if alias is not None and alias.weights else 1.0
        version = function.find_version(mapping.qualifier, fraction) if function else None
        if function is None or version is None:
            mapping.last_processing_result = FUNCTION_NOT_FOUND
            return None
        if version.status != "Active" or function.reserved_concurrency == 0:
            mapping.last_processing_result = CALL_FAILED
            return None
        return version

    def runner_for_mapping(
        self, mapping: EventSourceMapping, version: FunctionVersion, invocation: Invocation
    ) -> Callable[[], Outcome] | None:
        """What runs the version; None, with the problem noted, for one that can't be run here."""
        try:
            return self.runner(self.functions[mapping.function_name], version, invocation, mapping.qualifier)
        except ServiceError as error:
            mapping.last_processing_result = f"PROBLEM: {error.message}"
            return None
