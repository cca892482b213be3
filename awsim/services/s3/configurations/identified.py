"""Configurations of which a bucket has several, each with an id: analytics, inventory, metrics, intelligent tiering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from awsim.common.paging import InvalidToken, page
from awsim.services.s3.configurations.documents import check_document
from awsim.services.s3.errors import InvalidArgumentError, MalformedXMLError, NoSuchConfigurationError, S3Error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Configurations = dict[str, dict[str, Any]]

PAGE = 100
MOST = 1000
LONGEST_ID = 64
OF_FILTER = ("Prefix", "Tag", "AccessPointArn", "And")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of such configurations, in the words of its operations."""

    name: str
    """What the bucket keeps them under."""
    put: str
    member: str
    listed: str
    check: Callable[[Mapping[str, Any]], None]
    mismatch: Callable[[], S3Error]
    """What is said where the id in the document is another than that in the address."""


def checked(kind: Kind, config_id: str, configuration: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration as it is kept; raises MalformedXML and the errors of its kind."""
    check_document(kind.put, kind.member, configuration)
    if not configuration["Id"] or len(config_id) > LONGEST_ID:
        raise MalformedXMLError
    if configuration["Id"] != config_id:
        raise kind.mismatch()
    _check_filter(configuration.get("Filter"))
    kind.check(configuration)
    return dict(configuration)


def keep(kept: Configurations, configuration: dict[str, Any]) -> None:
    """Put a configuration among those of its kind; raises TooManyConfigurations."""
    if configuration["Id"] not in kept and len(kept) >= MOST:
        raise S3Error(
            "You are attempting to create a new configuration but have already reached the 1,000-configuration limit.",
            code="TooManyConfigurations",
            status=400,
        )
    kept[configuration["Id"]] = configuration


def found(kept: Configurations, config_id: str) -> dict[str, Any]:
    """The configuration with an id; raises NoSuchConfiguration."""
    configuration = kept.get(config_id)
    if configuration is None:
        raise NoSuchConfigurationError
    return configuration


def listing(kind: Kind, kept: Configurations, bucket: str, token: str | None) -> dict[str, Any]:
    """A page of a bucket's configurations, sorted by their ids (recorded: test_put_bucket_inventory_config_order)."""
    rows = [kept[name] for name in sorted(kept)]
    try:
        shown, following = page(rows, PAGE, token, ["s3", kind.name, bucket], key=lambda row: str(row["Id"]))
    except InvalidToken:
        raise InvalidArgumentError(
            "The continuation token provided is incorrect", "continuation-token", token
        ) from None
    return {
        kind.listed: shown or None,
        "IsTruncated": following is not None,
        "ContinuationToken": token,
        "NextContinuationToken": following,
    }


def _check_filter(condition: Mapping[str, Any] | None) -> None:
    """A filter has one condition; several of them stand under And."""
    if condition is None:
        return
    if sum(condition.get(name) is not None for name in OF_FILTER) != 1:
        raise MalformedXMLError
    joined = condition.get("And")
    if joined is not None:
        tags = joined.get("Tags") or ()
        if sum(joined.get(name) is not None for name in ("Prefix", "AccessPointArn")) + len(tags) < 2:
            raise MalformedXMLError


def _check_analytics(configuration: Mapping[str, Any]) -> None:
    export = configuration["StorageClassAnalysis"].get("DataExport")
    if export is not None:
        _check_destination(export["Destination"]["S3BucketDestination"])


def _check_inventory(configuration: Mapping[str, Any]) -> None:
    _check_destination(configuration["Destination"]["S3BucketDestination"])


def _check_destination(destination: Mapping[str, Any]) -> None:
    arn = destination["Bucket"].split(":")
    if len(arn) != 6 or arn[0] != "arn" or arn[2] != "s3" or not arn[5]:
        raise S3Error("Invalid bucket ARN.", code="InvalidS3DestinationBucket", status=400)


LEAST_DAYS = {"ARCHIVE_ACCESS": 90, "DEEP_ARCHIVE_ACCESS": 180}
MOST_DAYS = 730


def _check_tiering(configuration: Mapping[str, Any]) -> None:
    tierings = configuration["Tierings"]
    tiers = [tiering["AccessTier"] for tiering in tierings]
    if not tierings or len(set(tiers)) < len(tiers):
        raise MalformedXMLError
    for tiering in tierings:
        least = LEAST_DAYS[tiering["AccessTier"]]
        if not least <= tiering["Days"] <= MOST_DAYS:
            raise InvalidArgumentError(
                f"'Days' of {tiering['AccessTier']} must be between {least} and {MOST_DAYS}",
                "Days",
                str(tiering["Days"]),
            )


def _no_check(_: Mapping[str, Any]) -> None:
    """Metrics are filters alone."""


def _id_mismatch() -> S3Error:
    message = "Document ID does not match the specified configuration ID."
    return S3Error(message, code="IdMismatch", status=400)


ANALYTICS = Kind(
    name="Analytics",
    put="PutBucketAnalyticsConfiguration",
    member="AnalyticsConfiguration",
    listed="AnalyticsConfigurationList",
    check=_check_analytics,
    mismatch=MalformedXMLError,
)
INVENTORY = Kind(
    name="Inventory",
    put="PutBucketInventoryConfiguration",
    member="InventoryConfiguration",
    listed="InventoryConfigurationList",
    check=_check_inventory,
    mismatch=_id_mismatch,
)
METRICS = Kind(
    name="Metrics",
    put="PutBucketMetricsConfiguration",
    member="MetricsConfiguration",
    listed="MetricsConfigurationList",
    check=_no_check,
    mismatch=MalformedXMLError,
)
TIERING = Kind(
    name="IntelligentTiering",
    put="PutBucketIntelligentTieringConfiguration",
    member="IntelligentTieringConfiguration",
    listed="IntelligentTieringConfigurationList",
    check=_check_tiering,
    mismatch=MalformedXMLError,
)
