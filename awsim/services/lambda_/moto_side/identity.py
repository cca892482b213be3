"""Who calls, for moto's STS and IAM: a function with the credentials it was given is its role, assumed in its name."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from awsim.moto.turn import whose

if TYPE_CHECKING:
    from awsim.kernel.caller import IssuedCredentials

SESSION_SECONDS = 43_200


def know_functions() -> None:
    """Have moto's STS recognise the access keys of functions while a cloud has its turn."""
    models: Any = import_module("moto.sts.models")
    original = models.STSBackend.get_assumed_role_from_access_key

    def get_assumed_role_from_access_key(backend: Any, access_key_id: str) -> Any:
        world = whose()
        issued = None if world is None else world.issued.get(access_key_id)
        if issued is None:
            return original(backend, access_key_id)
        return _assumed(models, backend, access_key_id, issued)

    models.STSBackend.get_assumed_role_from_access_key = get_assumed_role_from_access_key


def _assumed(models: Any, backend: Any, access_key_id: str, issued: IssuedCredentials) -> Any:
    return models.AssumedRole(
        account_id=issued.account,
        region_name=backend.region_name,
        access_key=SimpleNamespace(access_key_id=access_key_id, secret_access_key=""),
        role_session_name=issued.session,
        role_arn=issued.role,
        policy="",
        duration=SESSION_SECONDS,
        external_id="",
    )
