"""How much the packages of functions and layers take, and how much they may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.lambda_.errors import CodeStorageExceededError

if TYPE_CHECKING:
    from awsim.services.lambda_.resources import LambdaResources

TOTAL_CODE_SIZE = 80_530_636_800


def total_code_size(backend: LambdaResources) -> int:
    """Bytes of all packages in the region; every version and layer version counts.

    Packages that are only referred to in S3 (`S3ObjectStorageMode`) take nothing here.
    """
    versions = (version.configuration.package for function in backend.functions.values() for version in function)
    layers = (
        version.package
        for layer in backend.layers.values()
        for version in layer.versions.values()
        if not version.deleted
    )
    return sum(len(package.content) for each in (versions, layers) for package in each if package.s3_object is None)


def require_storage(backend: LambdaResources, size: int) -> None:
    """Raise CodeStorageExceededException where so many bytes have no room."""
    if total_code_size(backend) + size > TOTAL_CODE_SIZE:
        raise CodeStorageExceededError("Code storage limit exceeded.")
