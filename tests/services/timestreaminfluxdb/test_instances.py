"""DB instances: what is accepted, what is refused, what they do."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from awsim.services.timestreaminfluxdb.regions import REGIONS


class TestAccepts:
    def test_a_new_instance_is_described_in_full_with_the_defaults_of_what_was_not_said(self, new_instance):
        created = new_instance()

        identifier = created["id"]
        secret_arn = created.pop("influxAuthParametersSecretArn")
        endpoint_id = created.pop("endpoint").removeprefix(f"{identifier}-").split(".")[0]
        assert created == {
            "id": identifier,
            "name": "metrics",
            "arn": f"arn:aws:timestream-influxdb:us-east-1:123456789012:db-instance/{identifier}",
            "status": "CREATING",
            "port": 8086,
            "networkType": "IPV4",
            "dbInstanceType": "db.influx.medium",
            "dbStorageType": "InfluxIOIncludedT1",
            "allocatedStorage": 20,
            "deploymentType": "SINGLE_AZ",
            "vpcSubnetIds": ["subnet-0123abcd", "subnet-4567abcd"],
            "vpcSecurityGroupIds": ["sg-0123abcd"],
            "publiclyAccessible": False,
            "availabilityZone": "us-east-1a",
            "secondaryAvailabilityZone": "",
        }
        assert identifier.isalnum()
        assert len(identifier) == 10
        assert len(endpoint_id) == 14
        assert secret_arn.startswith(
            f"arn:aws:secretsmanager:us-east-1:123456789012:secret:READONLY-InfluxDB-auth-parameters-{identifier}-"
        )

    def test_everything_a_request_can_say_is_in_the_answer(self, new_instance, influxdb):
        group = influxdb.create_db_parameter_group(name="tuned", parameters={"InfluxDBv2": {"logLevel": "debug"}})
        settings = {
            "dbInstanceType": "db.influx.24xlarge",
            "dbStorageType": "InfluxIOIncludedT3",
            "allocatedStorage": 15360,
            "deploymentType": "WITH_MULTIAZ_STANDBY",
            "publiclyAccessible": True,
            "port": 9999,
            "networkType": "DUAL",
            "dbParameterGroupIdentifier": group["id"],
            "logDeliveryConfiguration": {"s3Configuration": {"bucketName": "logs-of-influx", "enabled": True}},
            "maintenanceSchedule": {"timezone": "Europe/Paris", "preferredMaintenanceWindow": "Sat:23:00-Sun:03:00"},
            "kmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/0d990263-018e-4e65-a703-eff731de951e",
        }

        created = new_instance(**settings)

        assert {member: created[member] for member in settings} == settings
        assert (created["availabilityZone"], created["secondaryAvailabilityZone"]) == ("us-east-1a", "us-east-1b")

    def test_an_instance_is_got_by_its_id_once_it_is_available(self, new_instance, influxdb):
        created = new_instance()

        got = influxdb.get_db_instance(identifier=created["id"])
        got.pop("ResponseMetadata")

        assert got == {**created, "status": "AVAILABLE"}

    def test_an_instance_is_listed_with_what_a_summary_has(self, new_instance, influxdb):
        created = new_instance()

        listed = influxdb.list_db_instances()["items"]

        assert listed == [
            {
                "id": created["id"],
                "name": "metrics",
                "arn": created["arn"],
                "status": "AVAILABLE",
                "endpoint": created["endpoint"],
                "port": 8086,
                "networkType": "IPV4",
                "dbInstanceType": "db.influx.medium",
                "dbStorageType": "InfluxIOIncludedT1",
                "allocatedStorage": 20,
                "deploymentType": "SINGLE_AZ",
            }
        ]

    @pytest.mark.parametrize("username", ["a", "my-user1", "Admin"])
    def test_a_username_begins_with_a_letter(self, username, new_instance):
        assert new_instance(username=username)["status"] == "CREATING"

    def test_a_kms_key_id_becomes_the_arn_of_the_key(self, new_instance):
        created = new_instance(kmsKeyId="0d990263-018e-4e65-a703-eff731de951e")

        assert created["kmsKeyId"] == "arn:aws:kms:us-east-1:123456789012:key/0d990263-018e-4e65-a703-eff731de951e"

    def test_a_kms_alias_is_looked_up(self, new_instance):
        kms = boto3.client("kms", region_name="us-east-1")
        key_arn = kms.create_key()["KeyMetadata"]["Arn"]
        kms.create_alias(AliasName="alias/influx", TargetKeyId=key_arn)

        assert new_instance(kmsKeyId="alias/influx")["kmsKeyId"] == key_arn

    @pytest.mark.parametrize("window", ["", "Mon:00:00-Mon:02:00", "Mon:00:00-Tue:00:00", "Sun:23:00-Mon:01:00"])
    def test_a_maintenance_window_spans_two_to_twenty_four_hours(self, window, new_instance):
        schedule = {"timezone": "UTC", "preferredMaintenanceWindow": window}

        assert new_instance(maintenanceSchedule=schedule)["maintenanceSchedule"] == schedule

    @pytest.mark.parametrize("region", sorted(REGIONS))
    def test_instances_live_in_every_region_the_service_has(self, region, cloud):
        client = boto3.client("timestream-influxdb", region_name=region)

        created = client.create_db_instance(
            name="metrics",
            password="correcthorse",
            dbInstanceType="db.influx.medium",
            allocatedStorage=20,
            vpcSubnetIds=["subnet-1"],
            vpcSecurityGroupIds=["sg-1"],
        )

        partition, suffix = ("aws-cn", "on.amazonwebservices.com.cn") if region.startswith("cn-") else ("aws", "on.aws")
        assert created["arn"].startswith(f"arn:{partition}:timestream-influxdb:{region}:")
        assert created["endpoint"].endswith(f".timestream-influxdb.{region}.{suffix}")
        assert created["availabilityZone"].startswith(region)


class TestRefuses:
    def test_a_name_that_an_instance_bears_is_refused(self, new_instance, influxdb, refusal, resource_error):
        new_instance()

        assert refusal(new_instance) == resource_error(
            "ConflictException", "A DB instance with the name metrics already exists.", "db-instance", "metrics"
        )

    @pytest.mark.parametrize("name", ["1starts-with-a-digit", "ends-with-a-hyphen-", "two--hyphens", "under_score"])
    def test_a_malformed_name_is_refused(self, name, new_instance, refusal):
        error = refusal(new_instance, name=name)

        assert error["Error"]["Code"] == "ValidationException"
        assert error["reason"] == "FIELD_VALIDATION_FAILED"
        assert f"Value '{name}' at 'name' failed to satisfy constraint" in error["Error"]["Message"]

    @pytest.mark.parametrize("port", [2375, 2376, 7788, 7799, 8090, 51678, 51680])
    def test_a_port_the_service_uses_itself_is_refused(self, port, new_instance, refusal, validation_error):
        assert refusal(new_instance, port=port) == validation_error(
            f"The port {port} is reserved; it can't be 2375-2376, 7788-7799, 8090, or 51678-51680.",
            "FIELD_VALIDATION_FAILED",
        )

    @pytest.mark.parametrize("port", [2374, 2377, 7787, 7800, 8089, 8091, 51677, 51681])
    def test_the_ports_beside_them_are_free(self, port, new_instance):
        assert new_instance(port=port)["port"] == port

    @pytest.mark.parametrize("username", ["1user", "user-", "my--user", "my_user", "-user"])
    def test_a_malformed_username_is_refused(self, username, new_instance, refusal, validation_error):
        assert refusal(new_instance, username=username) == validation_error(
            f"The username {username} must start with a letter and can't end with a hyphen or contain two consecutive "
            "hyphens.",
            "FIELD_VALIDATION_FAILED",
        )

    @pytest.mark.parametrize("storage_type", ["InfluxIOIncludedT2", "InfluxIOIncludedT3"])
    def test_the_faster_storage_types_begin_at_400_gib(self, storage_type, new_instance, refusal, validation_error):
        assert refusal(new_instance, dbStorageType=storage_type, allocatedStorage=399) == validation_error(
            f"The allocated storage for {storage_type} must be at least 400 GiB, not 399 GiB."
        )

    def test_a_standby_without_a_second_subnet_is_refused(self, new_instance, refusal, validation_error):
        request = {"deploymentType": "WITH_MULTIAZ_STANDBY", "vpcSubnetIds": ["subnet-1", "subnet-1"]}

        assert refusal(new_instance, **request) == validation_error(
            "WITH_MULTIAZ_STANDBY needs at least two VPC subnets, in different Availability Zones."
        )

    @pytest.mark.parametrize("window", ["Mon:00:00-Mon:01:59", "Mon:00:00-Tue:00:01", "Mon:00:00-Mon:00:00"])
    def test_a_maintenance_window_too_short_or_long_is_refused(self, window, new_instance, refusal, validation_error):
        schedule = {"timezone": "UTC", "preferredMaintenanceWindow": window}

        assert refusal(new_instance, maintenanceSchedule=schedule) == validation_error(
            f"The maintenance window {window} must be at least 2 hours and at most 24 hours long.",
            "FIELD_VALIDATION_FAILED",
        )

    def test_a_parameter_group_that_is_not_there_is_refused(self, new_instance, refusal, resource_error):
        assert refusal(new_instance, dbParameterGroupIdentifier="nosuchgroup") == resource_error(
            "ResourceNotFoundException",
            "DB parameter group nosuchgroup not found.",
            "db-parameter-group",
            "nosuchgroup",
        )

    def test_a_parameter_group_of_influxdb_3_is_refused(self, new_instance, refusal, validation_error):
        assert refusal(new_instance, dbParameterGroupIdentifier="InfluxDBV3Core") == validation_error(
            "DB parameter group InfluxDBV3Core is for INFLUXDB_V3_CORE, not for DB instances."
        )

    def test_an_unknown_kms_alias_is_refused(self, new_instance, refusal):
        error = refusal(new_instance, kmsKeyId="alias/none")

        assert error["Error"]["Code"] == "ValidationException"
        assert error["Error"]["Message"].startswith("The KMS key alias/none can't be used: ")

    @pytest.mark.parametrize(
        "operation", ["get_db_instance", "update_db_instance", "reboot_db_instance", "delete_db_instance"]
    )
    def test_an_unknown_instance_is_refused_by_every_operation(self, operation, influxdb, refusal, resource_error):
        assert refusal(getattr(influxdb, operation), identifier="nosuchdb") == resource_error(
            "ResourceNotFoundException", "DB instance nosuchdb not found.", "db-instance", "nosuchdb"
        )

    def test_a_modelled_exception_carries_its_members(self, influxdb):
        with pytest.raises(influxdb.exceptions.ResourceNotFoundException) as refused:
            influxdb.get_db_instance(identifier="nosuchdb")

        assert refused.value.response["resourceType"] == "db-instance"

    def test_a_region_without_the_service_can_not_be_reached(self, cloud):
        client = boto3.client("timestream-influxdb", region_name="us-west-1")

        with pytest.raises(EndpointConnectionError):
            client.list_db_instances()


class TestBehaves:
    def test_a_refused_request_leaves_nothing_behind(self, new_instance, influxdb, refusal, secretsmanager):
        refusal(new_instance, port=8090)

        assert influxdb.list_db_instances()["items"] == []
        assert secretsmanager.list_secrets()["SecretList"] == []
        assert new_instance()["name"] == "metrics"

    def test_a_name_is_free_again_after_the_deletion(self, new_instance, influxdb):
        first = new_instance()
        influxdb.delete_db_instance(identifier=first["id"])

        second = new_instance()

        assert second["id"] != first["id"]
        assert [item["id"] for item in influxdb.list_db_instances()["items"]] == [second["id"]]

    def test_a_deletion_answers_the_instance_as_it_goes(self, new_instance, influxdb, refusal):
        created = new_instance()

        deleted = influxdb.delete_db_instance(identifier=created["id"])
        deleted.pop("ResponseMetadata")

        assert deleted == {**created, "status": "DELETING"}
        assert refusal(influxdb.get_db_instance, identifier=created["id"])["resourceId"] == created["id"]

    def test_instances_of_an_account_and_region_share_the_second_part_of_their_endpoints(self, new_instance, cloud):
        here, also_here = new_instance("one")["endpoint"], new_instance("two")["endpoint"]
        client = boto3.client("timestream-influxdb", region_name="eu-west-1")
        client.create_db_instance(
            name="one",
            password="correcthorse",
            dbInstanceType="db.influx.medium",
            allocatedStorage=20,
            vpcSubnetIds=["subnet-1"],
            vpcSecurityGroupIds=["sg-1"],
        )
        elsewhere = client.list_db_instances()["items"][0]["endpoint"]

        endpoint_ids = [endpoint.split(".")[0].split("-")[1] for endpoint in (here, also_here, elsewhere)]
        assert endpoint_ids[0] == endpoint_ids[1] != endpoint_ids[2]

    def test_regions_and_accounts_do_not_see_each_other(self, new_instance, cloud):
        new_instance()
        elsewhere = boto3.client("timestream-influxdb", region_name="eu-west-1")
        someone_else = boto3.client(
            "timestream-influxdb", region_name="us-east-1", aws_access_key_id="210987654321", aws_secret_access_key="x"
        )

        assert elsewhere.list_db_instances()["items"] == []
        assert someone_else.list_db_instances()["items"] == []

    def test_what_a_caller_does_to_an_answer_does_not_change_the_instance(self, new_instance, influxdb):
        created = new_instance()
        created["vpcSubnetIds"].append("subnet-intruder")

        got = influxdb.get_db_instance(identifier=created["id"])

        assert got["vpcSubnetIds"] == ["subnet-0123abcd", "subnet-4567abcd"]
