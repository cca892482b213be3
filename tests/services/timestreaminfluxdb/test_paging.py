"""The five listings page by page."""

from __future__ import annotations

import pytest


def pages(operation, size, **params):
    """The items of every page, following the tokens."""
    found, token = [], {}
    while True:
        answer = operation(maxResults=size, **params, **token)
        found.append(answer["items"])
        if "nextToken" not in answer:
            return found
        token = {"nextToken": answer["nextToken"]}


@pytest.fixture
def listings(influxdb, new_instance, new_cluster, new_influxdb3_cluster):
    """The listings with seven items each (three nodes for the cluster), and the ids they hold in order."""
    instances = [new_instance(f"instance-{number}")["id"] for number in range(7)]
    clusters = [new_cluster(f"cluster-{number}")["id"] for number in range(6)]
    enterprise = new_influxdb3_cluster("enterprise", dbParameterGroupIdentifier="InfluxDBV3Enterprise")["id"]
    nodes = [item["id"] for item in influxdb.list_db_instances_for_cluster(dbClusterId=enterprise)["items"]]
    groups = [influxdb.create_db_parameter_group(name=f"group-{number}")["id"] for number in range(7)]
    backups = [
        influxdb.create_db_backup(name=f"backup-{number}", dbResourceId=instances[0])["id"] for number in range(7)
    ]
    return {
        "list_db_instances": ({}, instances),
        "list_db_clusters": ({}, [*clusters, enterprise]),
        "list_db_instances_for_cluster": ({"dbClusterId": enterprise}, nodes),
        "list_db_parameter_groups": ({}, groups),
        "list_db_backups": ({}, backups),
    }


LISTINGS = (
    "list_db_instances",
    "list_db_clusters",
    "list_db_instances_for_cluster",
    "list_db_parameter_groups",
    "list_db_backups",
)


class TestAccepts:
    @pytest.mark.parametrize("name", LISTINGS)
    @pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
    def test_pages_of_any_size_hold_every_item_once_in_order(self, name, size, listings, influxdb):
        params, expected = listings[name]

        found = pages(getattr(influxdb, name), size, **params)

        assert [item["id"] for page in found for item in page] == expected
        assert all(len(page) == size for page in found[:-1])
        assert 0 < len(found[-1]) <= size

    @pytest.mark.parametrize("name", LISTINGS)
    def test_the_paginator_walks_through_them(self, name, listings, influxdb):
        params, expected = listings[name]

        found = influxdb.get_paginator(name).paginate(**params, PaginationConfig={"PageSize": 2})

        assert [item["id"] for page in found for item in page["items"]] == expected

    def test_a_page_has_100_items_if_the_request_does_not_say(self, influxdb):
        for number in range(101):
            influxdb.create_db_parameter_group(name=f"group-{number}")

        first = influxdb.list_db_parameter_groups()
        second = influxdb.list_db_parameter_groups(nextToken=first["nextToken"])

        assert (len(first["items"]), len(second["items"]), "nextToken" in second) == (100, 1, False)


class TestRefuses:
    @pytest.mark.parametrize("token", ["x", "AAAA", "////", "ümlaut"])
    @pytest.mark.parametrize("name", LISTINGS)
    def test_a_token_nobody_gave_is_refused(self, name, token, listings, influxdb, refusal, validation_error):
        params, _ = listings[name]

        assert refusal(getattr(influxdb, name), nextToken=token, **params) == validation_error(
            "The nextToken is not valid.", "FIELD_VALIDATION_FAILED"
        )

    def test_a_token_of_another_listing_is_refused(self, listings, influxdb, refusal, validation_error):
        token = influxdb.list_db_instances(maxResults=1)["nextToken"]

        assert refusal(influxdb.list_db_clusters, nextToken=token) == validation_error(
            "The nextToken is not valid.", "FIELD_VALIDATION_FAILED"
        )

    @pytest.mark.parametrize("size", [101, 1000])
    def test_more_than_100_items_are_refused(self, size, influxdb, refusal):
        error = refusal(influxdb.list_db_instances, maxResults=size)

        assert error["Error"]["Code"] == "ValidationException"
        assert "Member must have value less than or equal to 100" in error["Error"]["Message"]


class TestBehaves:
    def test_what_goes_between_two_pages_hides_nothing(self, influxdb, new_instance):
        ids = [new_instance(f"instance-{number}")["id"] for number in range(5)]
        first = influxdb.list_db_instances(maxResults=2)
        for gone in (ids[0], ids[1], ids[2]):
            influxdb.delete_db_instance(identifier=gone)

        second = influxdb.list_db_instances(maxResults=2, nextToken=first["nextToken"])

        assert [item["id"] for item in second["items"]] == ids[3:]

    def test_what_comes_between_two_pages_is_at_the_end(self, influxdb, new_instance):
        for number in range(3):
            new_instance(f"instance-{number}")
        first = influxdb.list_db_instances(maxResults=2)
        new_instance("late")

        second = influxdb.list_db_instances(nextToken=first["nextToken"])

        assert [item["name"] for item in second["items"]] == ["instance-2", "late"]
