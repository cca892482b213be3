"""What CreateTable, and UpdateTable for a new index, define: keys, attributes and indexes, and what AWS refuses there.

The order of the checks and their texts are those dynalite has recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.errors import ValidationError, invalid_parameters
from awsim.services.dynamodb.indexes.indexes import ALL, INCLUDE, Projection, SecondaryIndex
from awsim.services.dynamodb.models import PAY_PER_REQUEST
from awsim.services.dynamodb.tables.throughput import OnDemandThroughput, ProvisionedThroughput, WarmThroughput
from awsim.services.dynamodb.values.schema import HASH, RANGE, KeyAttribute, KeySchema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Given = Mapping[str, Any]

MOST_LOCAL_INDEXES = 5
MOST_GLOBAL_INDEXES = 20
MOST_PROJECTED_ATTRIBUTES = 100
"""Attributes that all the indexes of a table may name together (developer guide, "Service quotas")."""
MOST_KEY_PARTS = 4
"""Attributes that each part of a global index's key may have (developer guide, "Multi-attribute keys")."""
HIGHEST_THROUGHPUT = 1_000_000_000_000


def attribute_types_of(definitions: Sequence[Given]) -> dict[str, str]:
    """AttributeDefinitions by name."""
    types = {given["AttributeName"]: given["AttributeType"] for given in definitions}
    if len(types) != len(definitions):
        raise invalid_parameters("Duplicate AttributeName in AttributeDefinitions")
    return types


def table_schema(given: Sequence[Given], types: Mapping[str, str]) -> KeySchema:
    """The key of a table."""
    _require_two_at_most(given, "keySchema")
    if len(given) > len(types):
        raise ValidationError("Invalid KeySchema: Some index key attribute have no definition")
    return _schema(given, types)


def check_uses(
    schema: KeySchema, types: Mapping[str, str], indexes: Iterable[SecondaryIndex], searched: Iterable[str] = ()
) -> None:
    """Raise ValidationException if an attribute is defined that is part of no key, and of no search schema."""
    used = dict.fromkeys((*schema.names, *(name for name in searched if name in types)))
    for index in indexes:
        used.update(dict.fromkeys(index.schema.names))
    if len(used) != len(types):
        raise invalid_parameters(
            f"Some AttributeDefinitions are not used. AttributeDefinitions: {_listed(types)}, "
            f"keys used: {_listed(used)}"
        )


def check_only_keys(schema: KeySchema, types: Mapping[str, str]) -> None:
    """The same of a table without indexes."""
    if len(schema.attributes) != len(types):
        raise invalid_parameters(
            "Number of attributes in KeySchema does not exactly match number of attributes defined in "
            "AttributeDefinitions"
        )


def local_indexes(
    given: Sequence[Given], schema: KeySchema, types: Mapping[str, str], table_arn: str
) -> list[SecondaryIndex]:
    """LocalSecondaryIndexes."""
    if not given:
        raise invalid_parameters("List of LocalSecondaryIndexes is empty")
    if not schema.sort:
        raise invalid_parameters(
            "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"
        )
    made = [_local_index(each, schema, types, table_arn) for each in given]
    if len(given) > MOST_LOCAL_INDEXES:
        raise invalid_parameters(f"Number of LocalSecondaryIndexes exceeds per-table limit of {MOST_LOCAL_INDEXES}")
    return made


def global_indexes(
    given: Sequence[Given], schema: KeySchema, types: Mapping[str, str], table_arn: str, billing_mode: str
) -> list[SecondaryIndex]:
    """GlobalSecondaryIndexes."""
    if not given:
        raise invalid_parameters("List of GlobalSecondaryIndexes is empty")
    made = [global_index(each, schema, types, table_arn, billing_mode) for each in given]
    if len(given) > MOST_GLOBAL_INDEXES:
        raise invalid_parameters(f"GlobalSecondaryIndex count exceeds the per-table limit of {MOST_GLOBAL_INDEXES}")
    return made


def global_index(
    given: Given, schema: KeySchema, types: Mapping[str, str], table_arn: str, billing_mode: str
) -> SecondaryIndex:
    """One of GlobalSecondaryIndexes, or the index that UpdateTable is to create."""
    index = _index(given, _global_schema(given["KeySchema"], types), schema, table_arn, is_global=True)
    throughput = given.get("ProvisionedThroughput")
    if billing_mode == PAY_PER_REQUEST:
        if throughput is not None:
            raise invalid_parameters(
                f"ProvisionedThroughput should not be specified for index: {index.name} when BillingMode is "
                "PAY_PER_REQUEST"
            )
        index.on_demand = on_demand_of(given.get("OnDemandThroughput"))
    elif throughput is None:
        raise invalid_parameters(f"ProvisionedThroughput must be specified for index: {index.name}")
    else:
        index.throughput = provisioned_of(throughput, f"for index {index.name}")
    index.warm = warm_of(given.get("WarmThroughput"))
    return index


def check_indexes(indexes: Sequence[SecondaryIndex]) -> None:
    """Raise ValidationException for two indexes of one name, or more projected attributes than a table may have."""
    seen: set[str] = set()
    for index in indexes:
        if index.name in seen:
            raise invalid_parameters(f"Duplicate index name: {index.name}")
        seen.add(index.name)
    named = sum(len(index.projection.non_key_attributes) for index in indexes)
    if named > MOST_PROJECTED_ATTRIBUTES:
        raise invalid_parameters(
            f"Number of projected attributes exceeds the per-table limit of {MOST_PROJECTED_ATTRIBUTES}: {named}"
        )


def provisioned_of(given: Given, where: str) -> ProvisionedThroughput:
    """ProvisionedThroughput of a table or an index."""
    for name in ("ReadCapacityUnits", "WriteCapacityUnits"):
        if given[name] > HIGHEST_THROUGHPUT:
            raise ValidationError(f"Given value {given[name]} for {name} is out of bounds {where}")
    return ProvisionedThroughput(given["ReadCapacityUnits"], given["WriteCapacityUnits"])


def on_demand_of(given: Given | None) -> OnDemandThroughput | None:
    """OnDemandThroughput of a table or an index."""
    if given is None:
        return None
    return OnDemandThroughput(given.get("MaxReadRequestUnits"), given.get("MaxWriteRequestUnits"))


def warm_of(given: Given | None) -> WarmThroughput | None:
    """WarmThroughput of a table or an index; 0 stands for what it has anyway."""
    if given is None:
        return None
    return WarmThroughput(given.get("ReadUnitsPerSecond", 0), given.get("WriteUnitsPerSecond", 0))


def projection_of(given: Given, keys: set[str]) -> Projection:
    """The Projection of an index whose keys have these attributes, as have those of the table."""
    kind = given.get("ProjectionType")
    names = given.get("NonKeyAttributes")
    if kind is None:
        raise invalid_parameters("Unknown ProjectionType: null")
    if kind != INCLUDE and names is not None:
        raise invalid_parameters(f"ProjectionType is {kind}, but NonKeyAttributes is specified")
    if kind == INCLUDE and names is None:
        raise invalid_parameters("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
    named = tuple(names or ())
    for position, name in enumerate(named):
        if name in named[:position]:
            raise invalid_parameters(f"Duplicate attribute name in NonKeyAttributes: {name}")
    return Projection(kind, named, None if kind == ALL else frozenset(keys.union(named)))


def raised_warm(current: WarmThroughput | None, given: Given, what: str) -> WarmThroughput | None:
    """The warm throughput that is asked for, which can't be less than there is."""
    wanted = warm_of(given)
    if current is not None and wanted is not None:
        for name, low, asked in (("Read", current.read, wanted.read), ("Write", current.write, wanted.write)):
            if asked < low:
                raise invalid_parameters(
                    f"Requested {name}UnitsPerSecond for WarmThroughput for {what} is lower than current "
                    "WarmThroughput, decreasing WarmThroughput is not supported"
                )
    return wanted


def _local_index(given: Given, schema: KeySchema, types: Mapping[str, str], table_arn: str) -> SecondaryIndex:
    name = given["IndexName"]
    _require_two_at_most(given["KeySchema"], "localSecondaryIndexes.1.member.keySchema")
    key = _schema(given["KeySchema"], types)
    if not key.sort:
        raise invalid_parameters(f"Index KeySchema does not have a range key for index: {name}")
    if key.names[0] != schema.names[0]:
        raise invalid_parameters(
            "Index KeySchema does not have the same leading hash key as table KeySchema for index: "
            f"{name}. index hash key: {key.names[0]}, table hash key: {schema.names[0]}"
        )
    return _index(given, key, schema, table_arn, is_global=False)


def _index(given: Given, key: KeySchema, schema: KeySchema, table_arn: str, *, is_global: bool) -> SecondaryIndex:
    return SecondaryIndex(
        name=given["IndexName"],
        arn=f"{table_arn}/index/{given['IndexName']}",
        is_global=is_global,
        schema=key,
        projection=projection_of(given["Projection"], {*schema.names, *key.names}),
    )


def _global_schema(given: Sequence[Given], types: Mapping[str, str]) -> KeySchema:
    schema = _schema(given, types, multi_part=True)
    for role, part in ((HASH, schema.partition), (RANGE, schema.sort)):
        if len(part) > MOST_KEY_PARTS:
            raise invalid_parameters(f"Number of {role} attributes in the index KeySchema exceeds {MOST_KEY_PARTS}")
    return schema


def _schema(given: Sequence[Given], types: Mapping[str, str], *, multi_part: bool = False) -> KeySchema:
    names = [each["AttributeName"] for each in given]
    roles = [each["KeyType"] for each in given]
    if not types.keys() >= set(names):
        raise invalid_parameters(
            "Some index key attributes are not defined in AttributeDefinitions. "
            f"Keys: {_listed(names)}, AttributeDefinitions: {_listed(types)}"
        )
    if len(set(names)) < len(names):
        raise ValidationError("Both the Hash Key and the Range Key element in the KeySchema have the same name")
    if roles[0] != HASH:
        raise ValidationError("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
    if not multi_part and roles[1:] not in ([], [RANGE]):
        raise ValidationError("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
    if roles != sorted(roles):
        raise ValidationError("Invalid KeySchema: HASH key attributes must come before RANGE key attributes")
    return KeySchema(tuple(KeyAttribute(name, types[name], role) for name, role in zip(names, roles, strict=True)))


def _require_two_at_most(given: Sequence[Given], path: str) -> None:
    if len(given) > 2:
        elements = ", ".join(
            f"KeySchemaElement(attributeName={each['AttributeName']}, keyType={each['KeyType']})" for each in given
        )
        raise ValidationError(
            f"1 validation error detected: Value '[{elements}]' at '{path}' failed to satisfy constraint: "
            "Member must have length less than or equal to 2"
        )


def _listed(names: Iterable[str]) -> str:
    return f"[{', '.join(names)}]"
