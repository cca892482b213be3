"""`AWS::Lambda::*` resources of the stacks that moto's CloudFormation makes: made by operations of the native Lambda.

Which property is a parameter of which operation, what Ref and Fn::GetAtt answer: template reference of CloudFormation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.model.loader import operation
from awsim.moto.turn import wait_aside
from awsim.services.lambda_.moto_side.functions import functions_in
from awsim.services.lambda_.moto_side.inline_code import package

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.model import Shape

NAME_LIMIT = 64
LONGEST_WAIT = 60
"""How many seconds a function is given to become ready."""

Properties = dict[str, Any]


class UnsupportedProperty(ServiceError):
    """A template gives a resource a property that it does not have."""

    code = "ValidationError"

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"Properties validation failed for {kind}: #: extraneous key [{name}] is not permitted")


@dataclass(frozen=True, slots=True)
class ResourceType:
    """One type of resource, with the methods that moto calls on a class of resources."""

    kind: str
    create: str
    delete: str
    ref: str
    """The parameter, or the member of what `create` answers, that Ref gives."""
    keys: Mapping[str, str]
    """What the other operations call the resource by: parameter -> parameter of `create` or member of its answer."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Fn::GetAtt -> member of what `create` answers."""
    updates: tuple[str, ...] = ()
    """Operations that change what they have parameters for; where another property changes, it is replaced."""
    named_by: str | None = None
    """The parameter that gets a name made of the stack's where the template has none."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Property -> parameter, where they differ."""
    beside: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    """Property -> an operation for it alone and the parameter it is; None where it holds the parameters."""

    def has_cfn_attr(self, name: str) -> bool:
        """Whether Fn::GetAtt may ask for the attribute."""
        return name in self.attributes

    def create_from_cloudformation_json(
        self, resource_name: str, cloudformation_json: Properties, account_id: str, region_name: str, **_: Any
    ) -> LambdaResource:
        """Make a resource; moto has made a name for it, or taken it from the template."""
        resource = LambdaResource(self.kind, account_id, region_name, resource_name)
        resource.make(cloudformation_json["Properties"])
        return resource

    def update_from_cloudformation_json(
        self,
        original_resource: LambdaResource,
        new_resource_name: str,
        cloudformation_json: Properties,
        account_id: str,
        region_name: str,
    ) -> LambdaResource:
        """Change a resource, or make another one in its place."""
        properties = cloudformation_json["Properties"]
        if original_resource.is_replaced_by(properties):
            made = self.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name)
            original_resource.delete()
            return made
        original_resource.change(properties)
        return original_resource


class LambdaResource:
    """A resource of a stack, as moto's CloudFormation keeps it."""

    cf_resource_type: str
    logical_resource_id: str

    def __init__(self, kind: str, account: str, region: str, name: str) -> None:
        self._kind = kind
        self._account = account
        self._region = region
        self._name = _short(name)
        self._properties: Properties = {}
        self._answer: dict[str, Any] = {}

    @property
    def type(self) -> ResourceType:
        """What the resource is."""
        return TYPES[self._kind]

    @property
    def physical_resource_id(self) -> str:
        """What Ref gives."""
        return str(self._answer[self.type.ref])

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        """What Fn::GetAtt gives."""
        member = self.type.attributes.get(attribute_name)
        if member is None:
            from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

            raise UnformattedGetAttTemplateException
        return self._answer[member]

    def is_created(self) -> bool:
        """The operations of Lambda have done what they do when they return."""
        return True

    def make(self, properties: Properties) -> None:
        """Make the resource."""
        params = self._params(properties)
        given = {name: value for name, value in params.items() if name not in self.type.beside}
        answer = self._call(self.type.create, typed(self._kind, self.type.create, given))
        self._answer = {**params, **answer}
        self._await_ready()
        self._set_beside(params)
        self._properties = params

    def is_replaced_by(self, properties: Properties) -> bool:
        """Whether a property changes that no operation can change."""
        wanted = self._params(properties)
        changed = {name for name in {*wanted, *self._properties} if wanted.get(name) != self._properties.get(name)}
        changeable = {*self.type.beside, "Code", "Tags"} if self._kind == FUNCTION else {*self.type.beside, "Tags"}
        for name in self.type.updates:
            changeable |= _members(name) - set(self.type.keys)
        return not changed <= changeable

    def change(self, properties: Properties) -> None:
        """Set what the template now says; what it no longer says is again as if it had never said it."""
        wanted = self._params(properties)
        for name in self.type.updates:
            given = self._changing(name, wanted)
            if given != self._changing(name, self._properties):
                self._answer |= self._call(name, typed(self._kind, name, {**given, **self._keys()}))
                self._await_ready()
        self._tag(wanted.get("Tags"))
        self._set_beside(wanted)
        self._properties = wanted

    def delete(self, *_: str) -> None:
        """Delete the resource, unless it has gone already."""
        try:
            self._call(self.type.delete, self._keys())
        except ServiceError as error:
            if error.code != "ResourceNotFoundException":
                raise

    def _await_ready(self) -> None:
        """Wait until a function can be invoked and changed, as CloudFormation does before it goes on."""
        for _ in range(LONGEST_WAIT if self._kind == FUNCTION else 0):
            shown = self._call("GetFunctionConfiguration", self._keys())
            if shown["State"] != "Pending" and shown.get("LastUpdateStatus") != "InProgress":
                return
            wait_aside(1.0)

    def _changing(self, name: str, params: Properties) -> Properties:
        """What an operation that changes the resource is told so that these are its parameters."""
        members = _members(name)
        given = {member: params[member] for member in params if member in members}
        if name == "UpdateFunctionConfiguration":
            left_out = [member for member in self._properties if member in DEFAULTS and member not in params]
            given |= {member: DEFAULTS[member] for member in left_out}
        return given | params["Code"] if name == "UpdateFunctionCode" else given

    def _call(self, name: str, params: Mapping[str, Any]) -> dict[str, Any]:
        return functions_in(self._account, self._region).call(name, params)

    def _keys(self) -> dict[str, Any]:
        return {key: self._answer[member] for key, member in self.type.keys.items() if member in self._answer}

    def _params(self, properties: Properties) -> Properties:
        params = {self.type.renamed.get(name, name): value for name, value in properties.items()}
        if self.type.named_by is not None:
            params.setdefault(self.type.named_by, self._name)
        if self._kind == FUNCTION and "ZipFile" in params["Code"]:
            params["Code"] = {**params["Code"], "ZipFile": package(params["Code"]["ZipFile"], params.get("Runtime"))}
        if self._kind == LAYER_PERMISSION:
            params["LayerName"], _, params["VersionNumber"] = params.pop("LayerVersionArn").rpartition(":")
        return params

    def _set_beside(self, params: Properties) -> None:
        for name, (put, member) in self.type.beside.items():
            if name in params and params[name] != self._properties.get(name):
                given = params[name] if member is None else {member: params[name]}
                self._call(put, typed(self._kind, put, {**given, **self._keys()}))

    def _tag(self, tags: Any) -> None:
        if "Tags" not in _members(self.type.create) or self._kind not in (FUNCTION, EVENT_SOURCE_MAPPING):
            return
        wanted = {tag["Key"]: tag["Value"] for tag in tags or ()}
        arn = self._answer["FunctionArn" if self._kind == FUNCTION else "EventSourceMappingArn"]
        gone = [tag["Key"] for tag in self._properties.get("Tags", ()) if tag["Key"] not in wanted]
        if gone:
            self._call("UntagResource", {"Resource": arn, "TagKeys": gone})
        if wanted:
            self._call("TagResource", {"Resource": arn, "Tags": wanted})


def typed(kind: str, name: str, params: Mapping[str, Any], service: str = "lambda") -> dict[str, Any]:
    """Parameters of an operation from the values a template has, where numbers may be text and mappings lists.

    Raises UnsupportedProperty.
    """
    shape = operation(service, name).input_shape
    found: dict[str, Any] = _typed(kind, shape, dict(params))
    return found


def _typed(kind: str, shape: Any, value: Any) -> Any:
    if shape.type_name == "structure":
        for name in value:
            if name not in shape.members:
                raise UnsupportedProperty(kind, name)
        return {name: _typed(kind, shape.members[name], each) for name, each in value.items()}
    if shape.type_name == "map":
        return {_KEYS.get(key, key): _typed(kind, shape.value, each) for key, each in _pairs(value)}
    if shape.type_name == "list":
        return [_typed(kind, shape.member, each) for each in value]
    convert = _SCALARS.get(shape.type_name)
    return value if convert is None else convert(value)


def _pairs(value: Any) -> list[tuple[str, Any]]:
    """The entries of a mapping; templates have lists of pairs for some (Tags, AdditionalVersionWeights)."""
    if isinstance(value, dict):
        return list(value.items())
    return [(each[key], each[content]) for each in value for key, content in _PAIRED if key in each]


def _boolean(value: Any) -> bool:
    return value if isinstance(value, bool) else str(value).lower() == "true"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_SCALARS: dict[str, Callable[[Any], Any]] = {
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "boolean": _boolean,
    "string": _text,
}
_PAIRED = (("Key", "Value"), ("FunctionVersion", "FunctionWeight"))
_KEYS = {"KafkaBootstrapServers": "KAFKA_BOOTSTRAP_SERVERS"}


def _members(name: str) -> set[str]:
    shape: Shape | None = operation("lambda", name).input_shape
    return set(getattr(shape, "members", ()))


def _short(name: str) -> str:
    """A generated name within Lambda's limit: the end, which makes it unique, stays."""
    start, _, end = name.rpartition("-")
    return name if len(name) <= NAME_LIMIT else f"{start[: NAME_LIMIT - len(end) - 1]}-{end}"


FUNCTION = "AWS::Lambda::Function"
EVENT_SOURCE_MAPPING = "AWS::Lambda::EventSourceMapping"
LAYER_PERMISSION = "AWS::Lambda::LayerVersionPermission"

DEFAULTS: dict[str, Any] = {
    "Description": "",
    "Timeout": 3,
    "MemorySize": 128,
    "Environment": {"Variables": {}},
    "Layers": [],
    "DeadLetterConfig": {"TargetArn": ""},
    "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
    "TracingConfig": {"Mode": "PassThrough"},
}
"""What UpdateFunctionConfiguration is told where a template no longer has the property."""

_PROVISIONED = {"ProvisionedConcurrencyConfig": ("PutProvisionedConcurrencyConfig", None)}

TYPES: dict[str, ResourceType] = {
    each.kind: each
    for each in (
        ResourceType(
            FUNCTION,
            create="CreateFunction",
            delete="DeleteFunction",
            ref="FunctionName",
            keys={"FunctionName": "FunctionName"},
            attributes={"Arn": "FunctionArn"},
            updates=("UpdateFunctionCode", "UpdateFunctionConfiguration"),
            named_by="FunctionName",
            beside={
                "ReservedConcurrentExecutions": ("PutFunctionConcurrency", "ReservedConcurrentExecutions"),
                "RecursiveLoop": ("PutFunctionRecursionConfig", "RecursiveLoop"),
                "RuntimeManagementConfig": ("PutRuntimeManagementConfig", None),
            },
        ),
        ResourceType(
            "AWS::Lambda::Version",
            create="PublishVersion",
            delete="DeleteFunction",
            ref="FunctionArn",
            keys={"FunctionName": "FunctionName", "Qualifier": "Version"},
            attributes={"Version": "Version", "FunctionArn": "FunctionArn"},
            beside=_PROVISIONED,
        ),
        ResourceType(
            "AWS::Lambda::Alias",
            create="CreateAlias",
            delete="DeleteAlias",
            ref="AliasArn",
            keys={"FunctionName": "FunctionName", "Name": "Name"},
            attributes={"AliasArn": "AliasArn"},
            updates=("UpdateAlias",),
            beside=_PROVISIONED,
        ),
        ResourceType(
            "AWS::Lambda::Permission",
            create="AddPermission",
            delete="RemovePermission",
            ref="StatementId",
            keys={"FunctionName": "FunctionName", "StatementId": "StatementId"},
            attributes={"Id": "StatementId"},
            named_by="StatementId",
        ),
        ResourceType(
            "AWS::Lambda::LayerVersion",
            create="PublishLayerVersion",
            delete="DeleteLayerVersion",
            ref="LayerVersionArn",
            keys={"LayerName": "LayerName", "VersionNumber": "Version"},
            attributes={"LayerVersionArn": "LayerVersionArn"},
            named_by="LayerName",
        ),
        ResourceType(
            LAYER_PERMISSION,
            create="AddLayerVersionPermission",
            delete="RemoveLayerVersionPermission",
            ref="StatementId",
            keys={"LayerName": "LayerName", "VersionNumber": "VersionNumber", "StatementId": "StatementId"},
            attributes={"Id": "StatementId"},
            named_by="StatementId",
        ),
        ResourceType(
            EVENT_SOURCE_MAPPING,
            create="CreateEventSourceMapping",
            delete="DeleteEventSourceMapping",
            ref="UUID",
            keys={"UUID": "UUID"},
            attributes={"Id": "UUID", "EventSourceMappingArn": "EventSourceMappingArn"},
            updates=("UpdateEventSourceMapping",),
        ),
        ResourceType(
            "AWS::Lambda::Url",
            create="CreateFunctionUrlConfig",
            delete="DeleteFunctionUrlConfig",
            ref="FunctionArn",
            keys={"FunctionName": "FunctionName", "Qualifier": "Qualifier"},
            attributes={"FunctionArn": "FunctionArn", "FunctionUrl": "FunctionUrl"},
            updates=("UpdateFunctionUrlConfig",),
            renamed={"TargetFunctionArn": "FunctionName"},
        ),
        ResourceType(
            "AWS::Lambda::EventInvokeConfig",
            create="PutFunctionEventInvokeConfig",
            delete="DeleteFunctionEventInvokeConfig",
            ref="FunctionArn",
            keys={"FunctionName": "FunctionName", "Qualifier": "Qualifier"},
            updates=("PutFunctionEventInvokeConfig",),
        ),
        ResourceType(
            "AWS::Lambda::CodeSigningConfig",
            create="CreateCodeSigningConfig",
            delete="DeleteCodeSigningConfig",
            ref="CodeSigningConfigArn",
            keys={"CodeSigningConfigArn": "CodeSigningConfigArn"},
            attributes={"CodeSigningConfigArn": "CodeSigningConfigArn", "CodeSigningConfigId": "CodeSigningConfigId"},
            updates=("UpdateCodeSigningConfig",),
        ),
    )
}
"""The types of resources whose operations are Lambda's."""
