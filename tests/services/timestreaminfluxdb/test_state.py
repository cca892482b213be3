"""Snapshots, seeds and resets of the service's state."""

from __future__ import annotations

import json

import pytest

from awsim import Cloud

INSTANCE = {
    "password": "correcthorse",
    "dbInstanceType": "db.influx.medium",
    "allocatedStorage": 20,
    "vpcSubnetIds": ["subnet-1", "subnet-2"],
    "vpcSecurityGroupIds": ["sg-1"],
}
DAILY = {"type": "DAILY", "retentionDays": 7, "enabled": True}


def everything(cloud: Cloud) -> dict[str, object]:
    """All that listings, descriptions, tags and secrets show."""
    client = cloud.client("timestream-influxdb")
    instances = [client.get_db_instance(identifier=item["id"]) for item in client.list_db_instances()["items"]]
    clusters = [client.get_db_cluster(dbClusterId=item["id"]) for item in client.list_db_clusters()["items"]]
    backups = [client.get_db_backup(identifier=item["id"]) for item in client.list_db_backups()["items"]]
    groups = client.list_db_parameter_groups()["items"]
    answers = [*instances, *clusters, *backups]
    for answer in answers:
        answer.pop("ResponseMetadata")
    return {
        "answers": answers,
        "groups": groups,
        "nodes": [client.list_db_instances_for_cluster(dbClusterId=item["id"])["items"] for item in clusters],
        "tags": [client.list_tags_for_resource(resourceArn=item["arn"])["tags"] for item in answers],
        "now": cloud.clock.now(),
    }


def populate(cloud: Cloud) -> None:
    client = cloud.client("timestream-influxdb")
    client.create_db_instance(name="metrics", tags={"team": "red"}, dbBackupConfigurations=[DAILY], **INSTANCE)
    client.create_db_cluster(name="fleet", **INSTANCE)
    client.create_db_parameter_group(name="tuned", parameters={"InfluxDBv2": {"queryConcurrency": 4}})
    cloud.clock.advance(days=1)


@pytest.fixture
def cloud() -> Cloud:
    return Cloud(clock="virtual", lifecycle="realistic", seed=7)


def test_a_restored_snapshot_shows_exactly_what_was(cloud):
    populate(cloud)
    before = everything(cloud)
    snapshot = cloud.snapshot()
    client = cloud.client("timestream-influxdb")
    (instance,) = client.list_db_instances()["items"]
    client.delete_db_instance(identifier=instance["id"])
    client.create_db_cluster(name="second", **INSTANCE)
    cloud.clock.advance(days=2)

    cloud.restore(snapshot)

    assert everything(cloud) == before


def test_pending_states_and_schedules_go_on_after_a_restore(cloud):
    client = cloud.client("timestream-influxdb")
    identifier = client.create_db_instance(name="metrics", dbBackupConfigurations=[DAILY], **INSTANCE)["id"]
    snapshot = cloud.snapshot()
    cloud.clock.advance(days=3)
    cloud.restore(snapshot)

    met = [client.get_db_instance(identifier=identifier)["status"]]
    cloud.clock.advance(days=1, minutes=10)
    met.append(client.get_db_instance(identifier=identifier)["status"])

    assert met == ["CREATING", "AVAILABLE"]
    assert [backup["status"] for backup in client.list_db_backups()["items"]] == ["COMPLETED"]


def test_a_fork_goes_its_own_way(cloud):
    populate(cloud)
    other = cloud.fork()
    client = other.client("timestream-influxdb")
    client.delete_db_instance(identifier=client.list_db_instances()["items"][0]["id"])
    other.clock.advance(minutes=10)

    assert client.list_db_instances()["items"] == []
    assert len(cloud.client("timestream-influxdb").list_db_instances()["items"]) == 1


def test_a_secret_promised_before_a_snapshot_is_there_after_its_restore(cloud):
    client = cloud.client("timestream-influxdb")
    created = client.create_db_instance(name="metrics", **INSTANCE)
    snapshot = cloud.snapshot()
    secrets = cloud.client("secretsmanager")
    secrets.list_secrets()
    cloud.restore(snapshot)

    secret = secrets.get_secret_value(SecretId=created["influxAuthParametersSecretArn"])

    assert json.loads(secret["SecretString"])["password"] == "correcthorse"


def test_the_same_seed_gives_the_same_ids_and_another_seed_others():
    shown = []
    for seed in (7, 7, 8):
        cloud = Cloud(clock="virtual", seed=seed)
        populate(cloud)
        shown.append(everything(cloud))

    assert shown[0] == shown[1] != shown[2]


def test_a_reset_leaves_nothing(cloud):
    populate(cloud)

    cloud.reset()

    shown = everything(cloud)
    assert (shown["answers"], shown["groups"]) == ([], [])
