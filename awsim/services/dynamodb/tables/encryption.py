"""With which KMS key a table is encrypted (API reference, SSESpecification)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.dynamodb.errors import invalid_parameters
from awsim.services.dynamodb.resources import DynamoDBResources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.dynamodb.models import Table

SERVICE_KEY = "alias/aws/dynamodb"
"""The key DynamoDB has in every account, used where a table is to have a KMS key and none is named."""


class EncryptionSettings(DynamoDBResources):
    """Choosing the key."""

    def encrypt(self, table: Table, given: Mapping[str, Any]) -> bool:
        """Apply an SSESpecification; the answer is whether it changes anything."""
        wanted = self._key_arn(given)
        is_change = wanted != table.kms_key_arn
        table.kms_key_arn = wanted
        return is_change

    def _key_arn(self, given: Mapping[str, Any]) -> str | None:
        key_id = given.get("KMSMasterKeyId")
        if not given.get("Enabled", True):
            if key_id is not None or "SSEType" in given:
                raise invalid_parameters("SSEType or KMSMasterKeyId can be specified only when SSE is enabled")
            return None
        if given.get("SSEType", "KMS") != "KMS":
            raise invalid_parameters("SSEType AES256 is not supported")
        try:
            key = self.call("kms", "DescribeKey", KeyId=key_id or SERVICE_KEY)["KeyMetadata"]
        except ServiceError as error:
            raise invalid_parameters(f"KMS validation error: {error.message}") from error
        if key["KeyState"] != "Enabled":
            raise invalid_parameters(f"KMS validation error: {key['Arn']} is in state {key['KeyState']}.")
        return str(key["Arn"])
