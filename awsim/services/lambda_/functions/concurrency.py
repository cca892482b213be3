"""Reserved concurrency, and what of the account's concurrency is left (developer guide, "Reserving concurrency")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.errors import InvalidParameterValueError, function_not_found
from awsim.services.lambda_.names import LATEST
from awsim.services.lambda_.resources import LambdaResources

if TYPE_CHECKING:
    from collections.abc import Iterable

    from awsim.services.lambda_.models import Function

CONCURRENT_EXECUTIONS = 1000
UNRESERVED_MINIMUM = 100


class ConcurrencyOperations(LambdaResources):
    """Reserving concurrency for functions."""

    def put_function_concurrency(self, *, function_name: str, reserved_concurrent_executions: int) -> dict[str, Any]:
        """Reserve concurrency for a function; 0 stops it."""
        function = self._function(function_name)
        wanted = reserved_concurrent_executions
        if wanted and unreserved(self.functions.values(), besides=function) - wanted < UNRESERVED_MINIMUM:
            raise InvalidParameterValueError(
                "Specified ReservedConcurrentExecutions for function decreases account's "
                f"UnreservedConcurrentExecution below its minimum value of [{UNRESERVED_MINIMUM}]."
            )
        provisioned = _provisioned(function)
        if provisioned > wanted:
            raise InvalidParameterValueError(
                f" ReservedConcurrentExecutions  {wanted} should not be lower than function's total provisioned "
                f"concurrency [{provisioned}]."
            )
        function.reserved_concurrency = wanted
        return {"ReservedConcurrentExecutions": wanted}

    def get_function_concurrency(self, *, function_name: str) -> dict[str, Any]:
        """Show what is reserved."""
        return {"ReservedConcurrentExecutions": self.function(function_name).reserved_concurrency}

    def delete_function_concurrency(self, *, function_name: str) -> None:
        """Reserve nothing."""
        self.unqualified(function_name).reserved_concurrency = None

    def _function(self, function_name: str) -> Function:
        """The function; AWS speaks of its $LATEST when there is none."""
        function, qualifier, arn = self.find(function_name)
        if function is None and qualifier is None:
            raise function_not_found(f"{arn}:{LATEST}")
        return self.unqualified(function_name)


def unreserved(functions: Iterable[Function], *, besides: Function | None = None) -> int:
    """The account's concurrency that neither is reserved for functions nor provisioned."""
    taken = (
        _provisioned(function) if function.reserved_concurrency is None else function.reserved_concurrency
        for function in functions
        if function is not besides
    )
    return CONCURRENT_EXECUTIONS - sum(taken)


def _provisioned(function: Function) -> int:
    return sum(config.requested for config in function.provisioned.values())
