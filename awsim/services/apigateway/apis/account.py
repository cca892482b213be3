"""What holds for all APIs of an account in a region: limits, and the role that writes logs."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from awsim.services.apigateway.errors import BadRequestError
from awsim.services.apigateway.patches import ADD_REMOVE, Rule, apply_patches
from awsim.services.apigateway.state import APIGatewayState

if TYPE_CHECKING:
    from awsim.services.apigateway.models import Document
    from awsim.services.apigateway.patches import PatchOperations

RULES = (
    Rule("/cloudwatchRoleArn", frozenset({"replace", "remove"})),
    Rule("/features", ADD_REMOVE),
)


class AccountOperations(APIGatewayState):
    """The account's settings."""

    def get_account(self) -> Document:
        """The settings."""
        return self.account_settings

    def update_account(self, *, patch_operations: PatchOperations = None) -> Document:
        """Change the role that writes logs. Features can't be taken back: usage plans are always on."""
        changed = copy.deepcopy(self.account_settings)
        for patch in patch_operations or ():
            if patch.get("path") == "/features":
                if patch.get("op") != "add" or patch.get("value") != "UsagePlans":
                    raise BadRequestError("Usage Plans cannot be disabled once enabled")
                continue
            apply_patches(changed, [patch], RULES)
        role = changed.get("cloudwatchRoleArn")
        if role and ":role/" not in role:
            raise BadRequestError(
                "The role ARN does not have required permissions configured. Please grant trust "
                "permission for API Gateway and add the required role policy."
            )
        self.account_settings = changed
        return changed
