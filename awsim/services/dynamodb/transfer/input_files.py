"""The files that imports and bulk operations read from S3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from awsim.fabric.backend import Backend


def bucket_of(configuration: Mapping[str, Any]) -> dict[str, str]:
    """How S3 is told of the bucket in a configuration: its name, and whose it has to be."""
    place = {"Bucket": configuration["S3Bucket"], "ExpectedBucketOwner": configuration.get("S3BucketOwner")}
    return {name: value for name, value in place.items() if value is not None}


def listed_files(backend: Backend, configuration: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """The keys and sizes of the files under the prefix of a configuration; raises ServiceError."""
    more: dict[str, Any] = {"Prefix": configuration.get("S3KeyPrefix", "")}
    while True:
        listed = backend.call("s3", "ListObjectsV2", **bucket_of(configuration), **more)
        for each in listed.get("Contents", ()):
            yield each["Key"], each["Size"]
        if "NextContinuationToken" not in listed:
            return
        more["ContinuationToken"] = listed["NextContinuationToken"]


def read_file(backend: Backend, configuration: Mapping[str, Any], key: str) -> bytes:
    """What is in a file; raises ServiceError."""
    content: bytes = backend.call("s3", "GetObject", Key=key, **bucket_of(configuration))["Body"]
    return content
