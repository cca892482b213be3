"""Contributor Insights of a table or an index: which CloudWatch rules watch its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.frozen import record

if TYPE_CHECKING:
    from awsim.services.dynamodb.values.schema import KeySchema

ALL_KEYS = "ACCESSED_AND_THROTTLED_KEYS"

RULE_LIMIT = 100
"""CloudWatch's quota of Contributor Insights rules in a region."""

LIMIT_REACHED = {
    "ExceptionName": "LimitExceededException",
    "ExceptionDescription": (
        "Amazon CloudWatch Contributor Insights rule limit reached. Please disable Contributor Insights for other "
        "tables/indexes OR disable other CloudWatch Contributor Insights rules before retrying."
    ),
}


@record
class ContributorInsights:
    """Whether the keys of a table or an index are watched, and which."""

    table_name: str
    index_name: str | None
    mode: str
    changed_at: float
    schema: KeySchema
    status: str = "ENABLING"

    @property
    def rules(self) -> list[str]:
        """The names of its rules: partition keys, and whole keys where there is a sort key; accessed and throttled."""
        keys = ("PK", "SK") if self.schema.sort else ("PK",)
        counts = ("C", "T") if self.mode == ALL_KEYS else ("T",)
        name = "-".join(filter(None, (self.table_name, self.index_name)))
        moment = round(self.changed_at * 1000)
        return [f"DynamoDBContributorInsights-{key}{count}-{name}-{moment}" for key in keys for count in counts]

    def summary(self) -> dict[str, Any]:
        """As in ListContributorInsights."""
        return {
            "TableName": self.table_name,
            "IndexName": self.index_name,
            "ContributorInsightsStatus": self.status,
            "ContributorInsightsMode": self.mode,
        }

    def describe(self) -> dict[str, Any]:
        """As in DescribeContributorInsights."""
        return {
            **self.summary(),
            "ContributorInsightsRuleList": self.rules if self.status == "ENABLED" else None,
            "LastUpdateDateTime": self.changed_at,
            "FailureException": LIMIT_REACHED if self.status == "FAILED" else None,
        }
