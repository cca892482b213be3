"""Tables are made of files in S3."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from importlib.util import find_spec

import boto3
import pytest

START = datetime(2026, 1, 1, tzinfo=UTC)
ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/people"
TABLE = {
    "TableName": "people",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "N"}],
    "BillingMode": "PAY_PER_REQUEST",
}


@pytest.fixture
def s3(cloud):
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket="imports")
    return client


@pytest.fixture
def upload(s3):
    def upload(content, key="data/1"):
        s3.put_object(Bucket="imports", Key=key, Body=content)

    return upload


@pytest.fixture
def load(dynamodb, s3):
    """Imports the files; the answer is how the import is described when it has ended."""

    def load(input_format, **given):
        given = {"TableCreationParameters": TABLE, "S3BucketSource": {"S3Bucket": "imports"}, **given}
        arn = dynamodb.import_table(InputFormat=input_format, **given)["ImportTableDescription"]["ImportArn"]
        return dynamodb.describe_import(ImportArn=arn)["ImportTableDescription"]

    return load


@pytest.fixture
def items(dynamodb):
    return lambda: sorted(dynamodb.scan(TableName="people")["Items"], key=lambda item: int(item["id"]["N"]))


class TestFormats:
    def test_dynamodb_json(self, upload, load, items):
        upload('{"Item":{"id":{"N":"1"},"photo":{"B":"Zm9vYmFy"}}}\n{"Item":{"id":{"N":"2"}}}\n')

        assert load("DYNAMODB_JSON")["ImportStatus"] == "COMPLETED"
        assert items() == [{"id": {"N": "1"}, "photo": {"B": b"foobar"}}, {"id": {"N": "2"}}]

    def test_several_items_on_a_line(self, upload, load, items):
        upload('{"Item":{"id":{"N":"1"}}} {"Item":{"id":{"N":"2"}}}{"Item":{"id":{"N":"3"}}}')

        assert load("DYNAMODB_JSON")["ImportedItemCount"] == 3

    def test_ion(self, upload, load, items):
        upload('$ion_1_0 {Item:{id:1.,tags:$dynamodb_SS::["a","b"]}}\n')
        load("ION")

        assert items() == [{"id": {"N": "1"}, "tags": {"SS": ["a", "b"]}}]

    def test_csv(self, upload, load, items):
        upload('id,name,motto\n1,Fred,"a, b"\n2,Alice,\n')
        load("CSV")

        assert items() == [
            {"id": {"N": "1"}, "name": {"S": "Fred"}, "motto": {"S": "a, b"}},
            {"id": {"N": "2"}, "name": {"S": "Alice"}, "motto": {"S": ""}},
        ]

    def test_csv_with_a_header_and_a_delimiter_of_its_own(self, upload, load, items):
        upload("1;Fred\n")
        load("CSV", InputFormatOptions={"Csv": {"Delimiter": ";", "HeaderList": ["id", "name"]}})

        assert items() == [{"id": {"N": "1"}, "name": {"S": "Fred"}}]

    def test_gzip(self, upload, load, items):
        upload(gzip.compress(b'{"Item":{"id":{"N":"1"}}}\n'))

        assert load("DYNAMODB_JSON", InputCompressionType="GZIP")["ProcessedSizeBytes"] == 26
        assert items() == [{"id": {"N": "1"}}]

    @pytest.mark.skipif(
        bool(find_spec("zstandard") or find_spec("compression")), reason="this environment can read ZSTD"
    )
    def test_zstd_says_what_it_needs(self, dynamodb, s3, refused):
        refusal = refused(
            dynamodb.import_table,
            InputFormat="CSV",
            InputCompressionType="ZSTD",
            TableCreationParameters=TABLE,
            S3BucketSource={"S3Bucket": "imports"},
        )

        assert "zstandard" in refusal

    def test_what_an_export_has_written_is_read_again(self, dynamodb, s3, upload, load, items):
        upload('{"Item":{"id":{"N":"1"},"list":{"L":[{"N":"1.5"},{"BOOL":true}]}}}\n', key="first/1")
        load("DYNAMODB_JSON", S3BucketSource={"S3Bucket": "imports", "S3KeyPrefix": "first/"})
        before = items()
        specification = {"PointInTimeRecoveryEnabled": True}
        dynamodb.update_continuous_backups(TableName="people", PointInTimeRecoverySpecification=specification)
        exported = dynamodb.export_table_to_point_in_time(TableArn=ARN, S3Bucket="imports", S3Prefix="again")
        export_id = exported["ExportDescription"]["ExportArn"].rpartition("/")[2]
        dynamodb.delete_table(TableName="people")

        load(
            "DYNAMODB_JSON",
            InputCompressionType="GZIP",
            S3BucketSource={"S3Bucket": "imports", "S3KeyPrefix": f"again/AWSDynamoDB/{export_id}/data/"},
        )

        assert items() == before


class TestDescribing:
    def test_an_import_is_described(self, dynamodb, upload, load):
        upload('{"Item":{"id":{"N":"1"}}}\n')

        described = load("DYNAMODB_JSON")

        assert described.pop("ImportArn").startswith(f"{ARN}/import/01767225600000-")
        del described["ClientToken"]
        assert described == {
            "ImportStatus": "COMPLETED",
            "TableArn": ARN,
            "TableId": dynamodb.describe_table(TableName="people")["Table"]["TableId"],
            "S3BucketSource": {"S3Bucket": "imports"},
            "ErrorCount": 0,
            "CloudWatchLogGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:/aws-dynamodb/imports:*",
            "InputFormat": "DYNAMODB_JSON",
            "InputCompressionType": "NONE",
            "TableCreationParameters": TABLE,
            "StartTime": START,
            "EndTime": START,
            "ProcessedSizeBytes": 26,
            "ProcessedItemCount": 1,
            "ImportedItemCount": 1,
        }

    def test_the_table_is_creating_until_all_is_read(self, slow_cloud, slow_dynamodb):
        s3 = boto3.client("s3", "us-east-1")
        s3.create_bucket(Bucket="imports")
        slow_dynamodb.import_table(
            InputFormat="CSV", TableCreationParameters=TABLE, S3BucketSource={"S3Bucket": "imports"}
        )
        slow_cloud.clock.advance(seconds=119)
        before = slow_dynamodb.describe_table(TableName="people")["Table"]["TableStatus"]
        slow_cloud.clock.advance(seconds=60)

        assert before == "CREATING"
        assert slow_dynamodb.describe_table(TableName="people")["Table"]["TableStatus"] == "ACTIVE"

    def test_what_is_wrong_is_counted_and_logged(self, cloud, upload, load, items):
        upload('{"Item":{"id":{"N":"1"}}}\n{"Item":{"id":{"S":"2"}}}\nnonsense\n{"Item":{"id":{"N":"3"}}}\n')
        upload('{"Item":{"id":{"N":"4"}}}\n', key="data/2")

        described = load("DYNAMODB_JSON")

        counts = ("ProcessedItemCount", "ImportedItemCount", "ErrorCount")
        assert [described[name] for name in counts] == [4, 2, 2]
        assert (described["ImportStatus"], described["FailureCode"]) == ("FAILED", "ItemValidationError")
        assert items() == [{"id": {"N": "1"}}, {"id": {"N": "4"}}]
        logged = boto3.client("logs", "us-east-1").get_log_events(
            logGroupName="/aws-dynamodb/imports",
            logStreamName=f"{described['ImportArn'].rpartition('/')[2]}/error",
        )["events"]
        assert json.loads(logged[0]["message"]) == {
            "itemS3Pointer": {"bucket": "imports", "key": "data/1", "itemIndex": 1},
            "importArn": described["ImportArn"],
            "errorMessages": [
                "One or more parameter values were invalid: Type mismatch for key id expected: N actual: S"
            ],
        }

    @pytest.mark.parametrize(
        "value", ['"x"', '{"S":5}', '{"SS":[1]}', '{"X":"1"}', '{"M":[]}', '{"L":[{"N":1}]}', "[" * 5000, "{}"]
    )
    def test_what_is_no_attribute_value_is_counted(self, upload, load, value):
        upload(f'{{"Item":{{"id":{{"N":"1"}},"value":{value}}}}}\n')

        assert load("DYNAMODB_JSON")["ErrorCount"] == 1

    @pytest.mark.parametrize("line", ["nonsense", "{Item:" + "[" * 5000, '{Item:{id:"text"}}'])
    def test_what_is_no_ion_is_counted(self, upload, load, line):
        upload(f"{line}\n")

        assert load("ION")["ErrorCount"] == 1

    @pytest.mark.parametrize(
        ("given", "code"),
        [({"S3BucketSource": {"S3Bucket": "missing"}}, "S3NoSuchBucket"), ({"InputCompressionType": "GZIP"}, None)],
    )
    def test_files_that_can_not_be_read_fail_the_import(self, dynamodb, upload, load, refused, given, code):
        upload("not compressed")

        described = load("DYNAMODB_JSON", **given)

        assert described["ImportStatus"] == "FAILED"
        assert described["FailureCode"] == (code or "InvalidFileFormat")
        assert refused(dynamodb.describe_table, TableName="people").startswith("ResourceNotFoundException: ")


class TestListing:
    def test_listings_have_pages(self, dynamodb, load):
        for number in range(3):
            load("CSV", TableCreationParameters={**TABLE, "TableName": f"people{number}"})
        first = dynamodb.list_imports(PageSize=2)
        second = dynamodb.list_imports(PageSize=2, NextToken=first["NextToken"])

        listed = [*first["ImportSummaryList"], *second["ImportSummaryList"]]
        assert sorted(each["TableArn"] for each in listed) == [
            ARN.replace("people", f"people{number}") for number in range(3)
        ]

    def test_a_made_up_token_is_refused(self, dynamodb, cloud, refused):
        token = "0" * 112

        assert refused(dynamodb.list_imports, NextToken=token) == (
            f"ValidationException: Invalid Request: Provided nextToken is invalid: {token}"
        )


class TestRefuses:
    def test_options_of_another_format(self, dynamodb, cloud, refused):
        assert refused(
            dynamodb.import_table,
            InputFormat="DYNAMODB_JSON",
            InputFormatOptions={"Csv": {"Delimiter": ";"}},
            TableCreationParameters=TABLE,
            S3BucketSource={"S3Bucket": "imports"},
        ) == (
            "ValidationException: Invalid Request: Unsupported InputFormatOptions for the given input format: "
            "DYNAMODB_JSON."
        )

    def test_a_table_that_exists(self, dynamodb, users, refused):
        parameters = {**TABLE, "TableName": users}

        assert (
            refused(
                dynamodb.import_table,
                InputFormat="CSV",
                TableCreationParameters=parameters,
                S3BucketSource={"S3Bucket": "imports"},
            )
            == "ResourceInUseException: Table already exists: users"
        )

    def test_a_token_belongs_to_its_table_while_it_is_imported(self, slow_cloud, slow_dynamodb, refused):
        boto3.client("s3", "us-east-1").create_bucket(Bucket="imports")
        source = {"S3BucketSource": {"S3Bucket": "imports"}, "ClientToken": "t"}
        given = {"InputFormat": "CSV", "TableCreationParameters": TABLE, **source}
        first = slow_dynamodb.import_table(**given)["ImportTableDescription"]

        again = slow_dynamodb.import_table(**{**given, "InputFormat": "ION"})["ImportTableDescription"]

        other = {**given, "TableCreationParameters": {**TABLE, "TableName": "others"}}
        assert again == first
        assert refused(slow_dynamodb.import_table, **other) == (
            "ImportConflictException: Import conflict: Duplicate request detected with conflicting parameters"
        )
        slow_cloud.clock.advance(minutes=5)
        assert refused(slow_dynamodb.import_table, **given) == ("ResourceInUseException: Table already exists: people")

    def test_an_unknown_import(self, dynamodb, cloud, refused):
        assert refused(dynamodb.describe_import, ImportArn=f"{ARN}/import/1").startswith("ImportNotFoundException: ")
