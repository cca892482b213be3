"""The KMS key that AWS manages for DynamoDB in each account: what moto's KMS tells of it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.moto.changes import replace

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.kernel.world import World

ALIAS = "alias/aws/dynamodb"
DESCRIPTION = "Default key that protects my DynamoDB data when no other key is defined"
"""As recorded: test_dynamodb_update_table_without_sse_specification_change."""


def manage_its_key() -> None:
    """Have moto make the keys of `alias/aws/…` as AWS's own and not as a customer's."""
    replace(import_module("moto.kms.models").KmsBackend, "_generate_default_keys", _as_aws_own)


def _as_aws_own(original: Callable[[], str | None], _world: World, backend: Any, alias_name: str) -> str | None:
    key_id = original()
    if key_id is not None:
        key = backend.keys[key_id]
        key.key_manager = "AWS"
        if alias_name == ALIAS:
            key.description = DESCRIPTION
    return key_id
