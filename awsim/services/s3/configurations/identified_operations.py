"""IdentifiedOperations: putting, getting, deleting and listing the configurations that have ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from awsim.services.s3.configurations.configured import Answer, Asked, ConfiguredBuckets
from awsim.services.s3.configurations.identified import (
    ANALYTICS,
    INVENTORY,
    METRICS,
    TIERING,
    Kind,
    checked,
    found,
    keep,
    listing,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    Configuration = Mapping[str, Any]


class IdentifiedOperations(ConfiguredBuckets):
    """Analytics, inventory, metrics and intelligent tiering: four operations each."""

    def put_bucket_analytics_configuration(
        self, *, bucket: str, id: str, analytics_configuration: Configuration, **asked: Unpack[Asked]
    ) -> None:
        """Keep an analysis of storage classes under an id."""
        self._put(ANALYTICS, bucket, id, analytics_configuration, asked)

    def get_bucket_analytics_configuration(self, *, bucket: str, id: str, **asked: Unpack[Asked]) -> Answer:
        """The one with an id; raises NoSuchConfiguration."""
        return self._get(ANALYTICS, bucket, id, asked)

    def delete_bucket_analytics_configuration(self, *, bucket: str, id: str, **asked: Unpack[Asked]) -> None:
        """Take the one with an id away; raises NoSuchConfiguration."""
        self._delete(ANALYTICS, bucket, id, asked)

    def list_bucket_analytics_configurations(
        self, *, bucket: str, continuation_token: str | None = None, **asked: Unpack[Asked]
    ) -> Answer:
        """A page of them, sorted by their ids."""
        return self._list(ANALYTICS, bucket, continuation_token, asked)

    def put_bucket_inventory_configuration(
        self, *, bucket: str, id: str, inventory_configuration: Configuration, **asked: Unpack[Asked]
    ) -> None:
        """Keep an inventory under an id."""
        self._put(INVENTORY, bucket, id, inventory_configuration, asked)

    def get_bucket_inventory_configuration(self, *, bucket: str, id: str, **asked: Unpack[Asked]) -> Answer:
        """The one with an id; raises NoSuchConfiguration."""
        return self._get(INVENTORY, bucket, id, asked)

    def delete_bucket_inventory_configuration(self, *, bucket: str, id: str, **asked: Unpack[Asked]) -> None:
        """Take the one with an id away; raises NoSuchConfiguration."""
        self._delete(INVENTORY, bucket, id, asked)

    def list_bucket_inventory_configurations(
        self, *, bucket: str, continuation_token: str | None = None, **asked: Unpack[Asked]
    ) -> Answer:
        """A page of them, sorted by their ids."""
        return self._list(INVENTORY, bucket, continuation_token, asked)

    def put_bucket_metrics_configuration(
        self, *, bucket: str, id: str, metrics_configuration: Configuration, **asked: Unpack[Asked]
    ) -> None:
        """Keep request metrics under an id."""
        self._put(METRICS, bucket, id, metrics_configuration, asked)

    def get_bucket_metrics_configuration(self, *, bucket: str, id: str, **asked: Unpack[Asked]) -> Answer:
        """The one with an id; raises NoSuchConfiguration."""
        return self._get(METRICS, bucket, id, asked)

    def delete_bucket_metrics_configuration(self, *, bucket: str, id: str, **asked: Unpack[Asked]) -> None:
        """Take the one with an id away; raises NoSuchConfiguration."""
        self._delete(METRICS, bucket, id, asked)

    def list_bucket_metrics_configurations(
        self, *, bucket: str, continuation_token: str | None = None, **asked: Unpack[Asked]
    ) -> Answer:
        """A page of them, sorted by their ids."""
        return self._list(METRICS, bucket, continuation_token, asked)

    def put_bucket_intelligent_tiering_configuration(
        self, *, bucket: str, id: str, intelligent_tiering_configuration: Configuration, **asked: Unpack[Asked]
    ) -> None:
        """Keep archive tiers under an id."""
        self._put(TIERING, bucket, id, intelligent_tiering_configuration, asked)

    def get_bucket_intelligent_tiering_configuration(self, *, bucket: str, id: str, **asked: Unpack[Asked]) -> Answer:
        """The one with an id; raises NoSuchConfiguration."""
        return self._get(TIERING, bucket, id, asked)

    def delete_bucket_intelligent_tiering_configuration(self, *, bucket: str, id: str, **asked: Unpack[Asked]) -> None:
        """Take the one with an id away; raises NoSuchConfiguration."""
        self._delete(TIERING, bucket, id, asked)

    def list_bucket_intelligent_tiering_configurations(
        self, *, bucket: str, continuation_token: str | None = None, **asked: Unpack[Asked]
    ) -> Answer:
        """A page of them, sorted by their ids."""
        return self._list(TIERING, bucket, continuation_token, asked)

    def _put(self, kind: Kind, bucket: str, config_id: str, configuration: Configuration, asked: Asked) -> None:
        configured = self.asked_bucket(bucket, f"Put{kind.member}", asked)
        keep(configured.configurations.setdefault(kind.name, {}), checked(kind, config_id, configuration))

    def _get(self, kind: Kind, bucket: str, config_id: str, asked: Asked) -> Answer:
        configured = self.asked_bucket(bucket, f"Get{kind.member}", asked)
        return {kind.member: found(configured.configurations.get(kind.name, {}), config_id)}

    def _delete(self, kind: Kind, bucket: str, config_id: str, asked: Asked) -> None:
        kept = self.asked_bucket(bucket, f"Put{kind.member}", asked).configurations.get(kind.name, {})
        del kept[found(kept, config_id)["Id"]]

    def _list(self, kind: Kind, bucket: str, token: str | None, asked: Asked) -> Answer:
        configured = self.asked_bucket(bucket, f"Get{kind.member}", asked)
        return listing(kind, configured.configurations.get(kind.name, {}), bucket, token)
