"""What one account has of Timestream for InfluxDB in one region, and how its resources are found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from awsim.common.paging import InvalidToken, key_of, token_for
from awsim.fabric.backend import Backend
from awsim.model.errors import ServiceError
from awsim.services.timestreaminfluxdb.collection import Collection
from awsim.services.timestreaminfluxdb.errors import (
    DB_BACKUP,
    DB_CLUSTER,
    DB_INSTANCE,
    DB_PARAMETER_GROUP,
    ResourceNotFoundError,
    ValidationError,
    contradiction,
    not_available,
)
from awsim.services.timestreaminfluxdb.models import DbBackup, DbCluster, DbInstance, DbParameterGroup
from awsim.services.timestreaminfluxdb.promised import PromisedSecrets
from awsim.services.timestreaminfluxdb.regions import ENDPOINT_SUFFIXES, REGIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.kernel.world import World

ENDPOINT_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
"""Real endpoints read `c5vasdqn0b-3ksj4dla5nfjhi.timestream-influxdb.us-east-1.on.aws`: resource, then account."""

SERVICE_DEFINED_PARAMETERS: dict[str, dict[str, Any]] = {
    "InfluxDBV3Core": {"InfluxDBv3Core": {}},
    "InfluxDBV3Enterprise": {
        "InfluxDBv3Enterprise": {"ingestQueryInstances": 2, "queryOnlyInstances": 0, "dedicatedCompactor": True}
    },
    "InfluxDBV3Enterprise1Node": {
        "InfluxDBv3Enterprise": {"ingestQueryInstances": 1, "queryOnlyInstances": 0, "dedicatedCompactor": False}
    },
}
"""Parameter groups every account can name without having made them (developer guide, "Create a cluster")."""


DEFAULT_PAGE = 100
"""Items of a page when the request does not say; also the most it can ask for."""

Item = TypeVar("Item")


class Pageable(Protocol[Item]):
    """What can be listed page by page."""

    def page(self, after: int, limit: int) -> tuple[list[Item], int | None]:
        """Up to `limit` items after a position (0: from the first), and the position to go on after, if any."""


class InfluxDBResources(Backend):
    """State and look-ups that all operations share."""

    service = "timestream-influxdb"
    regions = REGIONS

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.endpoint_id = self.random.token(14, ENDPOINT_ALPHABET)
        """Names the account and region in the endpoints of all its resources."""
        self.instances: Collection[DbInstance] = Collection()
        self.nodes: dict[str, DbInstance] = {}
        """The DB instances that belong to DB clusters, by id."""
        self.clusters: Collection[DbCluster] = Collection()
        self.parameter_groups: Collection[DbParameterGroup] = Collection()
        self.backups: Collection[DbBackup] = Collection()
        self.backups_of: dict[str, Collection[DbBackup]] = {}
        """The backups of one resource, by its id."""
        self.tags: dict[str, dict[str, str]] = {}
        """The tags of every resource there is, by ARN."""
        self.secrets = PromisedSecrets()

    @classmethod
    def refusal(cls, message: str) -> ServiceError:
        """A ValidationException, whose shape demands a reason."""
        return ValidationError(message)

    def delivery_of(self, given: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        """A new resource's logDeliveryConfiguration; suites written for moto look at one that is empty."""
        return given or ({} if self.is_lenient else None)

    def new_id(self) -> str:
        """The identifier of a new resource: ten lower-case letters and digits."""
        return self.random.lower_alphanumeric(10)

    def endpoint(self, resource_id: str, role: str = "") -> str:
        """The host name of a DB instance or DB cluster."""
        return (
            f"{resource_id}-{self.endpoint_id}{role}.{self.service}.{self.region}.{ENDPOINT_SUFFIXES[self.partition]}"
        )

    def instance(self, identifier: str) -> DbInstance:
        """The DB instance, on its own or in a cluster; raises ResourceNotFoundError."""
        found = self.instances.find(identifier) or self.nodes.get(identifier)
        if found is None:
            raise ResourceNotFoundError(DB_INSTANCE, identifier)
        return found

    def available_instance(self, identifier: str) -> DbInstance:
        """The DB instance if it is its own master and AVAILABLE.

        Nodes change with their cluster only (developer guide, "Modifying a read replica cluster").
        """
        instance = self.instance(identifier)
        if instance.db_cluster_id is not None:
            message = (
                f"DB instance {identifier} belongs to DB cluster {instance.db_cluster_id}; change the cluster instead."
            )
            raise contradiction(message)
        if instance.status != "AVAILABLE":
            raise not_available(DB_INSTANCE, identifier, instance.status)
        return instance

    def cluster(self, db_cluster_id: str) -> DbCluster:
        """The DB cluster; raises ResourceNotFoundError."""
        found = self.clusters.find(db_cluster_id)
        if found is None:
            raise ResourceNotFoundError(DB_CLUSTER, db_cluster_id)
        return found

    def available_cluster(self, db_cluster_id: str) -> DbCluster:
        """The DB cluster if it is AVAILABLE."""
        cluster = self.cluster(db_cluster_id)
        if cluster.status != "AVAILABLE":
            raise not_available(DB_CLUSTER, db_cluster_id, cluster.status)
        return cluster

    def parameter_group(self, identifier: str) -> DbParameterGroup:
        """The DB parameter group, the customer's or the service's; raises ResourceNotFoundError."""
        found = self.parameter_groups.find(identifier)
        if found is not None:
            return found
        parameters = SERVICE_DEFINED_PARAMETERS.get(identifier)
        if parameters is None:
            raise ResourceNotFoundError(DB_PARAMETER_GROUP, identifier)
        return DbParameterGroup(
            id=identifier, name=identifier, arn=self.arn(f"{DB_PARAMETER_GROUP}/{identifier}"), parameters=parameters
        )

    def assigned_parameter_group(self, identifier: str) -> DbParameterGroup:
        """The DB parameter group that a DB instance or DB cluster is to use.

        Suites written for moto name groups they have not made. Where the identifier is none that a group could have,
        it is taken for a group of InfluxDB 2 without parameters; AWS refuses it.
        """
        if identifier.isalnum():
            return self.parameter_group(identifier)
        return DbParameterGroup(identifier, identifier, self.arn(f"{DB_PARAMETER_GROUP}/{identifier}"))

    def backup(self, identifier: str) -> DbBackup:
        """The backup; raises ResourceNotFoundError."""
        found = self.backups.find(identifier)
        if found is None:
            raise ResourceNotFoundError(DB_BACKUP, identifier)
        return found

    def find_backed_up(self, resource_id: str) -> DbInstance | DbCluster | None:
        """The DB instance or DB cluster a backup speaks of, or None when it has gone."""
        return self.instances.find(resource_id) or self.clusters.find(resource_id)

    def page(
        self,
        listing: str,
        resources: Pageable[Item],
        describe: Callable[[Item], dict[str, Any]],
        next_token: str | None,
        max_results: int | None,
    ) -> dict[str, Any]:
        """One page of a listing: `items`, and `nextToken` while there is more.

        A token serves the listing that gave it; any other is refused with a ValidationException.
        """
        scope = (self.service, self.account, self.region, listing)
        try:
            after = 0 if next_token is None else key_of(next_token, scope)
        except InvalidToken as error:
            raise ValidationError("The nextToken is not valid.") from error
        found, following = resources.page(after, max_results or DEFAULT_PAGE)
        next_page = None if following is None else token_for(following, scope)
        return {"items": [describe(item) for item in found], "nextToken": next_page}

    def kms_key_arn(self, kms_key_id: str | None) -> str | None:
        """The ARN of a key given as key id, key ARN, alias name or alias ARN; only aliases are looked up in KMS."""
        if kms_key_id is None or ":key/" in kms_key_id:
            return kms_key_id
        if not kms_key_id.rpartition(":")[2].startswith("alias/"):
            return self.arn(f"key/{kms_key_id}", service="kms")
        try:
            found = self.call("kms", "DescribeKey", KeyId=kms_key_id)
        except ServiceError as error:
            raise ValidationError(f"The KMS key {kms_key_id} can't be used: {error.message}") from error
        key_arn: str = found["KeyMetadata"]["Arn"]
        return key_arn
