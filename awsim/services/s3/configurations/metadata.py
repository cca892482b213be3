"""MetadataOperations: the metadata tables of buckets, in the form they have now and in that they had first.

User guide, "Discovering your data with S3 Metadata tables". What is asked for is checked, kept and shown, with the
names that AWS gives to the tables; nothing writes rows into them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from awsim.services.s3.configurations.configured import Answer, Asked, ConfiguredBuckets
from awsim.services.s3.configurations.documents import check_document
from awsim.services.s3.errors import InvalidRequestError, S3Error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.s3.models import Bucket

NAME, OLDER_NAME = "Metadata", "MetadataTable"
TABLES = {"Journal": "journal", "Inventory": "inventory", "Annotation": "annotation"}
"""Kind of table, as members begin with it -> the table's name."""
DAYS = (7, 2_147_483_647)
"""How long records of a journal are kept at least and at most."""


class MetadataOperations(ConfiguredBuckets):
    """The seven operations of metadata configurations."""

    def create_bucket_metadata_configuration(
        self, *, bucket: str, metadata_configuration: Mapping[str, Any], **asked: Unpack[Asked]
    ) -> None:
        """Have a journal table, and an inventory and an annotation table where they are enabled."""
        found = self._bucket_without(bucket, NAME, asked)
        check_document("CreateBucketMetadataConfiguration", "MetadataConfiguration", metadata_configuration)
        _check_expiration(metadata_configuration["JournalTableConfiguration"]["RecordExpiration"])
        self.configure(found, NAME, dict(metadata_configuration))

    def get_bucket_metadata_configuration(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """Which tables there are, and where; raises MetadataConfigurationNotFound."""
        found = self.asked_bucket(bucket, "GetBucketMetadataTableConfiguration", asked)
        kept = self._kept(found, NAME)
        return {"GetBucketMetadataConfigurationResult": {"MetadataConfigurationResult": self._tables_of(found, kept)}}

    def delete_bucket_metadata_configuration(self, *, bucket: str, **asked: Unpack[Asked]) -> None:
        """Have none any more; AWS leaves the tables themselves."""
        self.forget(bucket, "DeleteBucketMetadataTableConfiguration", NAME, **asked)

    def update_bucket_metadata_journal_table_configuration(
        self, *, bucket: str, journal_table_configuration: Mapping[str, Any], **asked: Unpack[Asked]
    ) -> None:
        """Keep the journal's records for another time."""
        _check_expiration(journal_table_configuration["RecordExpiration"])
        self._update(bucket, "Journal", journal_table_configuration, asked)

    def update_bucket_metadata_inventory_table_configuration(
        self, *, bucket: str, inventory_table_configuration: Mapping[str, Any], **asked: Unpack[Asked]
    ) -> None:
        """Enable or disable the inventory table."""
        self._update(bucket, "Inventory", inventory_table_configuration, asked)

    def update_bucket_metadata_annotation_table_configuration(
        self, *, bucket: str, annotation_table_configuration: Mapping[str, Any], **asked: Unpack[Asked]
    ) -> None:
        """Enable or disable the annotation table."""
        self._update(bucket, "Annotation", annotation_table_configuration, asked)

    def create_bucket_metadata_table_configuration(
        self, *, bucket: str, metadata_table_configuration: Mapping[str, Any], **asked: Unpack[Asked]
    ) -> None:
        """Have a table in a table bucket of the account, as it was done first."""
        found = self._bucket_without(bucket, OLDER_NAME, asked)
        self.configure(found, OLDER_NAME, dict(metadata_table_configuration))

    def get_bucket_metadata_table_configuration(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """Which table that is; raises MetadataConfigurationNotFound."""
        found = self.asked_bucket(bucket, "GetBucketMetadataTableConfiguration", asked)
        destination = self._kept(found, OLDER_NAME)["S3TablesDestination"]
        shown = {
            **destination,
            "TableArn": f"{destination['TableBucketArn']}/table/{destination['TableName']}",
            "TableNamespace": "aws_s3_metadata",
        }
        result = {"MetadataTableConfigurationResult": {"S3TablesDestinationResult": shown}, "Status": "ACTIVE"}
        return {"GetBucketMetadataTableConfigurationResult": result}

    def delete_bucket_metadata_table_configuration(self, *, bucket: str, **asked: Unpack[Asked]) -> None:
        """Have that table no more."""
        self.forget(bucket, "DeleteBucketMetadataTableConfiguration", OLDER_NAME, **asked)

    def _bucket_without(self, bucket: str, name: str, asked: Asked) -> Bucket:
        found = self.asked_bucket(bucket, "CreateBucketMetadataTableConfiguration", asked)
        if name in found.configurations:
            message = "A metadata configuration already exists on this bucket."
            raise S3Error(message, code="MetadataConfigurationExists", status=409, BucketName=bucket)
        return found

    def _kept(self, bucket: Bucket, name: str) -> dict[str, Any]:
        message = "The metadata configuration was not found"
        kept: dict[str, Any] = self.shown(bucket, name, "MetadataConfigurationNotFound", message)
        return kept

    def _update(self, bucket: str, kind: str, configuration: Mapping[str, Any], asked: Asked) -> None:
        operation = f"UpdateBucketMetadata{kind}TableConfiguration"
        found = self.asked_bucket(bucket, operation, asked)
        check_document(operation, f"{kind}TableConfiguration", configuration)
        kept = self._kept(found, NAME)
        before = kept.get(f"{kind}TableConfiguration") or {}
        self.configure(found, NAME, {**kept, f"{kind}TableConfiguration": {**before, **configuration}})

    def _tables_of(self, bucket: Bucket, kept: Mapping[str, Any]) -> Answer:
        tables = f"arn:{self.partition}:s3tables:{bucket.region}:{bucket.account}:bucket/aws-s3"
        shown: Answer = {
            "DestinationResult": {
                "TableBucketType": "aws",
                "TableBucketArn": tables,
                "TableNamespace": f"b_{bucket.name}",
            }
        }
        for kind, name in TABLES.items():
            configuration = kept.get(f"{kind}TableConfiguration")
            if configuration is None:
                continue
            told = {key: value for key, value in configuration.items() if key != "EncryptionConfiguration"}
            if configuration.get("ConfigurationState") != "DISABLED":
                told |= {"TableStatus": "ACTIVE", "TableName": name, "TableArn": f"{tables}/table/{name}"}
            shown[f"{kind}TableConfigurationResult"] = told
        return shown


def _check_expiration(expiration: Mapping[str, Any]) -> None:
    days = expiration.get("Days")
    if (expiration.get("Expiration") == "ENABLED") != (days is not None):
        raise InvalidRequestError("Days are to be specified if, and only if, record expiration is enabled.")
    if days is not None and not DAYS[0] <= days <= DAYS[1]:
        raise InvalidRequestError(f"Record expiration days must be between {DAYS[0]} and {DAYS[1]}.")
