"""DB clusters: read replicas of InfluxDB 2, Core and Enterprise of InfluxDB 3."""

from __future__ import annotations

import boto3
import pytest

from awsim import mock_aws


def modes_of(nodes):
    return [node["instanceModes"] for node in nodes]


def enterprise(*groups):
    """A deployment configuration of (modes, instance type, count)."""
    node_groups = [{"instanceModes": modes, "instanceType": kind, "count": count} for modes, kind, count in groups]
    return {"InfluxDBv3Enterprise": {"nodeGroups": node_groups}}


class TestAccepts:
    def test_a_read_replica_cluster_is_described_in_full(self, new_cluster):
        cluster = new_cluster()

        identifier = cluster["id"]
        endpoint_id = cluster["endpoint"].split(".")[0].removeprefix(f"{identifier}-")
        assert cluster.pop("influxAuthParametersSecretArn").startswith(
            f"arn:aws:secretsmanager:us-east-1:123456789012:secret:READONLY-InfluxDB-auth-parameters-{identifier}-"
        )
        assert cluster == {
            "id": identifier,
            "name": "fleet",
            "arn": f"arn:aws:timestream-influxdb:us-east-1:123456789012:db-cluster/{identifier}",
            "status": "AVAILABLE",
            "endpoint": f"{identifier}-{endpoint_id}.timestream-influxdb.us-east-1.on.aws",
            "readerEndpoint": f"{identifier}-{endpoint_id}.reader.timestream-influxdb.us-east-1.on.aws",
            "port": 8086,
            "deploymentType": "MULTI_NODE_READ_REPLICAS",
            "dbInstanceType": "db.influx.medium",
            "networkType": "IPV4",
            "dbStorageType": "InfluxIOIncludedT1",
            "allocatedStorage": 20,
            "engineType": "INFLUXDB_V2",
            "publiclyAccessible": False,
            "vpcSubnetIds": ["subnet-0123abcd", "subnet-4567abcd"],
            "vpcSecurityGroupIds": ["sg-0123abcd"],
            "failoverMode": "AUTOMATIC",
        }

    def test_a_read_replica_cluster_has_a_writer_and_a_reader_in_two_zones(self, new_cluster, nodes_of):
        cluster = new_cluster()

        writer, reader = nodes_of(cluster["id"])

        assert writer == {
            "id": writer["id"],
            "name": "fleet-1",
            "arn": f"arn:aws:timestream-influxdb:us-east-1:123456789012:db-instance/{writer['id']}",
            "status": "AVAILABLE",
            "endpoint": cluster["endpoint"].replace(cluster["id"], writer["id"]),
            "port": 8086,
            "networkType": "IPV4",
            "dbInstanceType": "db.influx.medium",
            "dbStorageType": "InfluxIOIncludedT1",
            "allocatedStorage": 20,
            "instanceMode": "PRIMARY",
            "instanceModes": ["PRIMARY"],
        }
        assert (reader["name"], reader["instanceMode"]) == ("fleet-2", "REPLICA")

    def test_a_node_is_got_like_an_instance_and_names_its_cluster(self, new_cluster, nodes_of, influxdb):
        cluster = new_cluster()
        nodes = [influxdb.get_db_instance(identifier=node["id"]) for node in nodes_of(cluster["id"])]

        assert [node["dbClusterId"] for node in nodes] == [cluster["id"]] * 2
        assert [node["instanceMode"] for node in nodes] == ["PRIMARY", "REPLICA"]
        assert [node["availabilityZone"] for node in nodes] == ["us-east-1a", "us-east-1b"]
        assert {node["influxAuthParametersSecretArn"] for node in nodes} == {cluster["influxAuthParametersSecretArn"]}

    def test_core_runs_on_one_node_without_storage_and_reader_endpoint(self, new_influxdb3_cluster, nodes_of):
        cluster = new_influxdb3_cluster()

        assert cluster["engineType"] == "INFLUXDB_V3_CORE"
        assert cluster["port"] == 8181
        assert cluster["dbParameterGroupIdentifier"] == "InfluxDBV3Core"
        assert cluster["effectiveDbParameterGroupIdentifier"] == "InfluxDBV3Core"
        absent = {"readerEndpoint", "allocatedStorage", "dbStorageType", "deploymentType", "clusterConfiguration"}
        assert absent.isdisjoint(cluster)
        assert modes_of(nodes_of(cluster["id"])) == [["INGEST", "QUERY"]]

    @pytest.mark.parametrize(
        ("group", "counts", "modes"),
        [
            (
                "InfluxDBV3Enterprise",
                {"ingestQueryInstances": 2, "queryOnlyInstances": 0, "dedicatedCompactor": True},
                [["INGEST", "QUERY"], ["INGEST", "QUERY"], ["COMPACT"]],
            ),
            (
                "InfluxDBV3Enterprise1Node",
                {"ingestQueryInstances": 1, "queryOnlyInstances": 0, "dedicatedCompactor": False},
                [["INGEST", "QUERY", "COMPACT"]],
            ),
        ],
    )
    def test_the_service_defined_groups_decide_the_nodes_of_enterprise(
        self, group, counts, modes, new_influxdb3_cluster, nodes_of
    ):
        cluster = new_influxdb3_cluster(dbParameterGroupIdentifier=group)

        assert cluster["engineType"] == "INFLUXDB_V3_ENTERPRISE"
        assert cluster["clusterConfiguration"] == counts
        assert modes_of(nodes_of(cluster["id"])) == modes

    def test_the_node_counts_of_a_customers_group_decide_the_nodes(self, new_influxdb3_cluster, influxdb, nodes_of):
        counts = {"ingestQueryInstances": 2, "queryOnlyInstances": 1, "dedicatedCompactor": False}
        group = influxdb.create_db_parameter_group(name="four", parameters={"InfluxDBv3Enterprise": counts})

        cluster = new_influxdb3_cluster(dbParameterGroupIdentifier=group["id"])

        assert cluster["clusterConfiguration"] == counts
        assert modes_of(nodes_of(cluster["id"])) == [["INGEST", "QUERY", "COMPACT"], ["INGEST", "QUERY"], ["QUERY"]]

    def test_a_deployment_configuration_defines_the_nodes_and_the_engine(self, new_influxdb3_cluster, nodes_of):
        topology = enterprise(
            (["INGEST"], "db.influx.xlarge", 2),
            (["QUERY", "PROCESS"], "db.influx.large", 3),
            (["COMPACT"], "db.influx.2xlarge", 1),
        )

        cluster = new_influxdb3_cluster(
            dbInstanceType=None, dbParameterGroupIdentifier=None, deploymentConfiguration=topology
        )

        assert cluster["engineType"] == "INFLUXDB_V3_ENTERPRISE"
        assert cluster["deploymentConfiguration"] == topology
        assert "dbInstanceType" not in cluster
        nodes = nodes_of(cluster["id"])
        assert modes_of(nodes) == [["INGEST"]] * 2 + [["QUERY", "PROCESS"]] * 3 + [["COMPACT"]]
        assert [node["dbInstanceType"] for node in nodes] == (
            ["db.influx.xlarge"] * 2 + ["db.influx.large"] * 3 + ["db.influx.2xlarge"]
        )

    def test_clusters_are_listed_with_what_a_summary_has(self, new_cluster, influxdb):
        cluster = new_cluster()

        listed = influxdb.list_db_clusters()["items"]

        members = {
            "id", "name", "arn", "status", "endpoint", "readerEndpoint", "port", "deploymentType", "dbInstanceType",
            "networkType", "dbStorageType", "allocatedStorage", "engineType",
        }  # fmt: skip
        assert listed == [{member: cluster[member] for member in members}]


class TestRefuses:
    def test_a_name_that_a_cluster_bears_is_refused(self, new_cluster, refusal, resource_error):
        new_cluster()

        assert refusal(new_cluster) == resource_error(
            "ConflictException", "A DB cluster with the name fleet already exists.", "db-cluster", "fleet"
        )

    @pytest.mark.parametrize("member", ["password", "dbInstanceType", "allocatedStorage"])
    def test_influxdb_2_without_what_it_needs_is_refused(self, member, influxdb, refusal, validation_error):
        request = {
            "name": "fleet",
            "password": "correcthorse",
            "dbInstanceType": "db.influx.medium",
            "allocatedStorage": 20,
            "vpcSubnetIds": ["subnet-1", "subnet-2"],
            "vpcSecurityGroupIds": ["sg-1"],
        }
        request.pop(member)

        assert refusal(influxdb.create_db_cluster, **request) == validation_error(
            f"{member} is required for an InfluxDB 2 cluster."
        )

    @pytest.mark.parametrize(
        ("member", "value"),
        [
            ("username", "admin"),
            ("password", "correcthorse"),
            ("organization", "acme"),
            ("bucket", "readings"),
            ("dbStorageType", "InfluxIOIncludedT1"),
            ("allocatedStorage", 20),
            ("deploymentType", "MULTI_NODE_READ_REPLICAS"),
        ],
    )
    def test_influxdb_3_with_a_user_or_storage_is_refused(
        self, member, value, new_influxdb3_cluster, refusal, validation_error
    ):
        assert refusal(new_influxdb3_cluster, **{member: value}) == validation_error(
            f"{member} can't be specified for an InfluxDB 3 cluster."
        )

    def test_a_maintenance_schedule_for_influxdb_2_is_refused(self, new_cluster, refusal, validation_error):
        schedule = {"timezone": "UTC", "preferredMaintenanceWindow": "Sun:02:00-Sun:06:00"}

        assert refusal(new_cluster, maintenanceSchedule=schedule) == validation_error(
            "maintenanceSchedule can't be specified for an InfluxDB 2 cluster."
        )

    def test_read_replicas_in_one_subnet_are_refused(self, new_cluster, refusal, validation_error):
        assert refusal(new_cluster, vpcSubnetIds=["subnet-1"]) == validation_error(
            "MULTI_NODE_READ_REPLICAS needs at least two VPC subnets, in different Availability Zones."
        )

    def test_influxdb_3_without_an_instance_type_is_refused(self, new_influxdb3_cluster, refusal, validation_error):
        assert refusal(new_influxdb3_cluster, dbInstanceType=None) == validation_error(
            "dbInstanceType is required unless deploymentConfiguration defines the cluster's nodes."
        )

    @pytest.mark.parametrize(
        ("groups", "message"),
        [
            (
                [(["INGEST", "QUERY"], "db.influx.large", 1)],
                "A cluster must have exactly one node with the COMPACT mode, not 0.",
            ),
            (
                [(["INGEST", "COMPACT"], "db.influx.large", 2)],
                "A cluster must have exactly one node with the COMPACT mode, not 2.",
            ),
            (
                [(["QUERY"], "db.influx.large", 1), (["COMPACT"], "db.influx.large", 1)],
                "A cluster must have 1 to 4 nodes with the INGEST mode, not 0.",
            ),
            (
                [(["INGEST"], "db.influx.large", 5), (["COMPACT"], "db.influx.large", 1)],
                "A cluster must have 1 to 4 nodes with the INGEST mode, not 5.",
            ),
            (
                [
                    (["INGEST", "QUERY"], "db.influx.large", 2),
                    (["QUERY"], "db.influx.large", 13),
                    (["COMPACT"], "db.influx.large", 1),
                ],
                "A cluster must have 0 to 14 nodes with the QUERY mode, not 15.",
            ),
            (
                [
                    (["INGEST"], "db.influx.large", 4),
                    (["QUERY"], "db.influx.large", 11),
                    (["COMPACT"], "db.influx.large", 1),
                ],
                "A cluster must have at most 15 nodes, not 16.",
            ),
            (
                [(["INGEST", "COMPACT"], "db.influx.large", 1), (["QUERY"], "db.influx.large", 4)],
                "A cluster with more than 3 non-compaction nodes must have the COMPACT mode in a node group "
                "of its own.",
            ),
            (
                [(["INGEST", "INGEST"], "db.influx.large", 1), (["COMPACT"], "db.influx.large", 1)],
                "The instance modes of a node group must be unique: INGEST, INGEST.",
            ),
        ],
    )
    def test_a_topology_that_does_not_add_up_is_refused(
        self, groups, message, new_influxdb3_cluster, refusal, validation_error
    ):
        request = {"dbInstanceType": None, "dbParameterGroupIdentifier": None}

        assert refusal(
            new_influxdb3_cluster, **request, deploymentConfiguration=enterprise(*groups)
        ) == validation_error(message)

    def test_a_deployment_configuration_for_core_is_refused(self, new_influxdb3_cluster, refusal, validation_error):
        topology = enterprise((["INGEST", "COMPACT"], "db.influx.large", 1))

        assert refusal(new_influxdb3_cluster, deploymentConfiguration=topology) == validation_error(
            "deploymentConfiguration is supported for InfluxDB 3 Enterprise clusters only."
        )

    @pytest.mark.parametrize(
        "operation",
        [
            "get_db_cluster",
            "list_db_instances_for_cluster",
            "update_db_cluster",
            "reboot_db_cluster",
            "delete_db_cluster",
        ],
    )
    def test_an_unknown_cluster_is_refused_by_every_operation(self, operation, influxdb, refusal, resource_error):
        assert refusal(getattr(influxdb, operation), dbClusterId="nosuchcluster") == resource_error(
            "ResourceNotFoundException", "DB cluster nosuchcluster not found.", "db-cluster", "nosuchcluster"
        )

    @pytest.mark.parametrize("operation", ["update_db_instance", "reboot_db_instance", "delete_db_instance"])
    def test_a_node_does_not_change_without_its_cluster(
        self, operation, new_cluster, nodes_of, influxdb, refusal, validation_error
    ):
        cluster_id = new_cluster()["id"]
        node_id = nodes_of(cluster_id)[0]["id"]

        assert refusal(getattr(influxdb, operation), identifier=node_id) == validation_error(
            f"DB instance {node_id} belongs to DB cluster {cluster_id}; change the cluster instead."
        )

    def test_a_reboot_of_somebody_elses_node_is_refused(self, new_cluster, new_instance, influxdb, refusal):
        cluster_id, stranger = new_cluster()["id"], new_instance()["id"]

        error = refusal(influxdb.reboot_db_cluster, dbClusterId=cluster_id, instanceIds=[stranger])

        assert error["Error"] == {
            "Code": "ResourceNotFoundException",
            "Message": f"DB instance {stranger} not found.",
        }

    def test_another_engine_is_refused(self, new_influxdb3_cluster, influxdb, refusal, validation_error):
        cluster_id = new_influxdb3_cluster()["id"]
        change = {"dbClusterId": cluster_id, "dbParameterGroupIdentifier": "InfluxDBV3Enterprise"}

        assert refusal(influxdb.update_db_cluster, **change) == validation_error(
            "The cluster runs INFLUXDB_V3_CORE; DB parameter group InfluxDBV3Enterprise is for INFLUXDB_V3_ENTERPRISE."
        )

    def test_an_instance_type_beside_a_topology_is_refused(
        self, new_influxdb3_cluster, influxdb, refusal, validation_error
    ):
        cluster_id = new_influxdb3_cluster(dbParameterGroupIdentifier="InfluxDBV3Enterprise")["id"]
        topology = enterprise((["INGEST", "COMPACT"], "db.influx.large", 1))
        change = {"dbInstanceType": "db.influx.large", "deploymentConfiguration": topology}

        assert refusal(influxdb.update_db_cluster, dbClusterId=cluster_id, **change) == validation_error(
            "dbInstanceType and deploymentConfiguration can't be specified together."
        )


class TestBehaves:
    @pytest.fixture
    def cloud(self):
        """States take their time here."""
        with mock_aws(clock="virtual", lifecycle="realistic", seed=7) as cloud:
            yield cloud

    @pytest.fixture
    def statuses(self, influxdb, nodes_of):
        """The status of a cluster, and those of its nodes."""

        def read(cluster_id):
            nodes = [node["status"] for node in nodes_of(cluster_id)]
            return influxdb.get_db_cluster(dbClusterId=cluster_id)["status"], nodes

        return read

    def test_nodes_follow_their_cluster_through_its_states(self, new_cluster, influxdb, cloud, statuses):
        cluster_id = new_cluster()["id"]
        met = [statuses(cluster_id)]
        cloud.clock.advance(minutes=25)
        met.append(statuses(cluster_id))
        for change in (
            lambda: influxdb.update_db_cluster(dbClusterId=cluster_id, port=9999),
            lambda: influxdb.update_db_cluster(dbClusterId=cluster_id, dbInstanceType="db.influx.large"),
            lambda: influxdb.reboot_db_cluster(dbClusterId=cluster_id),
            lambda: influxdb.delete_db_cluster(dbClusterId=cluster_id),
        ):
            status = change()["dbClusterStatus"]
            met.append(statuses(cluster_id))
            assert status == met[-1][0]
            if status != "DELETING":
                cloud.clock.advance(minutes=20)
                assert statuses(cluster_id) == ("AVAILABLE", ["AVAILABLE"] * 2)

        expected = ["CREATING", "AVAILABLE", "UPDATING", "UPDATING_INSTANCE_TYPE", "REBOOTING", "DELETING"]
        assert met == [(status, [status] * 2) for status in expected]

    def test_a_reboot_of_one_node_leaves_the_other_available(self, new_cluster, influxdb, cloud, nodes_of, statuses):
        cluster_id = new_cluster()["id"]
        cloud.clock.advance(minutes=25)
        reader_id = nodes_of(cluster_id)[1]["id"]

        influxdb.reboot_db_cluster(dbClusterId=cluster_id, instanceIds=[reader_id])

        assert statuses(cluster_id) == ("REBOOTING", ["AVAILABLE", "REBOOTING"])

    def test_a_busy_cluster_refuses_every_change(self, new_cluster, influxdb, refusal, resource_error):
        cluster_id = new_cluster()["id"]
        operations = (influxdb.update_db_cluster, influxdb.reboot_db_cluster, influxdb.delete_db_cluster)

        expected = resource_error(
            "ConflictException",
            f"DB cluster {cluster_id} is in the CREATING state. It must be AVAILABLE.",
            "db-cluster",
            cluster_id,
        )
        assert [refusal(operation, dbClusterId=cluster_id) for operation in operations] == [expected] * 3

    def test_a_deleted_cluster_takes_its_nodes_along(self, new_cluster, influxdb, cloud, nodes_of, refusal):
        cluster_id = new_cluster()["id"]
        node_ids = [node["id"] for node in nodes_of(cluster_id)]
        cloud.clock.advance(minutes=25)
        influxdb.delete_db_cluster(dbClusterId=cluster_id)
        cloud.clock.advance(minutes=10)

        assert influxdb.list_db_clusters()["items"] == []
        gone = [refusal(influxdb.get_db_instance, identifier=node_id)["resourceId"] for node_id in node_ids]
        assert gone == node_ids

    def test_settings_of_a_cluster_become_those_of_its_nodes(self, new_cluster, influxdb, cloud, nodes_of):
        cluster_id = new_cluster()["id"]
        cloud.clock.advance(minutes=25)

        influxdb.update_db_cluster(dbClusterId=cluster_id, dbInstanceType="db.influx.4xlarge", port=9999)

        assert [(node["dbInstanceType"], node["port"]) for node in nodes_of(cluster_id)] == [
            ("db.influx.4xlarge", 9999)
        ] * 2

    def test_a_topology_grows_around_the_nodes_there_are(self, new_influxdb3_cluster, influxdb, cloud, nodes_of):
        cluster_id = new_influxdb3_cluster(dbParameterGroupIdentifier="InfluxDBV3Enterprise")["id"]
        before = {node["name"]: node["id"] for node in nodes_of(cluster_id)}
        cloud.clock.advance(minutes=25)

        topology = enterprise(
            (["INGEST", "QUERY"], "db.influx.large", 3),
            (["QUERY"], "db.influx.large", 2),
            (["COMPACT"], "db.influx.large", 1),
        )
        influxdb.update_db_cluster(dbClusterId=cluster_id, deploymentConfiguration=topology)

        after = {node["name"]: node["id"] for node in nodes_of(cluster_id)}
        assert {name: after[name] for name in before} == before
        assert sorted(after.keys() - before.keys()) == ["fleet-4", "fleet-5", "fleet-6"]
        assert influxdb.get_db_cluster(dbClusterId=cluster_id)["deploymentConfiguration"] == topology

    def test_nodes_that_a_topology_has_no_place_for_are_gone(
        self, new_influxdb3_cluster, influxdb, cloud, nodes_of, refusal
    ):
        cluster_id = new_influxdb3_cluster(dbParameterGroupIdentifier="InfluxDBV3Enterprise")["id"]
        first, second, compactor = (node["id"] for node in nodes_of(cluster_id))
        cloud.clock.advance(minutes=25)

        topology = enterprise((["INGEST", "QUERY"], "db.influx.large", 1), (["COMPACT"], "db.influx.large", 1))
        influxdb.update_db_cluster(dbClusterId=cluster_id, deploymentConfiguration=topology)

        assert [node["id"] for node in nodes_of(cluster_id)] == [first, compactor]
        assert refusal(influxdb.get_db_instance, identifier=second)["resourceId"] == second

    def test_a_defined_topology_outlives_a_parameter_group_with_other_counts(
        self, new_influxdb3_cluster, influxdb, cloud
    ):
        topology = enterprise((["INGEST", "COMPACT"], "db.influx.large", 1))
        cluster_id = new_influxdb3_cluster(
            dbInstanceType=None, dbParameterGroupIdentifier=None, deploymentConfiguration=topology
        )["id"]
        cloud.clock.advance(minutes=25)

        influxdb.update_db_cluster(dbClusterId=cluster_id, dbParameterGroupIdentifier="InfluxDBV3Enterprise")

        cluster = influxdb.get_db_cluster(dbClusterId=cluster_id)
        assert cluster["dbParameterGroupIdentifier"] == "InfluxDBV3Enterprise"
        assert cluster["deploymentConfiguration"] == topology

    def test_nodes_are_not_among_the_instances_that_stand_alone(self, new_cluster, new_instance, influxdb):
        new_cluster()
        alone = new_instance()

        assert [item["id"] for item in influxdb.list_db_instances()["items"]] == [alone["id"]]

    def test_clusters_of_two_regions_are_apart(self, new_cluster, cloud):
        new_cluster()

        assert boto3.client("timestream-influxdb", region_name="us-west-2").list_db_clusters()["items"] == []
