"""Contributor Insights of tables and indexes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

START = datetime(2026, 1, 1, tzinfo=UTC)
MILLIS = "1767225600000"


@pytest.fixture
def watch(dynamodb, orders):
    """Enables or disables insights of the table `orders`; the answer's status."""

    def watch(action="ENABLE", **more):
        answer = dynamodb.update_contributor_insights(TableName=orders, ContributorInsightsAction=action, **more)
        return answer["ContributorInsightsStatus"]

    return watch


@pytest.fixture
def described(dynamodb, orders):
    def described(**more):
        answer = dynamodb.describe_contributor_insights(TableName=orders, **more)
        del answer["ResponseMetadata"]
        return answer

    return described


@pytest.fixture
def listed(dynamodb):
    def listed(**given):
        summaries = dynamodb.list_contributor_insights(**given)["ContributorInsightsSummaries"]
        return [(each["TableName"], each.get("IndexName"), each["ContributorInsightsStatus"]) for each in summaries]

    return listed


class TestWatching:
    def test_keys_are_not_watched_at_first(self, orders, described):
        assert described() == {"TableName": orders, "ContributorInsightsStatus": "DISABLED"}

    def test_what_is_disabled_can_be_disabled(self, watch, described):
        assert watch("DISABLE") == "DISABLED"
        watch()
        watch("DISABLE")

        assert watch("DISABLE") == "DISABLED"
        assert described()["ContributorInsightsStatus"] == "DISABLED"

    def test_rules_watch_partition_keys_and_whole_keys(self, orders, watch, described):
        assert watch() == "ENABLING"
        assert described() == {
            "TableName": orders,
            "ContributorInsightsStatus": "ENABLED",
            "ContributorInsightsMode": "ACCESSED_AND_THROTTLED_KEYS",
            "LastUpdateDateTime": START,
            "ContributorInsightsRuleList": [
                f"DynamoDBContributorInsights-{kind}-orders-{MILLIS}" for kind in ("PKC", "PKT", "SKC", "SKT")
            ],
        }

    def test_throttled_keys_alone_need_fewer_rules(self, watch, described):
        watch(ContributorInsightsMode="THROTTLED_KEYS")

        assert [rule.split("-")[1] for rule in described()["ContributorInsightsRuleList"]] == ["PKT", "SKT"]

    def test_an_index_is_watched_by_itself(self, watch, described):
        watch(IndexName="by-stage")

        assert described()["ContributorInsightsStatus"] == "DISABLED"
        assert described(IndexName="by-stage")["ContributorInsightsRuleList"][0] == (
            f"DynamoDBContributorInsights-PKC-orders-by-stage-{MILLIS}"
        )

    def test_what_is_disabled_has_no_rules(self, watch, described):
        watch()

        assert watch("DISABLE") == "DISABLING"
        assert described()["ContributorInsightsStatus"] == "DISABLED"
        assert "ContributorInsightsRuleList" not in described()

    def test_asking_for_what_is_changes_nothing(self, watch):
        disabled = watch("DISABLE")
        watch()

        assert (disabled, watch()) == ("DISABLED", "ENABLED")

    def test_a_region_has_a_hundred_rules(self, dynamodb, described, watch):
        for number in range(50):
            dynamodb.create_table(
                TableName=f"table-{number:02}",
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
            dynamodb.update_contributor_insights(TableName=f"table-{number:02}", ContributorInsightsAction="ENABLE")
        watch()

        assert described()["ContributorInsightsStatus"] == "FAILED"
        assert described()["FailureException"]["ExceptionName"] == "LimitExceededException"


class TestListing:
    def test_tables_come_before_their_indexes(self, orders, watch, listed):
        watch(IndexName="by-stage")
        watch()

        assert listed() == [(orders, None, "ENABLED"), (orders, "by-stage", "ENABLED")]

    def test_what_is_disabled_is_not_listed(self, watch, listed):
        watch()
        watch("DISABLE")

        assert listed() == []

    def test_listings_have_pages(self, dynamodb, orders, watch, listed):
        watch(IndexName="by-stage")
        watch()
        first = dynamodb.list_contributor_insights(MaxResults=1)

        assert listed(MaxResults=1, NextToken=first["NextToken"]) == [(orders, "by-stage", "ENABLED")]


@pytest.mark.parametrize("name", ["by-amount", "by-nothing"])
def test_only_global_indexes_are_watched(dynamodb, orders, refused, name):
    assert refused(dynamodb.describe_contributor_insights, TableName=orders, IndexName=name) == (
        f"ResourceNotFoundException: Requested resource not found: Index: {name} not found for table: orders"
    )
