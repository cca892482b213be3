"""What services say of resource types, against the schemas of AWS that come with cfn-lint, where it is installed."""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from awsim.fabric.stacks.known import declared_services, types_of
from awsim.fabric.stacks.typed import member_named, members_of
from awsim.fabric.stacks.vocabulary import Hook, ResourceType
from awsim.services import registry

assert registry.STACKS, "declares the types"

TYPES = {name: kind for service in declared_services() for name, kind in types_of(service).items()}

NOT_SUPPORTED = {
    "AWS::DynamoDB::GlobalTable": {"TableType"},
    "AWS::Lambda::Function": {"PublishToLatestPublished"},
}
"""Properties that a schema has, and that no operation of a native service takes."""

NOT_NATIVE = {
    "AWS::ApiGatewayV2::ApiGatewayManagedOverrides": "overrides of what quick create makes are not written",
    "AWS::ApiGatewayV2::PortalProduct": "portals are refused by name",
    "AWS::DynamoDB::Backup": "can't be made by templates: its schema has no handlers",
    "AWS::Lambda::CapacityProvider": "Lambda's operations on capacity providers are not written",
    "AWS::Lambda::MicrovmImage": "botocore has no operations for it",
    "AWS::Lambda::NetworkConnector": "botocore has no operations for it",
    "AWS::Lambda::WebFunction": "botocore has no operations for it",
    "AWS::Lambda::WebFunctionEndpoint": "botocore has no operations for it",
    "AWS::Lambda::WebFunctionRevision": "botocore has no operations for it",
    "AWS::S3::AccessGrant": "S3 Control's operations on access grants are moto's",
    "AWS::S3::AccessGrantsInstance": "S3 Control's operations on access grants are moto's",
    "AWS::S3::AccessGrantsLocation": "S3 Control's operations on access grants are moto's",
    "AWS::S3::MultiRegionAccessPoint": "S3 Control's operations on multi-region access points are moto's",
    "AWS::S3::MultiRegionAccessPointPolicy": "S3 Control's operations on multi-region access points are moto's",
    "AWS::S3::StorageLens": "S3 Control's operations on Storage Lens are moto's",
    "AWS::S3::StorageLensGroup": "S3 Control's operations on Storage Lens are moto's",
}
"""Types of the native services that no template can make, and why."""

NATIVE_PREFIXES = (
    *("AWS::DynamoDB::", "AWS::Events::", "AWS::Kinesis::", "AWS::Lambda::", "AWS::Pipes::", "AWS::Scheduler::"),
    *("AWS::ApiGateway::", "AWS::ApiGatewayV2::", "AWS::S3::", "AWS::SNS::", "AWS::SQS::"),
    "AWS::Timestream::InfluxDB",
)
"""Of EC2 only launch templates are native, of Timestream only InfluxDB is."""

NOT_SAID_BY_SCHEMA = {
    "AWS::DynamoDB::Table": {"KeySchema", "LocalSecondaryIndexes"},
    "AWS::DynamoDB::GlobalTable": {"KeySchema", "LocalSecondaryIndexes", "GlobalTableSourceArn"},
    "AWS::EC2::LaunchTemplate": {"TagSpecifications"},
    "AWS::Events::EventBus": {"EventSourceName"},
    # To create one anew is all that can be done where Lambda has no operation.
    "AWS::Lambda::EventSourceMapping": {"Queues", "Topics"},
    "AWS::Lambda::CodeSigningConfig": {"Tags"},
    "AWS::Scheduler::Schedule": {"GroupName"},
    "AWS::S3::AccessPoint": {"PublicAccessBlockConfiguration"},
}
"""Properties that replace a resource by the template reference or for want of an operation, not by the schema."""


@cache
def schemas() -> dict[str, dict[str, Any]]:
    spec = find_spec("cfnlint")
    if spec is None or spec.origin is None:
        return {}
    folder = Path(spec.origin).parent / "data" / "schemas" / "resources"
    prefixes = tuple(f'"typeName": "{service}::' for service in declared_services())
    texts = (path.read_text() for path in sorted(folder.glob("*.json")))
    read = [json.loads(text) for text in texts if any(prefix in text for prefix in prefixes)]
    return {schema["typeName"]: schema for schema in read}


def schema_of(kind: ResourceType) -> dict[str, Any]:
    if not schemas():
        pytest.skip("cfn-lint, which has the schemas, is not installed")
    return schemas()[kind.name]


def named(schema: dict[str, Any], *lists: str) -> set[str]:
    """Properties, without what is inside of them, that lists of a schema have."""
    paths = [path.split("/")[2:] for each in lists for path in schema.get(each, ())]
    return {path[0] for path in paths if len(path) == 1}


@pytest.fixture(params=TYPES.values(), ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> ResourceType:
    found: ResourceType = request.param
    return found


def test_every_type_of_the_native_services_is_there() -> None:
    if not schemas():
        pytest.skip("cfn-lint, which has the schemas, is not installed")
    there = {name for name in schemas() if name.startswith(NATIVE_PREFIXES)} | {"AWS::EC2::LaunchTemplate"}

    assert there - set(NOT_NATIVE) == set(TYPES)


MADE_HERE = {"AWS::SNS::TopicPolicy": {"Id"}}
"""Properties that stand for a name CloudFormation makes, which Ref gives."""


def test_a_type_has_the_properties_of_its_schema(kind: ResourceType) -> None:
    schema = schema_of(kind)

    settable = set(schema["properties"]) - named(schema, "readOnlyProperties")

    made_here = MADE_HERE.get(kind.name, set())
    assert set(kind.properties) - made_here == settable - NOT_SUPPORTED.get(kind.name, set())


def test_a_type_requires_what_its_schema_requires(kind: ResourceType) -> None:
    assert set(kind.required) == set(schema_of(kind).get("required", ()))


def test_fn_get_att_gives_what_the_schema_says(kind: ResourceType) -> None:
    schema = schema_of(kind)
    paths = {".".join(path.split("/")[2:]) for path in schema.get("readOnlyProperties", ())}

    attributes = {*kind.attributes, *kind.derived}
    structures = {path.partition(".")[0] for path in attributes if "." in path}

    properties = set(kind.properties) - MADE_HERE.get(kind.name, set())

    assert {path for path in attributes if "." not in path} - properties | structures == {
        path.partition(".")[0] for path in paths
    } - UNSHOWN.get(kind.name, set())


UNSHOWN = {
    # What VPC Lattice associates with a connection is not simulated.
    "AWS::Events::Connection": {"AuthParameters", "InvocationConnectivityParameters"},
    "AWS::S3::Bucket": {"MetadataConfiguration", "MetadataTableConfiguration"},
    "AWS::Timestream::InfluxDBBackup": {"LogDeliveryConfiguration", "MaintenanceSchedule"},
}
"""Structures that Fn::GetAtt can't give whole."""


def test_what_a_schema_calls_create_only_replaces(kind: ResourceType) -> None:
    schema = schema_of(kind)
    create_only = named(schema, "createOnlyProperties", "conditionalCreateOnlyProperties")
    create_only |= MADE_HERE.get(kind.name, set())

    replacing = set(kind.properties) - kind.changeable()

    assert replacing - NOT_SAID_BY_SCHEMA.get(kind.name, set()) == create_only - NOT_SAID_BY_SCHEMA.get(
        kind.name, set()
    ) - CHANGED_BY_STEPS.get(kind.name, set())


CHANGED_BY_STEPS: dict[str, set[str]] = {
    # Lambda refuses to change them where it can't.
    "AWS::Lambda::Function": {"DurableConfig"},
}


def test_tags_of_the_stack_are_where_the_schema_says(kind: ResourceType) -> None:
    tagging = schema_of(kind).get("tagging", {})

    of_stack = kind.tagging is not None and kind.tagging.of_stack

    assert of_stack == (tagging.get("cloudFormationSystemTags", False) and kind.name not in UNTAGGED)


UNTAGGED = {"AWS::Lambda::CodeSigningConfig", "AWS::ApiGateway::DomainNameAccessAssociation"}
"""Types whose resources can't be tagged natively."""


def test_every_step_is_an_operation_that_takes_its_properties(kind: ResourceType) -> None:
    for step in kind.steps:
        if isinstance(step, Hook):
            continue
        members = members_of(kind.service, step.operation)
        for name in step.properties if not step.spread else ():
            assert member_named(members, step.renamed.get(name, kind.renamed.get(name, name))), (step, name)
        for name in step.keys or ():
            assert member_named(members, name), (step, name)


def test_every_parameter_of_the_creation_is_one(kind: ResourceType) -> None:
    if kind.create_call is not None:
        pytest.skip("the type makes the call of its properties itself")
    members = members_of(kind.service, kind.create)
    later = kind.set_later()
    prepared = {"LayerVersionArn", "GlobalSecondaryIndexes"}

    for name in kind.properties:
        if name not in later and name not in prepared:
            assert member_named(members, kind.renamed.get(name, name)) is not None, name
