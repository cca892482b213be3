"""`AWS::Lambda::*`: properties as parameters of Lambda's operations (CloudFormation template reference)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.fabric.stacks.documents import as_json
from awsim.fabric.stacks.names import Generated
from awsim.fabric.stacks.vocabulary import Call, Hook, Read, Ready, ResourceType, Step, Tagging, words
from awsim.services.lambda_.inline_code import package

if TYPE_CHECKING:
    from awsim.fabric.stacks.vocabulary import Change, Params

BY_FUNCTION = {"FunctionName": "FunctionName"}
BY_VERSION = {**BY_FUNCTION, "Qualifier": "Version"}
BY_ALIAS = {**BY_FUNCTION, "Qualifier": "Name"}
BY_QUALIFIER = {**BY_FUNCTION, "Qualifier": "Qualifier"}

TAGGING = Tagging("TagResource", "UntagResource", "Resource", "FunctionArn")


def _packaged(properties: Params, _: str) -> Params:
    """Inline code is text in templates; Lambda takes a package."""
    code = properties["Code"]
    if "ZipFile" in code:
        code = {**code, "ZipFile": package(code["ZipFile"], properties.get("Runtime"))}
    return {**properties, "Code": code}


def _layer_version(properties: Params, _: str) -> Params:
    arn = properties.pop("LayerVersionArn")
    properties["LayerName"], _, properties["VersionNumber"] = arn.rpartition(":")
    return properties


def _new_code(change: Change) -> list[Call]:
    """Code and architectures are set at once; the one needs the other to be told again."""
    given: dict[str, Any] = {"FunctionName": change.known["FunctionName"], **change.after["Code"]}
    if change.differs("Architectures"):
        given["Architectures"] = change.after.get("Architectures") or ["x86_64"]
    return [Call("UpdateFunctionCode", given)]


def _provisioned(keys: dict[str, str], **more: Any) -> Step:
    return Step(
        "PutProvisionedConcurrencyConfig",
        ("ProvisionedConcurrencyConfig",),
        keys=keys,
        undo="DeleteProvisionedConcurrencyConfig",
        spread=True,
        **more,
    )


def _concurrency_ready(keys: dict[str, str]) -> Ready:
    return Ready(
        ("Status",),
        frozenset({"READY"}),
        frozenset({"FAILED"}),
        "StatusReason",
        Read("GetProvisionedConcurrencyConfig", keys=keys),
        "ProvisionedConcurrencyConfig",
    )


RUNTIME_MANAGEMENT = Step(
    "PutRuntimeManagementConfig",
    ("RuntimeManagementConfig",),
    "both",
    defaults={"RuntimeManagementConfig": {"UpdateRuntimeOn": "Auto"}},
    spread=True,
)

FUNCTION = ResourceType(
    name="AWS::Lambda::Function",
    service="lambda",
    properties=words(
        """
        Architectures CapacityProviderConfig Code CodeSigningConfigArn DeadLetterConfig Description DurableConfig
        Environment EphemeralStorage FileSystemConfigs FunctionName FunctionScalingConfig Handler ImageConfig KmsKeyArn
        Layers LoggingConfig MemorySize PackageType RecursiveLoop ReservedConcurrentExecutions Role Runtime
        RuntimeManagementConfig SnapStart Tags TenancyConfig Timeout TracingConfig VpcConfig
        """
    ),
    required=("Code", "Role"),
    create="CreateFunction",
    read=Read("GetFunctionConfiguration"),
    delete="DeleteFunction",
    keys=BY_FUNCTION,
    ref=("FunctionName",),
    attributes={
        "Arn": "FunctionArn",
        "SnapStartResponse.ApplyOn": "SnapStart.ApplyOn",
        "SnapStartResponse.OptimizationStatus": "SnapStart.OptimizationStatus",
    },
    name_of=Generated("FunctionName", 64),
    renamed={"KmsKeyArn": "KMSKeyArn"},
    prepare=_packaged,
    tagging=TAGGING,
    ready=(
        Ready(("State",), frozenset({"Active", "Inactive"}), frozenset({"Failed"}), "StateReason"),
        Ready(("LastUpdateStatus",), frozenset({"Successful"}), frozenset({"Failed"}), "LastUpdateStatusReason"),
    ),
    steps=(
        Hook(("Code", "Architectures"), _new_code, "change"),
        Step(
            "UpdateFunctionConfiguration",
            words(
                """
                CapacityProviderConfig DeadLetterConfig Description DurableConfig Environment EphemeralStorage
                FileSystemConfigs Handler ImageConfig KmsKeyArn Layers LoggingConfig MemorySize Role Runtime SnapStart
                Timeout TracingConfig VpcConfig
                """
            ),
            defaults={
                "DeadLetterConfig": {"TargetArn": ""},
                "Description": "",
                "Environment": {"Variables": {}},
                "EphemeralStorage": {"Size": 512},
                "FileSystemConfigs": [],
                "ImageConfig": {},
                "KmsKeyArn": "",
                "Layers": [],
                "LoggingConfig": {"LogFormat": "Text"},
                "MemorySize": 128,
                "SnapStart": {"ApplyOn": "None"},
                "Timeout": 3,
                "TracingConfig": {"Mode": "PassThrough"},
                "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
            },
        ),
        Step(
            "PutFunctionCodeSigningConfig",
            ("CodeSigningConfigArn",),
            undo="DeleteFunctionCodeSigningConfig",
        ),
        Step(
            "PutFunctionConcurrency",
            ("ReservedConcurrentExecutions",),
            "both",
            undo="DeleteFunctionConcurrency",
        ),
        Step("PutFunctionRecursionConfig", ("RecursiveLoop",), "both", defaults={"RecursiveLoop": "Terminate"}),
        RUNTIME_MANAGEMENT,
        Step(
            "PutFunctionScalingConfig",
            ("FunctionScalingConfig",),
            "both",
            fixed={"Qualifier": "$LATEST.PUBLISHED"},
            defaults={"FunctionScalingConfig": {}},
        ),
    ),
)

VERSION = ResourceType(
    name="AWS::Lambda::Version",
    service="lambda",
    properties=words(
        "CodeSha256 Description FunctionName FunctionScalingConfig ProvisionedConcurrencyConfig RuntimePolicy"
    ),
    required=("FunctionName",),
    create="PublishVersion",
    read=Read("GetFunctionConfiguration"),
    delete="DeleteFunction",
    keys=BY_VERSION,
    ref=("FunctionArn",),
    attributes={"Version": "Version", "FunctionArn": "FunctionArn"},
    ready=(
        Ready(("State",), frozenset({"Active", "Inactive"}), frozenset({"Failed"}), "StateReason"),
        _concurrency_ready(BY_VERSION),
    ),
    steps=(
        _provisioned(BY_VERSION, when="create"),
        Step("PutRuntimeManagementConfig", ("RuntimePolicy",), "create", spread=True),
        Step("PutFunctionScalingConfig", ("FunctionScalingConfig",), "both", defaults={"FunctionScalingConfig": {}}),
    ),
)

ALIAS = ResourceType(
    name="AWS::Lambda::Alias",
    service="lambda",
    properties=words("Description FunctionName FunctionVersion Name ProvisionedConcurrencyConfig RoutingConfig"),
    required=("FunctionName", "FunctionVersion", "Name"),
    create="CreateAlias",
    read=Read("GetAlias"),
    delete="DeleteAlias",
    keys={**BY_FUNCTION, "Name": "Name"},
    ref=("AliasArn",),
    attributes={"AliasArn": "AliasArn"},
    ready=(_concurrency_ready(BY_ALIAS),),
    steps=(
        Step(
            "UpdateAlias",
            ("Description", "FunctionVersion", "RoutingConfig"),
            defaults={"Description": "", "RoutingConfig": {"AdditionalVersionWeights": {}}},
        ),
        _provisioned(BY_ALIAS, when="both"),
    ),
)

PERMISSION = ResourceType(
    name="AWS::Lambda::Permission",
    service="lambda",
    properties=words(
        """
        Action EventSourceToken FunctionName FunctionUrlAuthType InvokedViaFunctionUrl Principal PrincipalOrgID
        SourceAccount SourceArn
        """
    ),
    required=("Action", "FunctionName", "Principal"),
    create="AddPermission",
    delete="RemovePermission",
    keys={**BY_FUNCTION, "StatementId": "StatementId"},
    ref=("StatementId",),
    attributes={"Id": "StatementId"},
    name_of=Generated("StatementId", 100, is_unique=False),
)

LAYER_VERSION = ResourceType(
    name="AWS::Lambda::LayerVersion",
    service="lambda",
    properties=words("CompatibleArchitectures CompatibleRuntimes Content Description LayerName LicenseInfo"),
    required=("Content",),
    create="PublishLayerVersion",
    read=Read("GetLayerVersion"),
    delete="DeleteLayerVersion",
    keys={"LayerName": "LayerName", "VersionNumber": "Version"},
    ref=("LayerVersionArn",),
    attributes={"LayerVersionArn": "LayerVersionArn"},
    # Another version of the layer takes this one's place.
    name_of=Generated("LayerName", 140, is_unique=False),
)

LAYER_VERSION_PERMISSION = ResourceType(
    name="AWS::Lambda::LayerVersionPermission",
    service="lambda",
    properties=words("Action LayerVersionArn OrganizationId Principal"),
    required=("Action", "LayerVersionArn", "Principal"),
    create="AddLayerVersionPermission",
    delete="RemoveLayerVersionPermission",
    keys={"LayerName": "LayerName", "VersionNumber": "VersionNumber", "StatementId": "StatementId"},
    ref=("StatementId",),
    attributes={"Id": "StatementId"},
    name_of=Generated("StatementId", 100, is_unique=False),
    prepare=_layer_version,
)

EVENT_SOURCE_MAPPING = ResourceType(
    name="AWS::Lambda::EventSourceMapping",
    service="lambda",
    properties=words(
        """
        AmazonManagedKafkaEventSourceConfig BatchSize BisectBatchOnFunctionError DestinationConfig
        DocumentDBEventSourceConfig Enabled EventSourceArn FilterCriteria FunctionName FunctionResponseTypes KmsKeyArn
        LoggingConfig MaximumBatchingWindowInSeconds MaximumRecordAgeInSeconds MaximumRetryAttempts MetricsConfig
        ParallelizationFactor ProvisionedPollerConfig Queues ScalingConfig SelfManagedEventSource
        SelfManagedKafkaEventSourceConfig SourceAccessConfigurations StartingPosition StartingPositionTimestamp Tags
        Topics TumblingWindowInSeconds
        """
    ),
    required=("FunctionName",),
    create="CreateEventSourceMapping",
    read=Read("GetEventSourceMapping"),
    delete="DeleteEventSourceMapping",
    keys={"UUID": "UUID"},
    ref=("UUID",),
    attributes={"Id": "UUID", "EventSourceMappingArn": "EventSourceMappingArn"},
    renamed={"KmsKeyArn": "KMSKeyArn"},
    tagging=Tagging("TagResource", "UntagResource", "Resource", "EventSourceMappingArn"),
    ready=(Ready(("State",), frozenset({"Enabled", "Disabled"})),),
    deleted=frozenset(),
    steps=(
        Step(
            "UpdateEventSourceMapping",
            words(
                """
                AmazonManagedKafkaEventSourceConfig BatchSize BisectBatchOnFunctionError DestinationConfig
                DocumentDBEventSourceConfig Enabled FilterCriteria FunctionName FunctionResponseTypes KmsKeyArn
                LoggingConfig MaximumBatchingWindowInSeconds MaximumRecordAgeInSeconds MaximumRetryAttempts
                MetricsConfig ParallelizationFactor ProvisionedPollerConfig ScalingConfig
                SelfManagedKafkaEventSourceConfig SourceAccessConfigurations TumblingWindowInSeconds
                """
            ),
            defaults={
                "BisectBatchOnFunctionError": False,
                "DestinationConfig": {},
                "Enabled": True,
                "FilterCriteria": {"Filters": []},
                "FunctionResponseTypes": [],
                "KmsKeyArn": "",
                "MaximumBatchingWindowInSeconds": 0,
                "MaximumRecordAgeInSeconds": -1,
                "MaximumRetryAttempts": -1,
                "MetricsConfig": {"Metrics": []},
                "ParallelizationFactor": 1,
                "ScalingConfig": {},
                "TumblingWindowInSeconds": 0,
            },
        ),
    ),
)

URL = ResourceType(
    name="AWS::Lambda::Url",
    service="lambda",
    properties=words("AuthType Cors InvokeMode Qualifier TargetFunctionArn"),
    required=("AuthType", "TargetFunctionArn"),
    create="CreateFunctionUrlConfig",
    read=Read("GetFunctionUrlConfig"),
    delete="DeleteFunctionUrlConfig",
    keys=BY_QUALIFIER,
    ref=("FunctionArn",),
    attributes={"FunctionArn": "FunctionArn", "FunctionUrl": "FunctionUrl"},
    renamed={"TargetFunctionArn": "FunctionName"},
    steps=(
        Step(
            "UpdateFunctionUrlConfig",
            ("AuthType", "Cors", "InvokeMode"),
            defaults={"Cors": {}, "InvokeMode": "BUFFERED"},
        ),
    ),
)

EVENT_INVOKE_CONFIG = ResourceType(
    name="AWS::Lambda::EventInvokeConfig",
    service="lambda",
    properties=words("DestinationConfig FunctionName MaximumEventAgeInSeconds MaximumRetryAttempts Qualifier"),
    required=("FunctionName", "Qualifier"),
    create="PutFunctionEventInvokeConfig",
    read=Read("GetFunctionEventInvokeConfig"),
    delete="DeleteFunctionEventInvokeConfig",
    keys=BY_QUALIFIER,
    ref=("FunctionName", "Qualifier"),
    # What it is not told it resets.
    steps=(
        Step(
            "PutFunctionEventInvokeConfig",
            ("DestinationConfig", "MaximumEventAgeInSeconds", "MaximumRetryAttempts"),
            defaults={"DestinationConfig": {}},
        ),
    ),
)

CODE_SIGNING_CONFIG = ResourceType(
    name="AWS::Lambda::CodeSigningConfig",
    service="lambda",
    properties=words("AllowedPublishers CodeSigningPolicies Description Tags"),
    required=("AllowedPublishers",),
    create="CreateCodeSigningConfig",
    created="CodeSigningConfig",
    read=Read("GetCodeSigningConfig", "CodeSigningConfig"),
    delete="DeleteCodeSigningConfig",
    keys={"CodeSigningConfigArn": "CodeSigningConfigArn"},
    ref=("CodeSigningConfigArn",),
    attributes={"CodeSigningConfigArn": "CodeSigningConfigArn", "CodeSigningConfigId": "CodeSigningConfigId"},
    steps=(
        Step(
            "UpdateCodeSigningConfig",
            ("AllowedPublishers", "CodeSigningPolicies", "Description"),
            defaults={"CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "Warn"}, "Description": ""},
        ),
    ),
)

RESOURCE_POLICY = ResourceType(
    name="AWS::Lambda::ResourcePolicy",
    service="lambda",
    properties=("PolicyDocument", "ResourceArn"),
    required=("PolicyDocument", "ResourceArn"),
    create="PutResourcePolicy",
    read=Read("GetResourcePolicy"),
    delete="DeleteResourcePolicy",
    keys={"ResourceArn": "ResourceArn"},
    ref=("ResourceArn",),
    renamed={"PolicyDocument": "Policy"},
    prepare=as_json("PolicyDocument"),
    steps=(Step("PutResourcePolicy", ("PolicyDocument",)),),
)

TYPES: dict[str, ResourceType] = {
    each.name: each
    for each in (
        FUNCTION,
        VERSION,
        ALIAS,
        PERMISSION,
        LAYER_VERSION,
        LAYER_VERSION_PERMISSION,
        EVENT_SOURCE_MAPPING,
        URL,
        EVENT_INVOKE_CONFIG,
        CODE_SIGNING_CONFIG,
        RESOURCE_POLICY,
    )
}
