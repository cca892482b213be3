"""The secret in Secrets Manager that an instance or cluster promises."""

from __future__ import annotations

import json
import re

import boto3
import pytest


@pytest.fixture
def read_secret(secretsmanager):
    """What the secret with an ARN holds."""
    return lambda arn: json.loads(secretsmanager.get_secret_value(SecretId=arn)["SecretString"])


def test_the_secret_of_an_instance_holds_its_credentials(new_instance, read_secret):
    created = new_instance(username="reader", organization="acme", bucket="readings")

    assert read_secret(created["influxAuthParametersSecretArn"]) == {
        "organization": "acme",
        "bucket": "readings",
        "username": "reader",
        "password": "correcthorse",
    }


def test_what_a_request_does_not_name_is_set_up_by_default(new_instance, read_secret):
    assert read_secret(new_instance()["influxAuthParametersSecretArn"]) == {
        "organization": "default",
        "bucket": "default",
        "username": "admin",
        "password": "correcthorse",
    }


def test_the_secret_of_a_read_replica_cluster_holds_its_credentials(new_cluster, read_secret):
    cluster = new_cluster(username="reader")

    assert read_secret(cluster["influxAuthParametersSecretArn"])["username"] == "reader"


def test_the_secret_of_influxdb_3_holds_a_token(new_influxdb3_cluster, read_secret):
    secret = read_secret(new_influxdb3_cluster()["influxAuthParametersSecretArn"])

    assert list(secret) == ["token"]
    assert re.fullmatch(r"apiv3_[a-zA-Z0-9_-]{86}", secret["token"])


def test_the_secret_is_found_by_its_name_and_in_the_list(new_instance, secretsmanager):
    created = new_instance()
    name = f"READONLY-InfluxDB-auth-parameters-{created['id']}"

    described = secretsmanager.describe_secret(SecretId=name)
    (listed,) = secretsmanager.list_secrets()["SecretList"]

    assert described["ARN"] == listed["ARN"] == created["influxAuthParametersSecretArn"]
    assert listed["Name"] == name
    assert described.get("Tags", []) == []


def test_a_secret_is_there_from_the_first_look_on_though_instances_came_after_it(new_instance, read_secret):
    passwords = {}
    for name in ("one", "two", "three"):
        created = new_instance(name, password=f"password{name}")
        passwords[name] = read_secret(created["influxAuthParametersSecretArn"])["password"]

    assert passwords == {"one": "passwordone", "two": "passwordtwo", "three": "passwordthree"}


@pytest.mark.parametrize("looked_at", [False, True])
def test_a_secret_goes_with_its_instance(looked_at, new_instance, influxdb, secretsmanager):
    created = new_instance()
    kept = new_instance("kept")
    if looked_at:
        secretsmanager.get_secret_value(SecretId=created["influxAuthParametersSecretArn"])

    influxdb.delete_db_instance(identifier=created["id"])

    names = [secret["ARN"] for secret in secretsmanager.list_secrets(IncludePlannedDeletion=True)["SecretList"]]
    assert names == [kept["influxAuthParametersSecretArn"]]


def test_a_secret_goes_with_its_cluster(new_cluster, influxdb, secretsmanager):
    cluster = new_cluster()
    before = len(secretsmanager.list_secrets()["SecretList"])

    influxdb.delete_db_cluster(dbClusterId=cluster["id"])

    assert (before, secretsmanager.list_secrets()["SecretList"]) == (1, [])


def test_an_instance_whose_secret_the_customer_has_deleted_can_be_deleted(new_instance, influxdb, secretsmanager):
    created = new_instance()
    secret_arn = created["influxAuthParametersSecretArn"]
    secretsmanager.delete_secret(SecretId=secret_arn, ForceDeleteWithoutRecovery=True)

    influxdb.delete_db_instance(identifier=created["id"])

    assert secretsmanager.list_secrets()["SecretList"] == []
    assert influxdb.list_db_instances()["items"] == []


def test_a_secret_lies_in_the_region_of_its_instance(new_instance, secretsmanager):
    created = new_instance()
    elsewhere = boto3.client("secretsmanager", region_name="eu-west-1")

    assert elsewhere.list_secrets()["SecretList"] == []
    assert secretsmanager.list_secrets()["SecretList"][0]["ARN"] == created["influxAuthParametersSecretArn"]


def test_the_customers_own_secrets_stay_as_they_are(new_instance, influxdb, secretsmanager):
    secretsmanager.create_secret(Name="mine", SecretString="theirs")
    created = new_instance()
    influxdb.delete_db_instance(identifier=created["id"])

    assert [secret["Name"] for secret in secretsmanager.list_secrets()["SecretList"]] == ["mine"]
