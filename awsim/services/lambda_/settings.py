"""What is set for a function beside its configuration, and for the account: concurrency, recursion, limits."""

from __future__ import annotations

from typing import Any

from awsim.services.lambda_.code import UNZIPPED_LIMIT, ZIPPED_LIMIT
from awsim.services.lambda_.errors import InvalidParameterValueError
from awsim.services.lambda_.resources import LambdaResources

CONCURRENT_EXECUTIONS = 1000
UNRESERVED_MINIMUM = 100
TOTAL_CODE_SIZE = 80_530_636_800


class SettingOperations(LambdaResources):
    """Reserved concurrency, recursion and account settings."""

    def put_function_concurrency(self, *, function_name: str, reserved_concurrent_executions: int) -> dict[str, Any]:
        """Reserve concurrency for a function; 0 stops it."""
        function = self.function(function_name)
        others = sum(each.reserved_concurrency or 0 for each in self.functions.values() if each is not function)
        if reserved_concurrent_executions and (
            CONCURRENT_EXECUTIONS - others - reserved_concurrent_executions < UNRESERVED_MINIMUM
        ):
            raise InvalidParameterValueError(
                "Specified ReservedConcurrentExecutions for function decreases account's "
                f"UnreservedConcurrentExecution below its minimum value of [{UNRESERVED_MINIMUM}]."
            )
        function.reserved_concurrency = reserved_concurrent_executions
        return {"ReservedConcurrentExecutions": reserved_concurrent_executions}

    def get_function_concurrency(self, *, function_name: str) -> dict[str, Any]:
        """Show what is reserved."""
        return {"ReservedConcurrentExecutions": self.function(function_name).reserved_concurrency}

    def delete_function_concurrency(self, *, function_name: str) -> None:
        """Reserve nothing."""
        self.function(function_name).reserved_concurrency = None

    def put_function_recursion_config(self, *, function_name: str, recursive_loop: str) -> dict[str, Any]:
        """Say whether loops through the function are ended; it is kept, and nothing here detects loops."""
        self.function(function_name).recursive_loop = recursive_loop
        return {"RecursiveLoop": recursive_loop}

    def get_function_recursion_config(self, *, function_name: str) -> dict[str, Any]:
        """Show whether loops are ended."""
        return {"RecursiveLoop": self.function(function_name).recursive_loop}

    def get_account_settings(self) -> dict[str, Any]:
        """Show the account's limits and what it uses of them; every version and layer version counts."""
        code = sum(len(version.configuration.code) for function in self.functions.values() for version in function)
        layers = sum(len(version.content) for layer in self.layers.values() for version in layer.versions.values())
        reserved = sum(function.reserved_concurrency or 0 for function in self.functions.values())
        return {
            "AccountLimit": {
                "TotalCodeSize": TOTAL_CODE_SIZE,
                "CodeSizeUnzipped": UNZIPPED_LIMIT,
                "CodeSizeZipped": ZIPPED_LIMIT,
                "ConcurrentExecutions": CONCURRENT_EXECUTIONS,
                "UnreservedConcurrentExecutions": CONCURRENT_EXECUTIONS - reserved,
            },
            "AccountUsage": {"TotalCodeSize": code + layers, "FunctionCount": len(self.functions)},
        }
