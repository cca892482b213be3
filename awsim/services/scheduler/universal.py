"""Universal targets: any operation of any service, by an ARN that names it.

`arn:aws:scheduler:::aws-sdk:sqs:sendMessage` (user guide, "Using universal targets in EventBridge Scheduler"). The
input has the operation's parameters, in the names of the AWS SDK for Java or of the service's model.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from awsim.fabric.delivery.calling import require_parameters
from awsim.model.loader import service_model, service_names
from awsim.services.scheduler.errors import ValidationError

if TYPE_CHECKING:
    from awsim.fabric.backend import Backend

FORM = re.compile(r"arn:aws[a-z-]*:scheduler:::aws-sdk:(?P<service>[a-zA-Z0-9-]+):(?P<operation>[a-zA-Z0-9]+)")

READ_ONLY = re.compile(
    "(get|describe|list|poll|receive|search|scan|query|select|read|lookup|discover|validate|batchGet|batchDescribe"
    "|batchRead|transactGet|adminGet|adminList|testMigration|retrieve|testConnection|translateDocument|isAuthorized"
    "|invokeModel)"
)
"""How operations begin that only read: no schedule can call them (user guide, "Unsupported actions")."""

SDK_NAMES = {
    "applicationdiscoveryservice": "discovery",
    "cloudwatchlogs": "logs",
    "cognitoidentityprovider": "cognito-idp",
    "configservice": "config",
    "costandusagereportservice": "cur",
    "costexplorer": "ce",
    "databasemigrationservice": "dms",
    "directoryservice": "ds",
    "directoryservicedata": "ds-data",
    "elasticloadbalancing": "elb",
    "elasticloadbalancingv2": "elbv2",
    "elasticsearch": "es",
    "elasticsearchservice": "es",
    "eventbridge": "events",
    "iotdataplane": "iot-data",
    "iotjobsdataplane": "iot-jobs-data",
    "lexmodelbuildingservice": "lex-models",
    "lexmodelsv2": "lexv2-models",
    "lexruntimeservice": "lex-runtime",
    "lexruntimev2": "lexv2-runtime",
    "marketplaceentitlementservice": "marketplace-entitlement",
    "marketplacemetering": "meteringmarketplace",
    "migrationhub": "mgh",
    "pinpointsmsvoice": "sms-voice",
    "serverlessapplicationrepository": "serverlessrepo",
    "sfn": "stepfunctions",
    "simpledb": "sdb",
}
"""The SDK's name of a service -> botocore's, where they differ by more than hyphens."""


def is_universal(arn: str) -> bool:
    """Whether a target is an operation."""
    return ":aws-sdk:" in arn and arn.split(":", 3)[2:3] == ["scheduler"]


def require_operation(arn: str) -> tuple[str, str]:
    """botocore's names of what a target calls; raises ValidationException for what a schedule can't call."""
    found = FORM.fullmatch(arn)
    if found is None:
        raise ValidationError("Provided Arn is not in correct format.")
    service, operation = _service(found["service"]), found["operation"]
    if READ_ONLY.match(operation):
        raise ValidationError(f"{operation} only reads, and read-only operations are not supported: {arn}")
    name = operation[:1].upper() + operation[1:]
    if service is None or name not in service_model(service).operation_names:
        raise ValidationError(f"{arn} is no operation of a service.")
    return service, name


def call_operation(backend: Backend, arn: str, given: str) -> dict[str, Any]:
    """Call a target's operation with the parameters that a JSON object has.

    Raises ServiceError where the service refuses, or has no such parameters, ValueError for what is no JSON object.
    """
    service, operation = require_operation(arn)
    params = json.loads(given)
    if not isinstance(params, dict):
        raise ValueError(f"the parameters of {operation} are no JSON object: {given[:100]}")
    shape = service_model(service).operation_model(operation).input_shape
    named = _named(shape, params) if shape is not None else {}
    require_parameters(service, operation, named)
    return backend.call(service, operation, **named)


@lru_cache(maxsize=256)
def _service(name: str) -> str | None:
    """botocore's name of a service, None for none."""
    plain = name.lower().replace("-", "")
    return SDK_NAMES.get(plain) or next((each for each in service_names() if each.replace("-", "") == plain), None)


def _named(shape: Any, value: Any) -> Any:
    """A value with its members named as the model names them: the first letter may be upper or lower case.

    Text that stands for bytes is encoded.
    """
    if shape.type_name == "structure" and isinstance(value, dict):
        members = {name.lower(): name for name in shape.members}
        named = {members.get(name.lower(), name): each for name, each in value.items()}
        return {
            name: _named(shape.members[name], each) if name in shape.members else each for name, each in named.items()
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [_named(shape.member, each) for each in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {name: _named(shape.value, each) for name, each in value.items()}
    if shape.type_name == "blob" and isinstance(value, str):
        return value.encode()
    return value
