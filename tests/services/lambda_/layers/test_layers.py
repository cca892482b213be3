from __future__ import annotations

import base64
from hashlib import sha256

import boto3
import pytest

from tests.services.lambda_.conftest import package

LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:shared"
CONTENT = package(**{"python/shared": "value = 'from the layer'"})
NOT_THERE = ("ResourceNotFoundException", "The resource you requested does not exist.", 404)
INVALID = "InvalidParameterValueException"


@pytest.fixture
def publish(awslambda):
    """Publish a version of a layer."""

    def publish(name="shared", content=CONTENT, **given):
        return awslambda.publish_layer_version(LayerName=name, Content={"ZipFile": content}, **given)

    return publish


def test_a_version_is_shown_as_it_was_published(awslambda, publish):
    given = {
        "Description": "d",
        "CompatibleRuntimes": ["python3.13"],
        "CompatibleArchitectures": ["arm64"],
        "LicenseInfo": "MIT",
    }
    published = publish(**given)
    shown = awslambda.get_layer_version(LayerName="shared", VersionNumber=1)
    by_arn = awslambda.get_layer_version_by_arn(Arn=f"{LAYER}:1")

    assert published.pop("ResponseMetadata")["HTTPStatusCode"] == 201
    shown.pop("ResponseMetadata")
    by_arn.pop("ResponseMetadata")
    assert published == shown == by_arn
    assert shown.pop("Content").pop("Location").startswith("https://awslambda-us-east-1-layers.s3.us-east-1.")
    assert shown == {
        "LayerArn": LAYER,
        "LayerVersionArn": f"{LAYER}:1",
        "Version": 1,
        "CreatedDate": "2026-01-01T00:00:00.000+0000",
        **given,
    }


def test_content_is_measured(publish):
    content = publish()["Content"]

    assert content["CodeSize"] == len(CONTENT)
    assert content["CodeSha256"] == base64.b64encode(sha256(CONTENT).digest()).decode()


def test_content_comes_from_s3(awslambda):
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="code")
    s3.put_object(Bucket="code", Key="layer.zip", Body=CONTENT)

    published = awslambda.publish_layer_version(LayerName="shared", Content={"S3Bucket": "code", "S3Key": "layer.zip"})

    assert published["Content"]["CodeSize"] == len(CONTENT)


def test_numbers_of_deleted_versions_are_not_given_again(awslambda, publish):
    numbers = [publish()["Version"] for _ in range(2)]
    awslambda.delete_layer_version(LayerName="shared", VersionNumber=2)
    numbers.append(publish()["Version"])

    listed = awslambda.list_layer_versions(LayerName="shared")["LayerVersions"]
    assert (numbers, [each["Version"] for each in listed]) == ([1, 2, 3], [3, 1])


def test_listings_show_what_fits(awslambda, publish):
    publish(CompatibleRuntimes=["python3.12"])
    publish(CompatibleRuntimes=["python3.13"], CompatibleArchitectures=["arm64"])
    publish("other")

    every = awslambda.list_layers()["Layers"]
    fitting = awslambda.list_layers(CompatibleRuntime="python3.12")["Layers"]
    arm = awslambda.list_layer_versions(LayerName=LAYER, CompatibleArchitecture="arm64")["LayerVersions"]

    assert [(each["LayerName"], each["LatestMatchingVersion"]["Version"]) for each in every] == [
        ("other", 1),
        ("shared", 2),
    ]
    assert [(each["LayerArn"], each["LatestMatchingVersion"]["Version"]) for each in fitting] == [(LAYER, 1)]
    assert [each["LayerVersionArn"] for each in arm] == [f"{LAYER}:2"]


def test_listings_leave_out_what_nobody_has_described(awslambda, publish):
    published = awslambda.publish_layer_version(LayerName="plain", Content={"ZipFile": CONTENT})

    [version] = awslambda.list_layer_versions(LayerName="plain")["LayerVersions"]
    [layer] = awslambda.list_layers()["Layers"]
    assert published["Description"] == ""
    assert "Description" not in version
    assert "Description" not in layer["LatestMatchingVersion"]


def test_a_function_goes_on_with_a_deleted_version(awslambda, publish, new_function, invoked, refused):
    """Developer guide, "Deleting a layer version"."""
    publish()
    source = "import shared\ndef handler(event, context): return shared.value"
    created = new_function("echo", source, Layers=[f"{LAYER}:1"])

    awslambda.delete_layer_version(LayerName="shared", VersionNumber=1)

    assert created["Layers"] == [{"Arn": f"{LAYER}:1", "CodeSize": len(CONTENT)}]
    assert invoked() == "from the layer"
    message = f"Layer version {LAYER}:1 does not exist."
    assert refused(new_function, name="other", Layers=[f"{LAYER}:1"]) == (INVALID, message, 400)


def test_layers_are_taken_away(awslambda, publish, new_function):
    publish()
    new_function(Layers=[f"{LAYER}:1"])

    updated = awslambda.update_function_configuration(FunctionName="echo", Layers=[])

    assert "Layers" not in updated


def test_a_version_that_does_not_exist_is_not_found(awslambda, publish, refused):
    publish()

    assert refused(awslambda.get_layer_version, LayerName="shared", VersionNumber=2) == NOT_THERE
    assert refused(awslambda.get_layer_version, LayerName="other", VersionNumber=1) == NOT_THERE
    assert refused(awslambda.get_layer_version_by_arn, Arn=f"{LAYER}:2") == NOT_THERE


def test_version_zero_is_refused(awslambda, refused):
    expected = (INVALID, "Layer Version Cannot be less than 1", 400)
    assert refused(awslambda.get_layer_version, LayerName="shared", VersionNumber=0) == expected
    assert refused(awslambda.delete_layer_version, LayerName="shared", VersionNumber=0) == expected


def test_two_versions_of_a_layer_in_one_function_are_refused(publish, new_function, refused):
    publish()
    publish()
    assert refused(new_function, Layers=[f"{LAYER}:1", f"{LAYER}:2"]) == (
        INVALID,
        "Two different versions of the same layer are not allowed to be referenced in the same function. "
        f"{LAYER}:1 and {LAYER}:2 are versions of the same layer.",
        400,
    )


def test_a_sixth_layer_is_refused(new_function, refused):
    layers = [f"{LAYER}-{number}:1" for number in range(6)]
    assert refused(new_function, Layers=layers) == (INVALID, "Cannot reference more than 5 layers.", 400)


def test_a_layer_of_another_region_is_refused(new_function, refused):
    layer = LAYER.replace("us-east-1", "eu-west-1")
    message = "Layers are not in the same region as the function. Layers are expected to be in region us-east-1."
    assert refused(new_function, Layers=[f"{layer}:1"]) == (INVALID, message, 400)
