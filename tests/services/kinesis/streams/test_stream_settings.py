"""Changing capacity mode, retention, encryption, monitoring, record size, throughput and distribution."""

from __future__ import annotations

import boto3
import pytest

METRICS = [
    "IncomingBytes",
    "IncomingRecords",
    "OutgoingBytes",
    "OutgoingRecords",
    "WriteProvisionedThroughputExceeded",
    "ReadProvisionedThroughputExceeded",
    "IteratorAgeMilliseconds",
]


@pytest.fixture
def commitment(kinesis):
    """Commit the account to a minimum throughput."""
    kinesis.update_account_settings(MinimumThroughputBillingCommitment={"Status": "ENABLED"})


@pytest.fixture
def change_mode(kinesis, stream_arn):
    return lambda mode: kinesis.update_stream_mode(StreamARN=stream_arn, StreamModeDetails={"StreamMode": mode})


class TestAccepts:
    def test_a_stream_changes_its_mode_and_keeps_its_shards(self, change_mode, summary, stream):
        change_mode("ON_DEMAND")

        assert summary(stream)["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}
        assert summary(stream)["OpenShardCount"] == 2

    @pytest.mark.parametrize("hours", [24, 25, 8760])
    def test_retention_is_increased(self, hours, kinesis, stream, summary):
        kinesis.increase_stream_retention_period(StreamName=stream, RetentionPeriodHours=hours)

        assert summary(stream)["RetentionPeriodHours"] == hours

    def test_retention_is_decreased(self, kinesis, stream, summary):
        kinesis.increase_stream_retention_period(StreamName=stream, RetentionPeriodHours=100)
        kinesis.decrease_stream_retention_period(StreamName=stream, RetentionPeriodHours=48)

        assert summary(stream)["RetentionPeriodHours"] == 48

    def test_records_are_encrypted_from_start_to_stop(self, kinesis, stream, put, iterator, summary):
        key = {"StreamName": stream, "EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}
        put(b"before")
        kinesis.start_stream_encryption(**key)
        during = put(b"during")
        shown = summary(stream)
        kinesis.stop_stream_encryption(**key)
        put(b"after")
        records = kinesis.get_records(ShardIterator=iterator())["Records"]

        assert (shown["EncryptionType"], shown["KeyId"]) == ("KMS", "alias/aws/kinesis")
        assert during["EncryptionType"] == "KMS"
        assert [record.get("EncryptionType") for record in records] == [None, "KMS", None]
        assert summary(stream)["EncryptionType"] == "NONE"

    def test_a_customers_key_encrypts(self, kinesis, stream, summary):
        key = boto3.client("kms", region_name="us-east-1").create_key()["KeyMetadata"]["KeyId"]
        kinesis.start_stream_encryption(StreamName=stream, EncryptionType="KMS", KeyId=key)

        assert summary(stream)["KeyId"] == key

    def test_metrics_are_enabled_and_disabled(self, kinesis, stream, stream_arn, plain, summary):
        given = {"StreamName": stream, "ShardLevelMetrics": ["OutgoingBytes", "IncomingBytes"]}
        enabled = plain(kinesis.enable_enhanced_monitoring(**given))
        disabled = plain(kinesis.disable_enhanced_monitoring(StreamName=stream, ShardLevelMetrics=["IncomingBytes"]))
        names = {"StreamName": stream, "StreamARN": stream_arn}

        assert enabled == {
            **names,
            "CurrentShardLevelMetrics": [],
            "DesiredShardLevelMetrics": ["IncomingBytes", "OutgoingBytes"],
        }
        assert disabled == {
            **names,
            "CurrentShardLevelMetrics": ["IncomingBytes", "OutgoingBytes"],
            "DesiredShardLevelMetrics": ["OutgoingBytes"],
        }
        assert summary(stream)["EnhancedMonitoring"] == [{"ShardLevelMetrics": ["OutgoingBytes"]}]

    def test_all_means_every_metric(self, kinesis, stream):
        enabled = kinesis.enable_enhanced_monitoring(StreamName=stream, ShardLevelMetrics=["ALL"])
        disabled = kinesis.disable_enhanced_monitoring(StreamName=stream, ShardLevelMetrics=["ALL"])

        assert enabled["DesiredShardLevelMetrics"] == METRICS
        assert disabled["DesiredShardLevelMetrics"] == []

    def test_warm_throughput_opens_as_many_shards_as_it_takes(
        self, kinesis, on_demand, on_demand_arn, commitment, plain, summary
    ):
        answer = plain(kinesis.update_stream_warm_throughput(StreamName=on_demand, WarmThroughputMiBps=10))

        assert answer == {
            "StreamARN": on_demand_arn,
            "StreamName": on_demand,
            "WarmThroughput": {"TargetMiBps": 10, "CurrentMiBps": 4},
        }
        assert summary(on_demand)["WarmThroughput"] == {"TargetMiBps": 10, "CurrentMiBps": 10}
        assert summary(on_demand)["OpenShardCount"] == 10

    def test_a_stream_is_made_with_warm_throughput(self, kinesis, commitment, summary):
        kinesis.create_stream(StreamName="warm", StreamModeDetails={"StreamMode": "ON_DEMAND"}, WarmThroughputMiBps=6)

        assert summary("warm")["WarmThroughput"] == {"TargetMiBps": 6, "CurrentMiBps": 6}


class TestRefuses:
    @pytest.mark.parametrize("operation", ["increase_stream_retention_period", "decrease_stream_retention_period"])
    @pytest.mark.parametrize(
        ("hours", "message"),
        [
            (23, "Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short."),
            (
                8761,
                "Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too long.",
            ),
        ],
    )
    def test_a_retention_out_of_range(self, operation, hours, message, kinesis, stream, refusal):
        assert refusal(getattr(kinesis, operation), StreamName=stream, RetentionPeriodHours=hours) == (
            "InvalidArgumentException",
            message,
        )

    def test_an_increase_that_is_none_and_a_decrease_that_is_none(self, kinesis, stream, refusal):
        kinesis.increase_stream_retention_period(StreamName=stream, RetentionPeriodHours=48)

        assert refusal(kinesis.increase_stream_retention_period, StreamName=stream, RetentionPeriodHours=47) == (
            "InvalidArgumentException",
            "Requested retention period (47 hours) for stream events can not be shorter than existing retention "
            "period (48 hours). Use DecreaseRetentionPeriod API.",
        )
        assert refusal(kinesis.decrease_stream_retention_period, StreamName=stream, RetentionPeriodHours=49) == (
            "InvalidArgumentException",
            "Requested retention period (49 hours) for stream events can not be longer than existing retention "
            "period (48 hours). Use IncreaseRetentionPeriod API.",
        )

    def test_a_third_change_of_mode_within_a_day(self, kinesis, stream_arn, change_mode, cloud, refusal):
        change_mode("ON_DEMAND")
        change_mode("PROVISIONED")

        assert refusal(
            kinesis.update_stream_mode, StreamARN=stream_arn, StreamModeDetails={"StreamMode": "ON_DEMAND"}
        ) == (
            "LimitExceededException",
            "Stream events under account 123456789012 has changed its mode twice within 24 hours.",
        )
        cloud.clock.advance(hours=25)
        change_mode("ON_DEMAND")

    def test_leaving_the_on_demand_mode_with_a_queue(self, kinesis, on_demand_arn, refusal):
        kinesis.create_queue(QueueName="q", StreamConfigurationList=[{"StreamARN": on_demand_arn}])

        assert refusal(
            kinesis.update_stream_mode, StreamARN=on_demand_arn, StreamModeDetails={"StreamMode": "PROVISIONED"}
        ) == (
            "ResourceInUseException",
            "Stream clicks under account 123456789012 has queues and can't leave the on-demand mode.",
        )

    def test_an_unknown_key(self, kinesis, stream, refusal):
        code, message = refusal(
            kinesis.start_stream_encryption, StreamName=stream, EncryptionType="KMS", KeyId="alias/nosuch"
        )

        assert code == "KMSNotFoundException"
        assert "alias/nosuch" in message

    def test_a_disabled_key(self, kinesis, stream, refusal):
        kms = boto3.client("kms", region_name="us-east-1")
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.disable_key(KeyId=key)

        assert refusal(kinesis.start_stream_encryption, StreamName=stream, EncryptionType="KMS", KeyId=key) == (
            "KMSDisabledException",
            f"{key} is disabled.",
        )

    def test_an_encryption_type_that_is_none(self, kinesis, stream, refusal):
        assert refusal(
            kinesis.start_stream_encryption, StreamName=stream, EncryptionType="NONE", KeyId="alias/aws/kinesis"
        ) == ("InvalidArgumentException", "EncryptionType must be KMS, got NONE.")

    def test_warm_throughput_of_a_provisioned_stream(self, kinesis, stream, commitment, refusal):
        assert refusal(kinesis.update_stream_warm_throughput, StreamName=stream, WarmThroughputMiBps=5) == (
            "ValidationException",
            "Request is invalid. Stream events under account 123456789012 is in Provisioned mode.",
        )

    def test_a_warm_throughput_of_more_than_10_gib(self, kinesis, on_demand, commitment, refusal):
        assert refusal(kinesis.update_stream_warm_throughput, StreamName=on_demand, WarmThroughputMiBps=10241) == (
            "InvalidArgumentException",
            "WarmThroughputMiBps can be 10240 at most, got 10241.",
        )

    def test_the_auto_distribution_of_a_provisioned_stream(self, kinesis, stream_arn, refusal):
        assert refusal(
            kinesis.update_stream_record_distribution_strategy,
            StreamARN=stream_arn,
            RecordDistributionStrategy="AUTO",
        ) == (
            "InvalidArgumentException",
            "Stream events under account 123456789012 is in Provisioned mode, "
            "which does not support RecordDistributionStrategy AUTO.",
        )


class TestBehaves:
    def test_a_change_of_settings_takes_its_time(self, slow_kinesis, slow_cloud):
        slow_kinesis.create_stream(StreamName="s", ShardCount=1)
        slow_cloud.clock.advance(minutes=1)
        slow_kinesis.increase_stream_retention_period(StreamName="s", RetentionPeriodHours=48)
        states = [slow_kinesis.describe_stream(StreamName="s")["StreamDescription"]["StreamStatus"]]
        slow_cloud.clock.advance(minutes=1)
        states.append(slow_kinesis.describe_stream(StreamName="s")["StreamDescription"]["StreamStatus"])

        assert states == ["UPDATING", "ACTIVE"]

    def test_the_auto_distribution_ignores_keys_and_goes_round(self, kinesis, on_demand, on_demand_arn):
        kinesis.update_stream_record_distribution_strategy(StreamARN=on_demand_arn, RecordDistributionStrategy="AUTO")
        records = [{"Data": b"x"}, *({"Data": b"x", "PartitionKey": "same", "ExplicitHashKey": "0"} for _ in range(7))]
        put = kinesis.put_records(StreamName=on_demand, Records=records)["Records"]
        shards = [record["ShardId"] for record in put]

        assert {shard: shards.count(shard) for shard in shards} == dict.fromkeys(shards, 2)
        assert len(set(shards)) == 4

    def test_a_key_is_given_back_although_the_distribution_ignored_it(self, kinesis, on_demand, on_demand_arn):
        kinesis.update_stream_record_distribution_strategy(StreamARN=on_demand_arn, RecordDistributionStrategy="AUTO")
        records = [{"Data": b"x", "PartitionKey": "mine"}, {"Data": b"y"}]
        kinesis.put_records(StreamName=on_demand, Records=records)
        found = []
        for shard in kinesis.list_shards(StreamName=on_demand)["Shards"]:
            iterator = kinesis.get_shard_iterator(
                StreamName=on_demand, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )
            found += kinesis.get_records(ShardIterator=iterator["ShardIterator"])["Records"]

        assert sorted((record["Data"], record.get("PartitionKey")) for record in found) == [
            (b"x", "mine"),
            (b"y", None),
        ]
