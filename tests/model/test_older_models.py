"""Services of awsim's are written for the newest models: what older ones lack passes between them as it is."""

from __future__ import annotations

from copy import deepcopy

import pytest
from botocore.model import ServiceModel

from awsim import Cloud
from awsim.gateway import gateway
from awsim.kernel.caller import caused_by
from awsim.model.accept import Rejected
from awsim.model.loader import loader
from awsim.model.operation import Operation, ServiceShapes


def older(service: str, operation: str, *lacking: str) -> Operation:
    """An operation as a model knows it that lacks some of its members, going in and coming out."""
    description = deepcopy(loader().load_service_model(service, "service-2"))
    given = description["operations"][operation]
    for shape in (given["input"]["shape"], given["output"]["shape"]):
        for name in lacking:
            description["shapes"][shape]["members"].pop(name, None)
    model = ServiceModel(description, service_name=service)
    return Operation(model.operation_model(operation), ServiceShapes(model))


def test_a_member_that_a_model_lacks_is_handed_on_and_named_as_ever() -> None:
    subject = older("kinesis", "GetShardIterator", "Timestamp")
    params = {"StreamName": "a", "Timestamp": 7.5}

    assert subject.copy_own(params) == params
    assert subject.keywords_for(params)["Timestamp"] == "timestamp"
    with pytest.raises(Rejected):
        subject.accept(params)


def test_a_member_of_an_answer_that_a_model_lacks_is_kept() -> None:
    subject = older("kinesis", "GetRecords", "MillisBehindLatest")

    answer = subject.shape_own({"Records": [], "NextShardIterator": None, "MillisBehindLatest": 0})

    assert answer == {"Records": [], "MillisBehindLatest": 0}


def test_between_services_nothing_is_checked_by_an_older_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "has_older_models", lambda: True)
    cloud = Cloud()
    cloud.call("kinesis", "CreateStream", {"StreamName": "a", "ShardCount": 1})
    with caused_by("a-request"):
        answer = cloud.call("kinesis", "ListShards", {"StreamName": "a"})

    assert [each["ShardId"] for each in answer["Shards"]] == ["shardId-000000000000"]
    cloud.close()
