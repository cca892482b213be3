"""Parameters that nobody can read, or that are out of range, come to the same over every way, checked or not.

Botocore checks less than the model says (numbers beyond their type, parts of paths that are empty), and nothing at all
for clients with `parameter_validation=False`.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from awsim import Cloud
from awsim.model.loader import operation as operation_of
from awsim.services import registry
from tests.properties.native import NATIVE, POPULATION, region_of
from tests.properties.outcomes import reduced, typed
from tests.properties.ways import direct, http, wire
from tests.properties.wild import Wild

if TYPE_CHECKING:
    from collections.abc import Iterator

WAYS = {"direct": direct, "wire": wire, "http": http}
CALLS = 30
"""How many calls each service gets, checked and unchecked."""

GIVEN: list[tuple[str, str, dict[str, Any]]] = [
    (
        "kinesis",
        "UpdateShardCount",
        {"StreamName": "a", "TargetShardCount": 2**63 - 1, "ScalingType": "UNIFORM_SCALING"},
    ),
    ("kinesis", "PutRecord", {"StreamName": "a", "Data": b"x"}),
    ("kinesis", "PutRecord", {"StreamName": 7, "Data": b"x", "PartitionKey": "k"}),
    ("kinesis", "PutRecords", {"StreamName": "a", "Records": [{}]}),
    ("dynamodb", "ListBackups", {"TimeRangeUpperBound": float("inf")}),
    ("dynamodb", "ListTables", {"Limit": 10**400}),
    ("dynamodb", "ListTables", {"Limit": 5.5}),
    ("dynamodb", "PutItem", {"TableName": "abcdefgh", "Item": {"a": {"S": 1}}}),
    ("dynamodb", "PutItem", {}),
    ("ec2", "DescribeLaunchTemplates", {"MaxResults": 2**31}),
    ("ec2", "CreateLaunchTemplate", {}),
    ("lambda", "DeleteCodeSigningConfig", {"CodeSigningConfigArn": ""}),
    ("lambda", "GetFunction", {"FunctionName": ""}),
    ("lambda", "ListFunctions", {"MaxItems": 2**40}),
    ("lambda", "PutFunctionEventInvokeConfig", {"FunctionName": "f", "MaximumRetryAttempts": 2**40}),
    ("lambda", "CreateFunction", {"FunctionName": 7}),
    ("timestream-influxdb", "CreateDbInstance", {"name": 1}),
]


class Sides:
    """Equal clouds, each called over another way, by clients that check parameters and by those that don't."""

    def __init__(self, until: ExitStack) -> None:
        self._sides = {name: (Cloud(clock="virtual", seed=1), way) for name, way in WAYS.items()}
        self._clients: dict[tuple[str, str], Any] = {}
        self._until = until
        self._calls = 0
        for cloud, _ in self._sides.values():
            until.callback(cloud.close)
            for service, calls in POPULATION.items():
                for name, params in calls:
                    cloud.call(service, name, params, region=region_of(service))

    def outcomes(self, service: str, name: str, params: dict[str, Any], *, checked: bool) -> dict[str, Any]:
        subject = operation_of(service, name)
        found = {}
        self._calls += 1
        for way, (cloud, _) in self._sides.items():
            # What is refused earlier has drawn fewer ids: chance begins anew, so that those of answers are the same.
            cloud.world.random._source.seed(self._calls)
            client = self._client(way, service)
            serializer = client._serializer
            client._serializer = serializer if checked else serializer._serializer
            try:
                found[way] = outcome(client, subject.method, params)
            finally:
                client._serializer = serializer
        return found

    def _client(self, way: str, service: str) -> Any:
        client = self._clients.get((way, service))
        if client is None:
            cloud, make = self._sides[way]
            client = self._clients[way, service] = make(cloud, service, region_of(service), self._until)
        return client


def outcome(client: Any, method: str, params: dict[str, Any]) -> Any:
    """What comes of a call; what botocore itself can't write down is refused in its own ways."""
    try:
        answer = getattr(client, method)(**params)
    except client.exceptions.ClientError as error:
        message = re.sub(r"https?://[^/]+", "", error.response["Error"].pop("Message", ""))
        return typed({"raised": type(error).__name__, "message": message, **reduced(error.response)})
    except Exception as error:
        return type(error).__name__, str(error)
    return typed(reduced({name: item for name, item in answer.items() if not hasattr(item, "close")}))


@pytest.fixture(scope="module")
def sides() -> Iterator[Sides]:
    with ExitStack() as until:
        yield Sides(until)


@pytest.mark.parametrize("checked", [True, False])
@pytest.mark.parametrize(("service", "name", "params"), GIVEN)
def test_these_come_to_the_same(sides: Sides, service: str, name: str, params: dict[str, Any], checked: bool) -> None:
    found = sides.outcomes(service, name, params, checked=checked)

    assert found["direct"] == found["wire"] == found["http"]


@pytest.mark.parametrize("checked", [True, False])
@pytest.mark.parametrize("service", sorted(registry.BACKENDS))
def test_wild_parameters_come_to_the_same(sides: Sides, service: str, checked: bool) -> None:
    random = Random(f"{service} {checked}")  # noqa: S311 - to be repeated
    wild = Wild(random, wildness=0.06)
    names = [name for each, name in NATIVE if each == service and not operation_of(each, name).streams]
    for _ in range(CALLS):
        name = random.choice(names)
        params = wild.parameters(operation_of(service, name))

        found = sides.outcomes(service, name, params, checked=checked)

        assert found["direct"] == found["wire"], (name, params)
        if (
            not isinstance(found["wire"], tuple) or found["wire"][0] != "EndpointResolutionError"
        ):  # with an endpoint's URL there are no rules for it
            assert found["wire"] == found["http"], (name, params)
