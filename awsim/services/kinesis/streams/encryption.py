"""Whether a KMS key can encrypt a stream: asked of KMS, answered in Kinesis's own errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from awsim.fabric.backend import Backend

SERVICE_KEY = "alias/aws/kinesis"
"""The key Kinesis owns in every account; it exists without having been made."""


def require_usable_key(backend: Backend, key_id: str) -> None:
    """Raise the KMS… error of Kinesis for a key that is not there, disabled, or about to be deleted."""
    if key_id.endswith(SERVICE_KEY):
        return
    try:
        state = backend.call("kms", "DescribeKey", KeyId=key_id)["KeyMetadata"]["KeyState"]
    except ServiceError as error:
        code = "KMSNotFoundException" if error.code == "NotFoundException" else "KMSAccessDeniedException"
        raise ServiceError(error.message, code=code) from error
    if state == "Disabled":
        raise ServiceError(f"{key_id} is disabled.", code="KMSDisabledException")
    if state != "Enabled":
        raise ServiceError(f"{key_id} is pending deletion.", code="KMSInvalidStateException")
