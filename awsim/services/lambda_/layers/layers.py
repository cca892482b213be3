"""Layers: publishing, showing and deleting versions of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.errors import InvalidParameterValueError, ResourceNotFoundError
from awsim.services.lambda_.functions.code import package_of
from awsim.services.lambda_.functions.configuration import timestamp
from awsim.services.lambda_.functions.downloads import layer_location
from awsim.services.lambda_.functions.storage import require_storage
from awsim.services.lambda_.layers.models import Layer, LayerVersion
from awsim.services.lambda_.resources import LambdaResources

if TYPE_CHECKING:
    from collections.abc import Mapping


class LayerOperations(LambdaResources):
    """Layers and their versions."""

    def publish_layer_version(
        self,
        *,
        layer_name: str,
        content: Mapping[str, Any],
        description: str = "",
        compatible_runtimes: list[str] | None = None,
        compatible_architectures: list[str] | None = None,
        license_info: str | None = None,
    ) -> dict[str, Any]:
        """Publish a version; the first makes the layer."""
        name = layer_name.split(":")[-1]
        package = package_of(self, "PublishLayerVersion", content)
        require_storage(self, len(package.content))
        layer = self.layers.setdefault(name, Layer(name, self.arn(f"layer:{name}")))
        layer.last_number += 1
        version = LayerVersion(
            layer.last_number,
            f"{layer.arn}:{layer.last_number}",
            package,
            description,
            self.now(),
            compatible_runtimes,
            compatible_architectures,
            license_info,
        )
        layer.versions[version.number] = version
        return self.describe_layer_version(layer, version)

    def get_layer_version(self, *, layer_name: str, version_number: int) -> dict[str, Any]:
        """Show a version and where its content is."""
        _require_number(version_number)
        layer = self.layers.get(layer_name.split(":")[-1])
        version = layer.version(version_number) if layer is not None else None
        if layer is None or version is None:
            raise ResourceNotFoundError("The resource you requested does not exist.")
        return self.describe_layer_version(layer, version)

    def get_layer_version_by_arn(self, *, arn: str) -> dict[str, Any]:
        """Show the version an ARN names; the layers of AWS's own (`awslayer`), which have no numbers, are not there."""
        name, _, number = arn.rpartition(":")
        if ":awslayer:" in arn:
            raise ResourceNotFoundError("The resource you requested does not exist.")
        return self.get_layer_version(layer_name=name, version_number=int(number))

    def delete_layer_version(self, *, layer_name: str, version_number: int) -> None:
        """Delete a version, if it is there; functions that use it keep it."""
        _require_number(version_number)
        layer = self.layers.get(layer_name.split(":")[-1])
        version = layer.version(version_number) if layer is not None else None
        if version is not None:
            version.deleted = True

    def list_layers(
        self,
        *,
        compatible_architecture: str | None = None,
        compatible_runtime: str | None = None,
        marker: str | None = None,
        max_items: int | None = None,
    ) -> dict[str, Any]:
        """List layers with the latest of their versions that fits."""
        latest = {
            name: fitting[-1]
            for name in sorted(self.layers)
            if (fitting := self.layers[name].fitting(compatible_runtime, compatible_architecture))
        }
        scope = ["ListLayers", compatible_runtime, compatible_architecture]
        names, following = self.paged(list(latest), marker, max_items, scope, str)
        listed = [
            {"LayerName": name, "LayerArn": self.layers[name].arn, "LatestMatchingVersion": _listed(latest[name])}
            for name in names
        ]
        return {"Layers": listed, "NextMarker": following}

    def list_layer_versions(
        self,
        *,
        layer_name: str,
        compatible_architecture: str | None = None,
        compatible_runtime: str | None = None,
        marker: str | None = None,
        max_items: int | None = None,
    ) -> dict[str, Any]:
        """List the versions of a layer, newest first."""
        layer = self.layers.get(layer_name.split(":")[-1])
        fitting = layer.fitting(compatible_runtime, compatible_architecture)[::-1] if layer is not None else []
        scope = ["ListLayerVersions", layer_name, compatible_runtime, compatible_architecture]
        found, following = self.paged(fitting, marker, max_items, scope, lambda each: -each.number)
        return {"LayerVersions": [_listed(version) for version in found], "NextMarker": following}

    def describe_layer_version(self, layer: Layer, version: LayerVersion) -> dict[str, Any]:
        """A version as it is shown by itself, with where its content is."""
        content: dict[str, Any] = {
            "CodeSha256": version.package.sha256,
            "CodeSize": len(version.package.content),
        }
        if version.package.s3_object is None:
            content["Location"] = layer_location(self, layer.name, version)
        else:
            content["ResolvedS3Object"] = version.package.s3_object
        return {"Content": content, "LayerArn": layer.arn, **_listed(version), "Description": version.description}


def _require_number(number: int) -> None:
    if number < 1:
        raise InvalidParameterValueError("Layer Version Cannot be less than 1")


def _listed(version: LayerVersion) -> dict[str, Any]:
    return {
        "LayerVersionArn": version.arn,
        "Version": version.number,
        "Description": version.description or None,
        "CreatedDate": timestamp(version.created_at),
        "CompatibleRuntimes": version.compatible_runtimes,
        "CompatibleArchitectures": version.compatible_architectures,
        "LicenseInfo": version.license_info,
    }
