"""The account's limits, and whether loops through a function are ended."""

from __future__ import annotations

from typing import Any

from awsim.services.lambda_.functions.code import UNZIPPED_LIMIT, ZIPPED_LIMIT
from awsim.services.lambda_.functions.concurrency import CONCURRENT_EXECUTIONS, unreserved
from awsim.services.lambda_.functions.storage import TOTAL_CODE_SIZE, total_code_size
from awsim.services.lambda_.resources import LambdaResources


class SettingOperations(LambdaResources):
    """Recursion and account settings."""

    def put_function_recursion_config(self, *, function_name: str, recursive_loop: str) -> dict[str, Any]:
        """Say whether loops through the function are ended; it is kept, and nothing here detects loops."""
        self.unqualified(function_name).recursive_loop = recursive_loop
        return {"RecursiveLoop": recursive_loop}

    def get_function_recursion_config(self, *, function_name: str) -> dict[str, Any]:
        """Show whether loops are ended."""
        return {"RecursiveLoop": self.unqualified(function_name).recursive_loop}

    def get_account_settings(self) -> dict[str, Any]:
        """Show the limits of the account in this region, and what it uses of them."""
        return {
            "AccountLimit": {
                "TotalCodeSize": TOTAL_CODE_SIZE,
                "CodeSizeUnzipped": UNZIPPED_LIMIT,
                "CodeSizeZipped": ZIPPED_LIMIT,
                "ConcurrentExecutions": CONCURRENT_EXECUTIONS,
                "UnreservedConcurrentExecutions": unreserved(self.functions.values()),
            },
            "AccountUsage": {"TotalCodeSize": total_code_size(self), "FunctionCount": len(self.functions)},
        }
