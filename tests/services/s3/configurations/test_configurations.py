"""Further configurations of buckets: what is kept and shown, and what S3 refuses."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

ACCOUNT = "123456789012"


def client_of(account: str, service: str = "s3", region: str = "us-east-1") -> Any:
    return boto3.client(service, region_name=region, aws_access_key_id=account, aws_secret_access_key="x")


class TestReplication:
    ROLE = f"arn:aws:iam::{ACCOUNT}:role/replicator"

    def configuration(self, bucket: str, **changes: Any) -> dict[str, Any]:
        whole = {
            "ID": "one",
            "Priority": 1,
            "Filter": {"Prefix": "p"},
            "Status": "Enabled",
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "Destination": {"Bucket": f"arn:aws:s3:::{bucket}"},
            **changes,
        }
        return {"Role": self.ROLE, "Rules": [{name: each for name, each in whole.items() if each is not None}]}

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"Priority": None}, "InvalidRequest"),
            ({"DeleteMarkerReplication": None}, "InvalidRequest"),
            ({"Prefix": "p"}, "MalformedXML"),
            ({"Filter": {"Prefix": "p", "Tag": {"Key": "a", "Value": "b"}}}, "MalformedXML"),
            ({"Status": "On"}, "MalformedXML"),
            ({"Destination": {"Bucket": "pictures"}}, "InvalidArgument"),
            ({"ID": "x" * 256}, "InvalidArgument"),
        ],
    )
    def test_rules_that_can_not_be_are_refused(
        self, s3: Any, versioned: str, refusal: Any, changes: dict[str, Any], code: str
    ) -> None:
        configuration = self.configuration(versioned, **changes)
        put = s3.put_bucket_replication
        assert refusal(put, Bucket=versioned, ReplicationConfiguration=configuration)[0] == code

    def test_versioning_stays_while_there_is_replication(self, s3: Any, versioned: str, refusal: Any) -> None:
        s3.put_bucket_replication(Bucket=versioned, ReplicationConfiguration=self.configuration(versioned))
        suspended = {"Status": "Suspended"}
        put = s3.put_bucket_versioning
        assert refusal(put, Bucket=versioned, VersioningConfiguration=suspended)[0] == "InvalidBucketState"


class TestEncryption:
    def test_keys_of_kms_are_kept(self, s3: Any, bucket: str) -> None:
        by_default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/mine"}
        rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": by_default, "BucketKeyEnabled": True}]}
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=rules)
        assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"] == rules

    def test_a_bucket_key_is_off_unless_it_is_asked_for(self, s3: Any, bucket: str) -> None:
        rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=rules)
        (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
        assert rule["BucketKeyEnabled"] is False


class TestObjectLock:
    @pytest.mark.parametrize("period", [{"Days": 0}, {"Years": -1}, {"Days": 36_501}, {"Years": 101}])
    def test_periods_have_bounds(self, s3: Any, versioned: str, refusal: Any, period: dict[str, int]) -> None:
        rule = {"DefaultRetention": {"Mode": "COMPLIANCE", **period}}
        configuration = {"ObjectLockEnabled": "Enabled", "Rule": rule}
        put = s3.put_object_lock_configuration
        found = refusal(put, Bucket=versioned, ObjectLockConfiguration=configuration)
        assert found[0] == "InvalidRetentionPeriod"

    def test_a_locked_bucket_keeps_its_versions(self, s3: Any, versioned: str, refusal: Any) -> None:
        s3.put_object_lock_configuration(Bucket=versioned, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})
        put = s3.put_bucket_versioning
        found = refusal(put, Bucket=versioned, VersioningConfiguration={"Status": "Suspended"})
        assert found[0] == "InvalidBucketState"


class TestLogging:
    def test_logs_go_to_a_bucket_and_nowhere_again(self, s3: Any, bucket: str) -> None:
        target = {"TargetBucket": bucket, "TargetPrefix": "logs/"}
        s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": target})
        assert s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"] == target

        s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={})
        assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=bucket)

    def test_logs_stay_with_their_owner(self, s3: Any, bucket: str, refusal: Any) -> None:
        client_of("999999999999").create_bucket(Bucket="elsewhere")
        target = {"LoggingEnabled": {"TargetBucket": "elsewhere", "TargetPrefix": ""}}
        found = refusal(s3.put_bucket_logging, Bucket=bucket, BucketLoggingStatus=target)
        assert found == (
            "InvalidTargetBucketForLogging",
            "The owner for the bucket to be logged and the target bucket must be the same.",
        )

    def test_an_object_key_has_one_format(self, s3: Any, bucket: str, refusal: Any) -> None:
        formats = {"SimplePrefix": {}, "PartitionedPrefix": {"PartitionDateSource": "EventTime"}}
        target = {"TargetBucket": bucket, "TargetPrefix": "", "TargetObjectKeyFormat": formats}
        found = refusal(s3.put_bucket_logging, Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": target})
        assert found[0] == "MalformedXML"


class TestOneWord:
    def test_a_name_with_a_period_is_not_accelerated(self, s3: Any, refusal: Any) -> None:
        s3.create_bucket(Bucket="with.period")
        put = s3.put_bucket_accelerate_configuration
        found = refusal(put, Bucket="with.period", AccelerateConfiguration={"Status": "Enabled"})
        assert found == (
            "InvalidRequest",
            "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names",
        )

    def test_the_owner_pays_unless_it_is_said(self, s3: Any, bucket: str) -> None:
        assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"

    def test_tags_that_decide_on_access_are_changed_by_s3_control(self, s3: Any, bucket: str, refusal: Any) -> None:
        s3.put_bucket_abac(Bucket=bucket, AbacStatus={"Status": "Enabled"})
        assert s3.get_bucket_abac(Bucket=bucket)["AbacStatus"] == {"Status": "Enabled"}

        tagging = {"TagSet": [{"Key": "a", "Value": "1"}]}
        assert refusal(s3.put_bucket_tagging, Bucket=bucket, Tagging=tagging)[0] == "AccessDenied"
        control = client_of(ACCOUNT, "s3control")
        control.tag_resource(AccountId=ACCOUNT, ResourceArn=f"arn:aws:s3:::{bucket}", Tags=tagging["TagSet"])
        assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == tagging["TagSet"]


class TestTags:
    def test_a_bucket_has_fifty_at_most(self, s3: Any, bucket: str, refusal: Any) -> None:
        tags = [{"Key": f"k{number}", "Value": ""} for number in range(51)]
        found = refusal(s3.put_bucket_tagging, Bucket=bucket, Tagging={"TagSet": tags})
        assert found == ("BadRequest", "Bucket tag count cannot be greater than 50")


class TestOwnership:
    def test_lists_that_grant_keep_ownership_from_being_enforced(self, s3: Any, refusal: Any) -> None:
        s3.create_bucket(Bucket="granting", ObjectOwnership="ObjectWriter")
        s3.delete_public_access_block(Bucket="granting")
        s3.put_bucket_acl(Bucket="granting", ACL="public-read")
        enforced = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
        put = s3.put_bucket_ownership_controls
        assert refusal(put, Bucket="granting", OwnershipControls=enforced) == (
            "InvalidBucketAclWithObjectOwnership",
            "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
        )


class TestWithIds:
    TIERS: tuple[dict[str, Any], ...] = ({"AccessTier": "ARCHIVE_ACCESS", "Days": 90},)

    def put_tiering(self, s3: Any, bucket: str, name: str = "one", *tiers: dict[str, Any], **changes: Any) -> None:
        whole = {"Id": name, "Status": "Enabled", "Tierings": list(tiers or self.TIERS), **changes}
        s3.put_bucket_intelligent_tiering_configuration(Bucket=bucket, Id=name, IntelligentTieringConfiguration=whole)

    def test_tiering_is_shown_listed_and_deleted(self, s3: Any, bucket: str, refusal: Any) -> None:
        self.put_tiering(s3, bucket)
        one = {"Bucket": bucket, "Id": "one"}
        shown = s3.get_bucket_intelligent_tiering_configuration(**one)["IntelligentTieringConfiguration"]
        listed = s3.list_bucket_intelligent_tiering_configurations(Bucket=bucket)
        s3.delete_bucket_intelligent_tiering_configuration(**one)

        assert shown == {"Id": "one", "Status": "Enabled", "Tierings": list(self.TIERS)}
        assert listed["IntelligentTieringConfigurationList"] == [shown]
        assert refusal(s3.get_bucket_intelligent_tiering_configuration, **one)[0] == "NoSuchConfiguration"

    @pytest.mark.parametrize(
        ("tiers", "code"),
        [
            ([{"AccessTier": "ARCHIVE_ACCESS", "Days": 89}], "InvalidArgument"),
            ([{"AccessTier": "DEEP_ARCHIVE_ACCESS", "Days": 179}], "InvalidArgument"),
            ([{"AccessTier": "ARCHIVE_ACCESS", "Days": 731}], "InvalidArgument"),
            ([TIERS[0], TIERS[0]], "MalformedXML"),
            ([{"AccessTier": "ICE", "Days": 100}], "MalformedXML"),
        ],
    )
    def test_tiers_have_bounds(self, s3: Any, bucket: str, refusal: Any, tiers: Any, code: str) -> None:
        assert refusal(self.put_tiering, s3=s3, bucket=bucket, Tierings=tiers)[0] == code

    def test_a_listing_has_pages_of_a_hundred(self, s3: Any, bucket: str) -> None:
        for number in range(101):
            name = f"m{number:03}"
            s3.put_bucket_metrics_configuration(Bucket=bucket, Id=name, MetricsConfiguration={"Id": name})
        first = s3.list_bucket_metrics_configurations(Bucket=bucket)
        token = first["NextContinuationToken"]
        second = s3.list_bucket_metrics_configurations(Bucket=bucket, ContinuationToken=token)

        assert (len(first["MetricsConfigurationList"]), first["IsTruncated"]) == (100, True)
        assert [each["Id"] for each in second["MetricsConfigurationList"]] == ["m100"]
        assert second["IsTruncated"] is False

    def test_a_token_of_another_listing_is_refused(self, s3: Any, bucket: str, refusal: Any) -> None:
        listing = s3.list_bucket_metrics_configurations
        found = refusal(listing, Bucket=bucket, ContinuationToken="other")
        assert found == ("InvalidArgument", "The continuation token provided is incorrect")

    def test_a_destination_is_the_arn_of_a_bucket(self, s3: Any, bucket: str, refusal: Any) -> None:
        inventory = {
            "Id": "one",
            "IsEnabled": True,
            "IncludedObjectVersions": "All",
            "Schedule": {"Frequency": "Daily"},
            "Destination": {"S3BucketDestination": {"Bucket": bucket, "Format": "CSV"}},
        }
        put = s3.put_bucket_inventory_configuration
        found = refusal(put, Bucket=bucket, Id="one", InventoryConfiguration=inventory)
        assert found == ("InvalidS3DestinationBucket", "Invalid bucket ARN.")
        assert refusal(put, Bucket=bucket, Id="two", InventoryConfiguration=inventory)[0] == "IdMismatch"


class TestMetadataTables:
    def create(self, s3: Any, bucket: str, **changes: Any) -> None:
        journal = {"RecordExpiration": {"Expiration": "DISABLED"}}
        configuration = {"JournalTableConfiguration": journal, **changes}
        s3.create_bucket_metadata_configuration(Bucket=bucket, MetadataConfiguration=configuration)

    def shown(self, s3: Any, bucket: str) -> Any:
        answer = s3.get_bucket_metadata_configuration(Bucket=bucket)["GetBucketMetadataConfigurationResult"]
        return answer["MetadataConfigurationResult"]

    def test_tables_are_named_as_aws_names_them(self, s3: Any, bucket: str) -> None:
        self.create(s3, bucket, InventoryTableConfiguration={"ConfigurationState": "ENABLED"})
        tables = f"arn:aws:s3tables:us-east-1:{ACCOUNT}:bucket/aws-s3"

        shown = self.shown(s3, bucket)
        assert shown["DestinationResult"] == {
            "TableBucketType": "aws",
            "TableBucketArn": tables,
            "TableNamespace": f"b_{bucket}",
        }
        assert shown["InventoryTableConfigurationResult"] == {
            "ConfigurationState": "ENABLED",
            "TableStatus": "ACTIVE",
            "TableName": "inventory",
            "TableArn": f"{tables}/table/inventory",
        }

    def test_tables_change_and_go(self, s3: Any, bucket: str, refusal: Any) -> None:
        self.create(s3, bucket)
        expiration = {"Expiration": "ENABLED", "Days": 10}
        s3.update_bucket_metadata_journal_table_configuration(
            Bucket=bucket, JournalTableConfiguration={"RecordExpiration": expiration}
        )
        s3.update_bucket_metadata_annotation_table_configuration(
            Bucket=bucket, AnnotationTableConfiguration={"ConfigurationState": "DISABLED"}
        )
        shown = self.shown(s3, bucket)
        assert shown["JournalTableConfigurationResult"]["RecordExpiration"] == expiration
        assert shown["AnnotationTableConfigurationResult"] == {"ConfigurationState": "DISABLED"}

        s3.delete_bucket_metadata_configuration(Bucket=bucket)
        found = refusal(s3.get_bucket_metadata_configuration, Bucket=bucket)
        assert found[0] == "MetadataConfigurationNotFound"

    def test_days_are_told_where_records_expire(self, s3: Any, bucket: str, refusal: Any) -> None:
        for expiration in (
            {"Expiration": "ENABLED"},
            {"Expiration": "DISABLED", "Days": 9},
            {"Expiration": "ENABLED", "Days": 6},
        ):
            found = refusal(
                self.create, s3=s3, bucket=bucket, JournalTableConfiguration={"RecordExpiration": expiration}
            )
            assert found[0] == "InvalidRequest"

    def test_the_older_form_is_a_table_of_the_accounts(self, s3: Any, bucket: str) -> None:
        tables = f"arn:aws:s3tables:us-east-1:{ACCOUNT}:bucket/mine"
        destination = {"TableBucketArn": tables, "TableName": "facts"}
        s3.create_bucket_metadata_table_configuration(
            Bucket=bucket, MetadataTableConfiguration={"S3TablesDestination": destination}
        )
        answer = s3.get_bucket_metadata_table_configuration(Bucket=bucket)["GetBucketMetadataTableConfigurationResult"]
        assert answer["MetadataTableConfigurationResult"]["S3TablesDestinationResult"] == {
            **destination,
            "TableArn": f"{tables}/table/facts",
            "TableNamespace": "aws_s3_metadata",
        }
