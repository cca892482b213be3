"""Layers: publishing, showing and deleting versions of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.code import code_of, code_sha256
from awsim.services.lambda_.configuration import timestamp
from awsim.services.lambda_.errors import ResourceNotFoundError
from awsim.services.lambda_.layer_models import Layer, LayerVersion
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
        package = code_of(self, "PublishLayerVersion", content)
        layer = self.layers.setdefault(name, Layer(name, self.arn(f"layer:{name}")))
        layer.last_number += 1
        version = LayerVersion(
            layer.last_number,
            f"{layer.arn}:{layer.last_number}",
            package,
            code_sha256(package),
            description,
            self.now(),
            compatible_runtimes,
            compatible_architectures,
            license_info,
        )
        layer.versions[version.number] = version
        return self._described(layer, version)

    def get_layer_version(self, *, layer_name: str, version_number: int) -> dict[str, Any]:
        """Show a version and where its content is."""
        layer = self.layers.get(layer_name.split(":")[-1])
        version = layer.versions.get(version_number) if layer else None
        if layer is None or version is None:
            raise ResourceNotFoundError("The resource you requested does not exist.")
        return self._described(layer, version)

    def get_layer_version_by_arn(self, *, arn: str) -> dict[str, Any]:
        """Show the version an ARN names."""
        name, _, number = arn.rpartition(":")
        return self.get_layer_version(layer_name=name, version_number=int(number))

    def delete_layer_version(self, *, layer_name: str, version_number: int) -> None:
        """Delete a version, if it is there; functions that use it can't be invoked any more (in AWS they keep it)."""
        layer = self.layers.get(layer_name.split(":")[-1])
        if layer is not None:
            layer.versions.pop(version_number, None)

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
            if (fitting := _fitting(self.layers[name], compatible_runtime, compatible_architecture))
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
        fitting = _fitting(layer, compatible_runtime, compatible_architecture)[::-1] if layer else []
        scope = ["ListLayerVersions", layer_name, compatible_runtime, compatible_architecture]
        found, following = self.paged(fitting, marker, max_items, scope, lambda each: -each.number)
        return {"LayerVersions": [_listed(version) for version in found], "NextMarker": following}

    def _described(self, layer: Layer, version: LayerVersion) -> dict[str, Any]:
        host = f"awslambda-{self.region}-layers.s3.{self.region}.amazonaws.com"
        content = {
            "Location": f"https://{host}/snapshots/{self.account}/{layer.name}-{version.number}",
            "CodeSha256": version.code_sha256,
            "CodeSize": len(version.content),
        }
        return {"Content": content, "LayerArn": layer.arn, **_listed(version)}


def _fitting(layer: Layer, runtime: str | None, architecture: str | None) -> list[LayerVersion]:
    return [
        version
        for version in layer.versions.values()
        if (runtime is None or runtime in (version.compatible_runtimes or ()))
        and (architecture is None or architecture in (version.compatible_architectures or ()))
    ]


def _listed(version: LayerVersion) -> dict[str, Any]:
    return {
        "LayerVersionArn": version.arn,
        "Version": version.number,
        "Description": version.description,
        "CreatedDate": timestamp(version.created_at),
        "CompatibleRuntimes": version.compatible_runtimes,
        "CompatibleArchitectures": version.compatible_architectures,
        "LicenseInfo": version.license_info,
    }
