"""The layers a function names: found, with those that other accounts share, and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.lambda_.errors import InvalidParameterValueError, access_denied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsim.services.lambda_.layers.models import LayerVersion
    from awsim.services.lambda_.resources import LambdaResources

MOST = 5


def layers_of(backend: LambdaResources, arns: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """(ARN, code size) of each layer version a request names; raises the service's errors."""
    if len(arns) > MOST:
        raise InvalidParameterValueError(f"Cannot reference more than {MOST} layers.")
    versions_by_layer: dict[str, str] = {}
    found = []
    for arn in arns:
        found.append((arn, len(_layer_version(backend, arn).package.content)))
        layer = arn.rpartition(":")[0]
        if layer in versions_by_layer:
            raise InvalidParameterValueError(
                "Two different versions of the same layer are not allowed to be referenced in the same function. "
                f"{versions_by_layer[layer]} and {arn} are versions of the same layer."
            )
        versions_by_layer[layer] = arn
    return tuple(found)


def _layer_version(backend: LambdaResources, arn: str) -> LayerVersion:
    _, _, _, region, account, _, name, number = arn.split(":")
    is_foreign = account != backend.account
    if region != backend.region:
        if is_foreign:
            raise access_denied(backend.caller_arn, "GetLayerVersion", arn)
        raise InvalidParameterValueError(
            f"Layers are not in the same region as the function. Layers are expected to be in region {backend.region}."
        )
    layer = backend.in_account(account).layers.get(name)
    version = layer.version(int(number)) if layer is not None else None
    if is_foreign and (version is None or not backend.is_shared(version.policy, "GetLayerVersion", arn)):
        raise access_denied(backend.caller_arn, "GetLayerVersion", arn)
    if version is None:
        raise InvalidParameterValueError(f"Layer version {arn} does not exist.")
    return version
