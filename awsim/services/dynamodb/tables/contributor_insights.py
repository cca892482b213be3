"""Contributor Insights: watching which keys are used most (API reference, UpdateContributorInsights)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.paging import InvalidToken, page
from awsim.services.dynamodb.errors import ResourceNotFoundError, ValidationError
from awsim.services.dynamodb.lifecycles import INSIGHTS_LIFECYCLE
from awsim.services.dynamodb.resources import DynamoDBResources
from awsim.services.dynamodb.tables.insight_models import ALL_KEYS, RULE_LIMIT, ContributorInsights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim.services.dynamodb.models import Table

Answer = dict[str, Any]

PAGE = 100


class ContributorInsightsOperations(DynamoDBResources):
    """Watching the keys of tables and global secondary indexes."""

    def update_contributor_insights(
        self,
        *,
        table_name: str,
        contributor_insights_action: str,
        index_name: str | None = None,
        contributor_insights_mode: str | None = None,
    ) -> Answer:
        """Watch keys, or no longer; what is as it is asked for stays."""
        table = self.table(table_name)
        self._require_watchable(table, index_name)
        if table.status == "CREATING":
            raise ValidationError(
                "Table or Index is not in a valid state to update Key Access Insights: "
                "TableStatus must be ACTIVE to enable ContributorInsights."
            )
        found = table.insights.get(index_name)
        if contributor_insights_action == "DISABLE":
            if found is not None and found.status not in {"DISABLED", "DISABLING"}:
                self._give_status(found, "DISABLING")
        else:
            mode = contributor_insights_mode or ALL_KEYS
            if found is None or found.status not in {"ENABLED", "ENABLING"} or found.mode != mode:
                self._watch(table, index_name, mode)
        answer = self._describe_insights(table, index_name)
        return {name: value for name, value in answer.items() if name in _UPDATED}

    def describe_contributor_insights(self, *, table_name: str, index_name: str | None = None) -> Answer:
        """Show whether the keys are watched, and by which rules."""
        table = self.table(table_name)
        self._require_watchable(table, index_name)
        return self._describe_insights(table, index_name)

    def list_contributor_insights(
        self, *, table_name: str | None = None, next_token: str | None = None, max_results: int = PAGE
    ) -> Answer:
        """List the tables and indexes whose keys are watched, or were to be."""
        tables = self.tables.values() if table_name is None else [self.table(table_name)]
        watched = [each for table in tables for each in _watched(table)]
        try:
            found, token = page(
                watched, max(max_results, 0) or PAGE, next_token, ("ListContributorInsights", table_name), key=_name
            )
        except InvalidToken:
            raise ValidationError("Invalid NextToken") from None
        return {"ContributorInsightsSummaries": [each.summary() for each in found], "NextToken": token}

    def insights_enabled(self, insights: ContributorInsights) -> None:
        """Called when keys begin to be watched: that fails if CloudWatch has no room for the rules."""
        used = sum(len(each.rules) for table in self.tables.values() for each in _watched(table) if _has_rules(each))
        if used > RULE_LIMIT:
            insights.status = "FAILED"

    def _watch(self, table: Table, index_name: str | None, mode: str) -> None:
        schema = table.schema if index_name is None else table.indexes[index_name].schema
        insights = ContributorInsights(table.name, index_name, mode, self.now(), schema)
        table.insights[index_name] = insights
        self._give_status(insights, "ENABLING")

    def _give_status(self, insights: ContributorInsights, status: str) -> None:
        insights.changed_at = self.now()
        self.transition(INSIGHTS_LIFECYCLE, _name(insights), insights, status)

    def _describe_insights(self, table: Table, index_name: str | None) -> Answer:
        found = table.insights.get(index_name)
        if found is not None:
            return found.describe()
        return {"TableName": table.name, "IndexName": index_name, "ContributorInsightsStatus": "DISABLED"}

    def _require_watchable(self, table: Table, index_name: str | None) -> None:
        index = None if index_name is None else table.indexes.get(index_name)
        if index_name is not None and (index is None or not index.is_global):
            raise ResourceNotFoundError(
                f"Requested resource not found: Index: {index_name} not found for table: {table.name}"
            )


_UPDATED = {"TableName", "IndexName", "ContributorInsightsStatus", "ContributorInsightsMode"}


def _name(insights: ContributorInsights) -> str:
    """Unique, and in the order of the listing: a table before its indexes."""
    return f"{insights.table_name} {insights.index_name or ''}"


def _watched(table: Table) -> Iterator[ContributorInsights]:
    by_index = sorted(table.insights.items(), key=lambda item: item[0] or "")
    return (each for _, each in by_index if each.status != "DISABLED")


def _has_rules(insights: ContributorInsights) -> bool:
    return insights.status in {"ENABLED", "DISABLING"}
