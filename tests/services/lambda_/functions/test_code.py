"""The code of functions: from a request, from S3, from an image; and replacing it."""

from __future__ import annotations

import base64
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import boto3
import pytest

from awsim import mock_aws
from tests.services.lambda_.conftest import ARN, ROLE, package

INVALID = "InvalidParameterValueException"
REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/repo"
DIGEST = "a" * 64


@pytest.fixture
def bucket(cloud):
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="code")
    s3.put_bucket_versioning(Bucket="code", VersioningConfiguration={"Status": "Enabled"})
    return s3


@pytest.fixture
def new_image(awslambda):
    """Create a function from an image."""

    def create(uri=f"{REPOSITORY}:latest", **given):
        return awslambda.create_function(
            FunctionName="image", Role=ROLE, PackageType="Image", Code={"ImageUri": uri}, **given
        )

    return create


def zipped(*names: str, compression: int = ZIP_STORED) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", compression) as archive:
        for name in names:
            archive.writestr(name, "" if name.endswith("/") else "pass # " * 9)
    return content.getvalue()


def changed(content: bytes, at: bytes, by: bytes) -> bytes:
    assert at in content
    return content.replace(at, by)


DAMAGED = {
    "no zip": b"n/a",
    "cut off": zipped("index.py")[:-10],
    "a file and a directory": zipped("a", "a/b"),
    "a directory and a file": zipped("a/b/c", "a/b"),
    "an empty directory and a file": zipped("a/", "a"),
    "a long name": zipped("n" * 300),
    "a long name of a directory": zipped("ä" * 128 + "/index.py"),
    "a long path": zipped("/".join(["directory"] * 450)),
    "another checksum": changed(zipped("index.py"), b"pass #", b"fail #"),
    "no deflated data": changed(zipped("index.py", compression=ZIP_DEFLATED), b"+H,.VP", b"\xff" * 6),
    "encrypted": changed(zipped("index.py"), b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"),
    "an unknown compression": changed(
        changed(zipped("index.py"), b"PK\x03\x04\x14\x00\x00\x00\x00", b"PK\x03\x04\x14\x00\x00\x00\x63"),
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x00",
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x63",
    ),
}
"""What is wrong with it -> a zip file."""


class TestZipFile:
    def test_an_update_replaces_the_code(self, awslambda, new_function):
        """Recorded: test_lambda_code_location_zipfile, test_function_lifecycle."""
        new_function()
        code = package(app="changed = True")

        updated = awslambda.update_function_code(FunctionName="echo", ZipFile=code)

        assert updated["CodeSha256"] == base64.b64encode(sha256(code).digest()).decode()
        assert updated["CodeSize"] == len(code)
        assert {name: updated[name] for name in updated if name.startswith("LastUpdate")} == {
            "LastUpdateStatus": "InProgress",
            "LastUpdateStatusReason": "The function is being created.",
            "LastUpdateStatusReasonCode": "Creating",
        }
        assert awslambda.get_function_configuration(FunctionName="echo")["LastUpdateStatus"] == "Successful"

    def test_a_dry_run_changes_nothing(self, awslambda, new_function):
        before = new_function()["CodeSha256"]

        tried = awslambda.update_function_code(FunctionName="echo", ZipFile=package(app="x = 1"), DryRun=True)

        assert tried["CodeSha256"] != before
        assert awslambda.get_function_configuration(FunctionName="echo")["CodeSha256"] == before

    def test_the_architecture_changes_with_the_code_and_with_it_the_runtime_version(self, awslambda, new_function):
        """Recorded: test_mixed_architecture."""
        created = new_function()

        updated = awslambda.update_function_code(FunctionName="echo", ZipFile=package(app=""), Architectures=["arm64"])

        assert (created["Architectures"], updated["Architectures"]) == (["x86_64"], ["arm64"])
        assert updated["RuntimeVersionConfig"] != created["RuntimeVersionConfig"]

    def test_a_zip_file_beside_a_bucket_is_refused(self, new_function, refused):
        message = "Please do not provide other FunctionCode parameters when providing a ZipFile."
        code = {"ZipFile": package(app=""), "S3Bucket": "code"}
        assert refused(new_function, Code=code) == (INVALID, message, 400)

    def test_no_code_is_refused(self, new_function, refused):
        assert refused(new_function, Code={}) == (INVALID, "Please provide a source for function code.", 400)

    def test_a_package_that_unpacks_to_too_much_is_refused(self, new_function, refused):
        """Recorded: test_oversized_unzipped_lambda."""
        message = "Unzipped size must be smaller than 262144000 bytes"
        content = BytesIO()
        with ZipFile(content, "w", ZIP_DEFLATED) as archive:
            archive.writestr("large", bytes(262_144_000))
        assert refused(new_function, Code={"ZipFile": content.getvalue()}) == (INVALID, message, 400)

    @pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
    def test_a_package_that_can_not_be_unpacked_is_refused(self, awslambda, new_function, refused, content):
        message = "Could not unzip uploaded file. Please check your file, then try to upload again."
        assert refused(new_function, Code={"ZipFile": content}) == (INVALID, message, 400)
        assert refused(awslambda.publish_layer_version, LayerName="l", Content={"ZipFile": content})[1] == message
        new_function("echo")
        assert refused(awslambda.update_function_code, FunctionName="echo", ZipFile=content)[1] == message

    @pytest.mark.parametrize(
        ("size", "message"),
        [
            (52_428_801, "Zipped size must be smaller than 52428800 bytes"),
            (52_625_409, "Request must be smaller than 70167211 bytes for the CreateFunction operation"),
        ],
    )
    def test_a_large_package_is_refused(self, new_function, refused, size, message):
        """Recorded: test_oversized_zipped_create_lambda, test_oversized_request_create_lambda."""
        code, said, status = refused(new_function, Code={"ZipFile": bytes(size)})
        assert (code, said, status) == ("RequestEntityTooLargeException", message, 413)

    def test_changes_while_an_update_is_in_progress_are_refused(self, refused):
        """Recorded: test_lambda_concurrent_code_updates, test_lambda_concurrent_config_updates."""
        with mock_aws(clock="virtual", lifecycle="realistic") as cloud:
            client, code = cloud.client("lambda"), package(app="")
            client.create_function(
                FunctionName="f", Runtime="python3.13", Handler="app.handler", Role=ROLE, Code={"ZipFile": code}
            )
            client.get_waiter("function_active_v2").wait(FunctionName="f")
            client.update_function_code(FunctionName="f", ZipFile=code)

            expected = (
                "ResourceConflictException",
                f"The operation cannot be performed at this time. An update is in progress for resource: {ARN}:f",
                409,
            )
            assert refused(client.update_function_code, FunctionName="f", ZipFile=code) == expected
            assert refused(client.update_function_configuration, FunctionName="f", Timeout=5) == expected


class TestS3:
    def test_a_version_of_an_object_can_be_chosen(self, bucket, new_function, invoked):
        first = bucket.put_object(Bucket="code", Key="k", Body=package(app="handler = lambda e, c: 'first'"))
        bucket.put_object(Bucket="code", Key="k", Body=package(app="handler = lambda e, c: 'second'"))

        new_function(Code={"S3Bucket": "code", "S3Key": "k", "S3ObjectVersion": first["VersionId"]})

        assert invoked() == "first"

    @pytest.mark.parametrize(
        ("name", "code", "message"),
        [
            ("nowhere", "NoSuchBucket", "The specified bucket does not exist"),
            ("code", "NoSuchKey", "The specified key does not exist."),
        ],
    )
    def test_an_object_that_does_not_exist_is_refused(
        self, bucket, awslambda, new_function, refused, name, code, message
    ):
        """Recorded: test_lambda_code_location_s3_errors."""
        new_function()
        said = f"Error occurred while GetObject. S3 Error Code: {code}. S3 Error Message: {message}"
        given = {"S3Bucket": name, "S3Key": "missing"}

        assert refused(new_function, name="other", Code=given) == (INVALID, said, 400)
        assert refused(awslambda.update_function_code, FunctionName="echo", **given) == (INVALID, said, 400)


class TestImage:
    def test_an_image_is_shown_with_its_digest(self, awslambda, new_image):
        """Recorded: test_lambda_image_crud."""
        created = new_image(f"{REPOSITORY}@sha256:{DIGEST}")

        code = awslambda.get_function(FunctionName="image")["Code"]

        assert (created["PackageType"], created["CodeSha256"], created["CodeSize"]) == ("Image", DIGEST, 0)
        assert not created.keys() & {"Runtime", "Handler", "RuntimeVersionConfig", "ImageConfigResponse"}
        uri = f"{REPOSITORY}@sha256:{DIGEST}"
        assert code == {"RepositoryType": "ECR", "ImageUri": uri, "ResolvedImageUri": uri}

    def test_a_tag_is_resolved_by_ecr(self, awslambda, new_image):
        ecr = boto3.client("ecr", region_name="us-east-1")
        ecr.create_repository(repositoryName="repo")
        put = ecr.put_image(
            repositoryName="repo",
            imageManifest='{"schemaVersion": 2}',
            imageManifestMediaType="application/vnd.docker.distribution.manifest.v2+json",
            imageTag="v1",
        )
        digest = put["image"]["imageId"]["imageDigest"]

        new_image(f"{REPOSITORY}:v1")

        code = awslambda.get_function(FunctionName="image")["Code"]
        assert code["ResolvedImageUri"] == f"{REPOSITORY}@{digest}"

    def test_an_image_config_is_changed_and_taken_away(self, awslambda, new_image):
        """Recorded: test_lambda_image_and_image_config_crud."""
        first = {"Command": ["-c", "echo test"], "EntryPoint": ["sh"], "WorkingDirectory": "/app1"}
        second = {"Command": ["-c", "echo test1"], "WorkingDirectory": "/app1"}
        created = new_image(ImageConfig=first)
        changed = awslambda.update_function_configuration(FunctionName="image", ImageConfig=second)
        removed = awslambda.update_function_configuration(FunctionName="image", ImageConfig={})

        assert created["ImageConfigResponse"] == {"ImageConfig": first}
        assert changed["ImageConfigResponse"] == {"ImageConfig": second}
        assert "ImageConfigResponse" not in removed

    def test_an_image_is_replaced_by_an_image_only(self, awslambda, new_image, refused):
        """Recorded: test_lambda_image_crud (image-to-zipfile-error)."""
        before = new_image()["CodeSha256"]

        updated = awslambda.update_function_code(FunctionName="image", ImageUri=f"{REPOSITORY}:other")

        assert updated["CodeSha256"] != before
        message = "Please provide ImageUri when updating a function with packageType Image."
        call = awslambda.update_function_code
        assert refused(call, FunctionName="image", ZipFile=package(app="")) == (INVALID, message, 400)

    def test_a_zip_function_is_not_replaced_by_an_image(self, awslambda, new_function, refused):
        new_function()
        message = "Please don't provide ImageUri when updating a function with packageType Zip."
        call = awslambda.update_function_code
        assert refused(call, FunctionName="echo", ImageUri=f"{REPOSITORY}:latest") == (INVALID, message, 400)

    def test_a_handler_of_an_image_is_refused(self, new_image, refused):
        message = "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image."
        assert refused(new_image, Handler="app.handler") == (INVALID, message, 400)
