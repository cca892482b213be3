"""Tables are exported to S3: as they were, or what has changed."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import md5

import boto3
import pytest

START = datetime(2026, 1, 1, tzinfo=UTC)
ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/users"
INVALID = "ValidationException: Invalid Request: "


@pytest.fixture
def s3(cloud):
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket="exports")
    return client


@pytest.fixture
def kept(dynamodb, users):
    """The table `users` with point-in-time recovery."""
    specification = {"PointInTimeRecoveryEnabled": True}
    dynamodb.update_continuous_backups(TableName=users, PointInTimeRecoverySpecification=specification)
    return users


@pytest.fixture
def put(dynamodb, users):
    def put(key, **attributes):
        dynamodb.put_item(TableName=users, Item={"id": {"S": key}, **attributes})

    return put


@pytest.fixture
def export(dynamodb, s3, kept):
    """Exports the table; the answer is how the export is described when it has ended."""

    def export(**given):
        begun = dynamodb.export_table_to_point_in_time(TableArn=ARN, S3Bucket="exports", **given)
        arn = begun["ExportDescription"]["ExportArn"]
        return dynamodb.describe_export(ExportArn=arn)["ExportDescription"]

    return export


@pytest.fixture
def read(s3):
    """The content of a file of the bucket."""
    return lambda key: s3.get_object(Bucket="exports", Key=key)["Body"].read()


@pytest.fixture
def lines(read):
    """The lines of an export's data files."""

    def lines(described):
        summary = json.loads(read(described["ExportManifest"]))
        files = [json.loads(line) for line in read(summary["manifestFilesS3Key"]).splitlines()]
        return [line for each in files for line in gzip.decompress(read(each["dataFileS3Key"])).decode().splitlines()]

    return lines


class TestFullExports:
    def test_the_items_are_written(self, export, put, lines):
        put("1", name={"S": "Fred"}, photo={"B": b"foobar"})
        put("2")

        described = export()

        assert described["ExportStatus"] == "COMPLETED"
        assert sorted(map(json.loads, lines(described)), key=str) == [
            {"Item": {"id": {"S": "1"}, "name": {"S": "Fred"}, "photo": {"B": "Zm9vYmFy"}}},
            {"Item": {"id": {"S": "2"}}},
        ]

    def test_the_items_are_those_of_the_exports_moment(self, cloud, export, put, lines):
        put("1", name={"S": "Fred"})
        cloud.clock.advance(seconds=10)
        put("1", name={"S": "Alice"})
        cloud.clock.advance(seconds=10)

        described = export(ExportTime=START + timedelta(seconds=5))

        assert [json.loads(line)["Item"]["name"]["S"] for line in lines(described)] == ["Fred"]

    def test_an_export_is_described(self, dynamodb, export, put, users):
        put("1")

        described = export(S3Prefix="daily")

        export_id = described["ExportArn"].rpartition("/")[2]
        assert re.fullmatch(r"01767225600000-[0-9a-f]{8}", export_id)
        del described["ClientToken"]
        assert described == {
            "ExportArn": f"{ARN}/export/{export_id}",
            "ExportStatus": "COMPLETED",
            "StartTime": START,
            "EndTime": START,
            "ExportManifest": f"daily/AWSDynamoDB/{export_id}/manifest-summary.json",
            "TableArn": ARN,
            "TableId": dynamodb.describe_table(TableName=users)["Table"]["TableId"],
            "ExportTime": START,
            "S3Bucket": "exports",
            "S3Prefix": "daily",
            "S3SseAlgorithm": "AES256",
            "ExportFormat": "DYNAMODB_JSON",
            "ExportType": "FULL_EXPORT",
            "BilledSizeBytes": 3,
            "ItemCount": 1,
        }

    def test_manifests_tell_of_the_files(self, export, put, read):
        put("1")
        described = export()

        summary_key = described["ExportManifest"]
        summary = json.loads(read(summary_key))
        (listed,) = (json.loads(line) for line in read(summary["manifestFilesS3Key"]).splitlines())

        assert read(summary_key.replace(".json", ".md5")).decode() == checksum(read(summary_key))
        assert listed["md5Checksum"] == checksum(read(listed["dataFileS3Key"]))
        assert listed["itemCount"] == 1
        assert summary["manifestFilesS3Key"] == summary_key.replace("summary", "files")
        assert {
            name: summary[name] for name in ("version", "exportTime", "itemCount", "outputFormat", "exportType")
        } == {
            "version": "2020-06-30",
            "exportTime": "2026-01-01T00:00:00.000Z",
            "itemCount": 1,
            "outputFormat": "DYNAMODB_JSON",
            "exportType": "FULL_EXPORT",
        }

    def test_items_can_be_written_as_ion(self, export, put, lines):
        put("1", tags={"SS": ["a", "b"]})

        described = export(ExportFormat="ION")

        assert lines(described) == ['$ion_1_0 {Item:{id:"1",tags:$dynamodb_SS::["a","b"]}}']

    def test_items_can_be_chosen(self, export, put, lines):
        put("1", age={"N": "20"}, name={"S": "Fred"})
        put("2", age={"N": "60"}, name={"S": "Alice"})

        described = export(
            FilterSpecification={
                "FilterExpression": "age > :limit",
                "ProjectionExpression": "#name",
                "ExpressionAttributeNames": {"#name": "name"},
                "ExpressionAttributeValues": {":limit": {"N": "30"}},
            }
        )

        assert list(map(json.loads, lines(described))) == [{"Item": {"name": {"S": "Alice"}}}]

    def test_a_bucket_that_is_not_there_fails_the_export(self, dynamodb, kept, cloud):
        begun = dynamodb.export_table_to_point_in_time(TableArn=ARN, S3Bucket="missing")["ExportDescription"]

        described = dynamodb.describe_export(ExportArn=begun["ExportArn"])["ExportDescription"]

        assert begun["ExportStatus"] == "IN_PROGRESS"
        assert (described["ExportStatus"], described["FailureCode"]) == ("FAILED", "S3NoSuchBucket")
        assert "ItemCount" not in described


class TestIncrementalExports:
    @pytest.fixture
    def export_changes(self, cloud, export):
        def export_changes(**more):
            cloud.clock.advance(minutes=20)
            specification = {"ExportFromTime": START, "ExportToTime": START + timedelta(minutes=20), **more}
            return export(ExportType="INCREMENTAL_EXPORT", IncrementalExportSpecification=specification)

        return export_changes

    def test_what_has_become_of_each_item_is_written(self, cloud, dynamodb, users, put, kept, export_changes, lines):
        cloud.clock.advance(seconds=1)
        put("1", name={"S": "Fred"})
        put("1", name={"S": "Alice"})
        put("2")
        dynamodb.delete_item(TableName=users, Key={"id": {"S": "2"}})

        written = [json.loads(line) for line in lines(export_changes())]

        metadata = {"WriteTimestampMicros": {"N": "1767225601000000"}}
        assert written == [
            {
                "Metadata": metadata,
                "Keys": {"id": {"S": "1"}},
                "NewImage": {"id": {"S": "1"}, "name": {"S": "Alice"}},
            },
            {"Metadata": metadata, "Keys": {"id": {"S": "2"}}},
        ]

    def test_old_images_are_those_of_before(self, cloud, dynamodb, users, put, kept, export_changes, lines):
        put("0", name={"S": "Fred"})
        cloud.clock.advance(minutes=1)
        specification = {"ExportFromTime": START + timedelta(seconds=30)}
        put("0", name={"S": "Alice"})

        (written,) = map(json.loads, lines(export_changes(**specification)))

        assert written["OldImage"]["name"] == {"S": "Fred"}

    def test_its_data_lie_beside_those_of_others(self, put, kept, export_changes, read):
        put("1")
        summary = json.loads(read(export_changes()["ExportManifest"]))
        listed = json.loads(read(summary["manifestFilesS3Key"]))

        assert listed["dataFileS3Key"].startswith("AWSDynamoDB/data/")
        assert (summary["version"], summary["outputView"]) == ("2023-08-01", "NEW_AND_OLD_IMAGES")

    def test_a_short_time_is_refused(self, cloud, dynamodb, s3, kept, refused):
        cloud.clock.advance(minutes=20)
        specification = {"ExportFromTime": START, "ExportToTime": START + timedelta(minutes=10)}

        assert (
            refused(
                dynamodb.export_table_to_point_in_time,
                TableArn=ARN,
                S3Bucket="exports",
                ExportType="INCREMENTAL_EXPORT",
                IncrementalExportSpecification=specification,
            )
            == "InvalidExportTimeException: Incremental export period must be between 15 minutes and 24 hours"
        )


class TestTokens:
    def test_a_repeated_request_is_the_same_export(self, export):
        assert export(ClientToken="t")["ExportArn"] == export(ClientToken="t")["ExportArn"]

    def test_a_token_is_good_for_one_request(self, dynamodb, export, refused):
        export(ClientToken="t")

        assert (
            refused(
                dynamodb.export_table_to_point_in_time,
                TableArn=ARN,
                S3Bucket="exports",
                S3Prefix="other",
                ClientToken="t",
            )
            == "ExportConflictException: Export conflict: Duplicate request detected with conflicting parameters"
        )


class TestListing:
    def test_listings_have_pages(self, dynamodb, export):
        arns = [export()["ExportArn"] for _ in range(3)]
        first = dynamodb.list_exports(MaxResults=2)
        second = dynamodb.list_exports(MaxResults=2, NextToken=first["NextToken"])

        listed = [*first["ExportSummaries"], *second["ExportSummaries"]]
        assert {each["ExportArn"] for each in listed} == set(arns)
        assert listed[0]["ExportStatus"] == "COMPLETED"

    def test_exports_of_a_table_that_is_gone_are_described_only(self, dynamodb, users, export):
        arn = export()["ExportArn"]
        dynamodb.delete_table(TableName=users)

        assert dynamodb.list_exports(TableArn=ARN)["ExportSummaries"] == []
        assert dynamodb.describe_export(ExportArn=arn)["ExportDescription"]["TableArn"] == ARN


class TestRefuses:
    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            (
                {"ExportType": "INCREMENTAL_EXPORT"},
                INVALID + "Incremental Export Specification expected when export type is set as Incremental Export",
            ),
            (
                {"IncrementalExportSpecification": {}},
                INVALID + "When Export Type is Full Export , Incremental Export Specification should not be provided",
            ),
            (
                {"ExportType": "INCREMENTAL_EXPORT", "IncrementalExportSpecification": {}},
                INVALID + "ExportFromTime must be provided in IncrementalExportSpecification",
            ),
            ({"S3SseKmsKeyId": "key"}, INVALID + "KMS Key Id is not supported for this encryption type"),
        ],
    )
    def test_members_that_do_not_go_together(self, dynamodb, kept, refused, given, refusal):
        assert refused(dynamodb.export_table_to_point_in_time, TableArn=ARN, S3Bucket="exports", **given) == refusal

    def test_a_table_that_is_not_there(self, dynamodb, cloud, refused):
        missing = ARN.replace("users", "nope")

        assert refused(dynamodb.export_table_to_point_in_time, TableArn=missing, S3Bucket="exports") == (
            f"TableNotFoundException: Table not found: {missing}"
        )

    def test_a_table_without_recovery(self, dynamodb, users, refused):
        assert refused(dynamodb.export_table_to_point_in_time, TableArn=ARN, S3Bucket="exports") == (
            "PointInTimeRecoveryUnavailableException: Point in time recovery is not enabled for table 'users'"
        )

    def test_what_is_no_export(self, dynamodb, cloud, refused):
        assert refused(dynamodb.describe_export, ExportArn=ARN) == "ValidationException: Invalid Export ARN"
        assert refused(dynamodb.describe_export, ExportArn=f"{ARN}/export/1").startswith("ExportNotFoundException: ")


def checksum(data):
    return b64encode(md5(data, usedforsecurity=False).digest()).decode()
