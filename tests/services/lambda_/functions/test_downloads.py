"""Where GetFunction and GetLayerVersion say that packages are."""

from __future__ import annotations

import boto3
import pytest
import requests

from tests.services.lambda_.conftest import package

CODE = package(app="def handler(event, context): pass")


def test_the_location_of_a_functions_code_answers_its_package(awslambda, new_function):
    new_function("echo", Code={"ZipFile": CODE})

    code = awslambda.get_function(FunctionName="echo")["Code"]
    answer = requests.get(code.pop("Location"), timeout=5)

    assert code == {"RepositoryType": "S3"}
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, "application/zip", CODE)


def test_a_published_version_has_a_location_of_its_own(awslambda, new_function):
    new_function("echo", Code={"ZipFile": CODE}, Publish=True)
    awslambda.update_function_code(FunctionName="echo", ZipFile=package(app="changed = True"))

    location = awslambda.get_function(FunctionName="echo", Qualifier="1")["Code"]["Location"]

    assert requests.get(location, timeout=5).content == CODE


def test_the_location_of_a_layer_answers_its_content(awslambda):
    content = package(**{"python/shared": "value = 1"})
    published = awslambda.publish_layer_version(LayerName="shared-code", Content={"ZipFile": content})

    shown = awslambda.get_layer_version(LayerName="shared-code", VersionNumber=1)

    assert requests.get(published["Content"]["Location"], timeout=5).content == content
    assert requests.get(shown["Content"]["Location"], timeout=5).content == content


def test_a_location_is_good_for_ten_minutes(cloud, awslambda, new_function):
    new_function("echo", Code={"ZipFile": CODE})
    location = awslambda.get_function(FunctionName="echo")["Code"]["Location"]

    cloud.clock.advance(seconds=599)
    before = requests.get(location, timeout=5)
    cloud.clock.advance(seconds=1)
    after = requests.get(location, timeout=5)

    assert (before.status_code, after.status_code) == (200, 403)
    assert "<Code>AccessDenied</Code><Message>Request has expired</Message>" in after.text


@pytest.mark.parametrize("change", ["deleted", "updated"])
def test_code_that_has_gone_is_not_found(awslambda, new_function, change):
    new_function("echo", Code={"ZipFile": CODE})
    location = awslambda.get_function(FunctionName="echo")["Code"]["Location"]

    if change == "deleted":
        awslambda.delete_function(FunctionName="echo")
    else:
        awslambda.update_function_code(FunctionName="echo", ZipFile=package(app=""))

    answer = requests.get(location, timeout=5)
    assert answer.status_code == 404
    assert "<Code>NoSuchKey</Code>" in answer.text


def test_an_unsigned_location_is_refused(awslambda, new_function):
    new_function("echo", Code={"ZipFile": CODE})
    location = awslambda.get_function(FunctionName="echo")["Code"]["Location"]

    assert requests.get(location.partition("?")[0], timeout=5).status_code == 403


def test_code_that_is_referred_to_in_s3_is_said_to_be_there(awslambda, new_function, invoked):
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="code")
    s3.put_bucket_versioning(Bucket="code", VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket="code", Key="app.zip", Body=package(app="handler = lambda e, c: 1"))["VersionId"]

    new_function(Code={"S3Bucket": "code", "S3Key": "app.zip", "S3ObjectStorageMode": "REFERENCE"})

    assert awslambda.get_function(FunctionName="echo")["Code"] == {
        "RepositoryType": "S3",
        "ResolvedS3Object": {"S3Bucket": "code", "S3Key": "app.zip", "S3ObjectVersion": version},
    }
    assert awslambda.get_account_settings()["AccountUsage"]["TotalCodeSize"] == 0
    assert invoked() == 1


def test_the_key_of_a_package_is_shown_with_its_location(awslambda, new_function):
    key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    new_function("echo", Code={"ZipFile": CODE, "SourceKMSKeyArn": key})

    assert awslambda.get_function(FunctionName="echo")["Code"]["SourceKMSKeyArn"] == key
