"""Tags of instances, clusters, nodes, parameter groups and backups."""

from __future__ import annotations

import pytest

UNKNOWN = "arn:aws:timestream-influxdb:us-east-1:123456789012:db-instance/nosuchdb"


@pytest.fixture(params=["db-instance", "db-cluster", "node", "db-parameter-group", "db-backup"])
def resource_arn(request, influxdb, new_instance, new_cluster, nodes_of):
    """The ARN of a resource of every kind, without tags."""
    make = {
        "db-instance": lambda: new_instance()["arn"],
        "db-cluster": lambda: new_cluster()["arn"],
        "node": lambda: nodes_of(new_cluster()["id"])[0]["arn"],
        "db-parameter-group": lambda: influxdb.create_db_parameter_group(name="tuned")["arn"],
        "db-backup": lambda: influxdb.create_db_backup(name="first", dbResourceId=new_instance()["id"])["arn"],
    }
    return make[request.param]()


class TestAccepts:
    def test_tags_are_added_replaced_and_removed(self, resource_arn, influxdb):
        influxdb.tag_resource(resourceArn=resource_arn, tags={"team": "red", "stage": "test", "cost": ""})
        influxdb.tag_resource(resourceArn=resource_arn, tags={"team": "blue"})
        influxdb.untag_resource(resourceArn=resource_arn, tagKeys=["stage", "never-there"])

        assert influxdb.list_tags_for_resource(resourceArn=resource_arn)["tags"] == {"team": "blue", "cost": ""}

    def test_a_resource_without_tags_has_an_empty_map(self, resource_arn, influxdb):
        assert influxdb.list_tags_for_resource(resourceArn=resource_arn)["tags"] == {}

    def test_every_kind_of_resource_takes_tags_when_it_is_made(self, influxdb, new_instance, new_cluster):
        tags = {"team": "red"}
        instance = new_instance(tags=tags)
        backup = influxdb.create_db_backup(name="first", dbResourceId=instance["id"], tags=tags)
        arns = [
            instance["arn"],
            new_cluster(tags=tags)["arn"],
            influxdb.create_db_parameter_group(name="tuned", tags=tags)["arn"],
            backup["arn"],
        ]

        assert [influxdb.list_tags_for_resource(resourceArn=arn)["tags"] for arn in arns] == [tags] * 4


class TestRefuses:
    @pytest.mark.parametrize(
        ("operation", "params"),
        [
            ("tag_resource", {"tags": {"team": "red"}}),
            ("untag_resource", {"tagKeys": ["team"]}),
            ("list_tags_for_resource", {}),
        ],
    )
    def test_an_unknown_arn_is_refused(self, operation, params, influxdb, refusal, resource_error):
        assert refusal(getattr(influxdb, operation), resourceArn=UNKNOWN, **params) == resource_error(
            "ResourceNotFoundException", f"DB instance {UNKNOWN} not found.", "db-instance", UNKNOWN
        )

    @pytest.mark.parametrize(
        ("part", "other"),
        [(":us-east-1:", ":eu-west-1:"), (":123456789012:", ":210987654321:"), ("arn:aws:", "arn:aws-cn:")],
    )
    def test_an_arn_of_another_region_account_or_partition_is_refused(
        self, part, other, influxdb, new_instance, refusal
    ):
        arn = new_instance()["arn"].replace(part, other)

        error = refusal(influxdb.list_tags_for_resource, resourceArn=arn)

        assert (error["Error"]["Code"], error["resourceId"]) == ("ResourceNotFoundException", arn)

    def test_more_than_200_tags_are_refused(self, influxdb, new_instance, refusal):
        arn = new_instance(tags={f"key-{number}": "" for number in range(200)})["arn"]
        influxdb.tag_resource(resourceArn=arn, tags={"key-0": "replaced"})

        message = "A resource can have 200 tags at most, this would make 201."
        assert refusal(influxdb.tag_resource, resourceArn=arn, tags={"one": "too many"}) == {
            "Error": {"Code": "ServiceQuotaExceededException", "Message": message},
            "message": message,
        }

    def test_a_key_that_begins_as_aws_own_do_is_refused(self, influxdb, new_instance, refusal, validation_error):
        message = "The tag key 'aws:mine' begins with 'aws:', which is AWS's own."
        expected = validation_error(message, "FIELD_VALIDATION_FAILED")
        arn = new_instance()["arn"]

        assert refusal(influxdb.tag_resource, resourceArn=arn, tags={"aws:mine": ""}) == expected
        assert refusal(influxdb.untag_resource, resourceArn=arn, tagKeys=["aws:mine"]) == expected
        assert refusal(new_instance, name="other", tags={"aws:mine": ""}) == expected
        assert [item["name"] for item in influxdb.list_db_instances()["items"]] == ["metrics"]


class TestBehaves:
    def test_tags_go_with_their_resource(self, influxdb, new_instance, refusal):
        instance = new_instance(tags={"team": "red"})
        influxdb.delete_db_instance(identifier=instance["id"])

        assert refusal(influxdb.list_tags_for_resource, resourceArn=instance["arn"])["resourceId"] == instance["arn"]

    def test_a_clusters_tags_are_not_its_nodes(self, influxdb, new_cluster, nodes_of):
        cluster = new_cluster(tags={"team": "red"})
        node_arn = nodes_of(cluster["id"])[0]["arn"]

        assert influxdb.list_tags_for_resource(resourceArn=node_arn)["tags"] == {}
