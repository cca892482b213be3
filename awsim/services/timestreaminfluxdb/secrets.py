"""The secret in Secrets Manager that holds the credentials of a DB instance or DB cluster.

Its ARN is known at once; the secret itself is created when anybody next calls Secrets Manager: that takes longer than
all else CreateDbInstance does, and most callers never look.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from awsim.model.errors import ServiceError
from awsim.services.timestreaminfluxdb.promised import PromisedSecrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.timestreaminfluxdb.resources import InfluxDBResources

NAME_PREFIX = "READONLY-InfluxDB-auth-parameters-"
"""Followed by the resource's id (AmazonTimestreamInfluxDBServiceRolePolicy)."""

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
SUFFIX_LENGTH = 6
"""Secrets Manager ends every ARN with six random characters."""

MOTO_ID_TAG = "_custom_id_"
"""The tag by which moto lets the creator of a secret choose those six characters."""


def promise_secret(backend: InfluxDBResources, resource_id: str, credentials: Mapping[str, str]) -> str:
    """The ARN of the secret of a new resource."""
    suffix = backend.random.token(SUFFIX_LENGTH, LETTERS)
    secret_arn = backend.arn(f"secret:{NAME_PREFIX}{resource_id}-{suffix}", service="secretsmanager")
    backend.secrets.to_create[secret_arn] = credentials
    backend.defer_until_called("secretsmanager", "synchronise_secrets")
    return secret_arn


def withdraw_secret(backend: InfluxDBResources, secret_arn: str) -> None:
    """Let a secret go with its resource; it leaves no recovery window behind."""
    if backend.secrets.to_create.pop(secret_arn, None) is None:
        backend.secrets.to_delete.append(secret_arn)
        backend.defer_until_called("secretsmanager", "synchronise_secrets")


def synchronise(backend: InfluxDBResources) -> None:
    """Bring Secrets Manager to the state that has been promised."""
    promised, backend.secrets = backend.secrets, PromisedSecrets()
    for secret_arn, credentials in promised.to_create.items():
        _create(backend, secret_arn, credentials)
    for secret_arn in promised.to_delete:
        with suppress(ServiceError):  # the customer may have deleted it
            backend.call("secretsmanager", "DeleteSecret", SecretId=secret_arn, ForceDeleteWithoutRecovery=True)


def _create(backend: InfluxDBResources, secret_arn: str, credentials: Mapping[str, str]) -> None:
    name, _, suffix = secret_arn.rpartition(":")[2].rpartition("-")
    backend.call(
        "secretsmanager",
        "CreateSecret",
        Name=name,
        ClientRequestToken=backend.random.uuid(),
        SecretString=json.dumps(dict(credentials)),
        Tags=[{"Key": MOTO_ID_TAG, "Value": suffix}],
    )
    backend.call("secretsmanager", "UntagResource", SecretId=secret_arn, TagKeys=[MOTO_ID_TAG])
