"""The limits and settings of an account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 1, tzinfo=UTC)


def commitment(answer):
    return answer["MinimumThroughputBillingCommitment"]


class TestAccepts:
    def test_limits_tell_what_is_used(self, kinesis, stream, on_demand, plain):
        assert plain(kinesis.describe_limits()) == {
            "ShardLimit": 500,
            "OpenShardCount": 2,
            "OnDemandStreamCount": 1,
            "OnDemandStreamCountLimit": 50,
            "ChannelCount": 0,
            "ChannelCountLimit": 50,
        }

    def test_the_shard_limit_is_that_of_the_region(self, cloud):
        assert cloud.client("kinesis", region_name="eu-north-1").describe_limits()["ShardLimit"] == 200

    def test_an_account_has_no_commitment_at_first(self, kinesis):
        assert commitment(kinesis.describe_account_settings()) == {"Status": "DISABLED"}

    def test_a_commitment_begins_at_once(self, kinesis):
        answer = kinesis.update_account_settings(MinimumThroughputBillingCommitment={"Status": "ENABLED"})
        expected = {
            "Status": "ENABLED",
            "StartedAt": START,
            "EarliestAllowedEndAt": START + timedelta(days=1),
        }

        assert commitment(answer) == expected
        assert commitment(kinesis.describe_account_settings()) == expected


class TestBehaves:
    def test_a_commitment_ends_after_a_day_at_the_earliest(self, kinesis, cloud):
        kinesis.update_account_settings(MinimumThroughputBillingCommitment={"Status": "ENABLED"})
        cloud.clock.advance(hours=1)
        early = kinesis.update_account_settings(MinimumThroughputBillingCommitment={"Status": "DISABLED"})
        cloud.clock.advance(hours=23)

        assert commitment(early) == {
            "Status": "ENABLED_UNTIL_EARLIEST_ALLOWED_END",
            "StartedAt": START,
            "EarliestAllowedEndAt": START + timedelta(days=1),
        }
        assert commitment(kinesis.describe_account_settings()) == {
            "Status": "DISABLED",
            "StartedAt": START,
            "EndedAt": START + timedelta(days=1),
        }

    def test_a_commitment_lets_more_consumers_register(self, kinesis, on_demand_arn):
        kinesis.update_account_settings(MinimumThroughputBillingCommitment={"Status": "ENABLED"})
        for number in range(50):
            kinesis.register_stream_consumer(StreamARN=on_demand_arn, ConsumerName=f"c{number}")

        assert len(kinesis.list_stream_consumers(StreamARN=on_demand_arn)["Consumers"]) == 50
