"""What Lambda's operations need (Service Authorization Reference, "AWS Lambda")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.fabric.access import Need, ServiceAccess
from awsim.model.errors import ServiceError
from awsim.services.lambda_.names import reference

if TYPE_CHECKING:
    from awsim.fabric.access import Params, Place


def function_arn(params: Params, place: Place) -> list[str]:
    """The function, or its version or alias where the request names one; none where it names none at all."""
    if "FunctionName" not in params:
        return []
    try:
        meant = reference(params["FunctionName"], params.get("Qualifier"), place.region)
    except ServiceError:
        # The operation itself refuses what contradicts itself.
        return [place.arn("function:*")]
    resource = f"function:{meant.name}:{meant.qualifier}" if meant.qualifier else f"function:{meant.name}"
    arn = place.arn(resource)
    return [arn if meant.account is None else arn.replace(f":{place.account}:", f":{meant.account}:", 1)]


FUNCTION = Need((function_arn,))
PASS_ROLE = Need(("{Role}",), "iam:PassRole", only_with="Role")

ACCESS = ServiceAccess(
    prefix="lambda",
    members={
        "Resource": "{Resource}",
        "ResourceArn": "{ResourceArn}",
        "CodeSigningConfigArn": "{CodeSigningConfigArn}",
        "UUID": "event-source-mapping:{UUID}",
        "LayerVersion": "layer:{LayerName}:{VersionNumber}",
        "LayerName": "layer:{LayerName}",
        "FunctionName": function_arn,
    },
    needs={
        "CreateFunction": (FUNCTION, PASS_ROLE),
        "GetLayerVersionByArn": (Need(("{Arn}",), "GetLayerVersion"),),
        "Invoke": (Need((function_arn,), "InvokeFunction"),),
        "InvokeWithResponseStream": (Need((function_arn,), "InvokeFunction"),),
        "PutFunctionCodeSigningConfig": (FUNCTION, Need(("{CodeSigningConfigArn}",))),
        "UpdateFunctionConfiguration": (FUNCTION, PASS_ROLE),
    },
    all_resources=frozenset({"CreateEventSourceMapping", "ListEventSourceMappings", "ListLayerVersions"}),
)
