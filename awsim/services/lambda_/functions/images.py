"""Container images as code: which image a tag means."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from awsim.fabric.backend import Backend


def image_digest(backend: Backend, uri: str) -> str:
    """The digest of an image, 64 hexadecimal digits: from its URI, from ECR, else made from the URI.

    Images never run here, so one that ECR does not hold is as good as one that it does.
    """
    name, _, digest = uri.partition("@sha256:")
    if digest:
        return digest
    repository, _, tag = name.partition("/")[2].partition(":")
    try:
        found = backend.call(
            "ecr", "DescribeImages", repositoryName=repository, imageIds=[{"imageTag": tag or "latest"}]
        )
    except ServiceError:
        return sha256(uri.encode()).hexdigest()
    return str(found["imageDetails"][0]["imageDigest"]).removeprefix("sha256:")


def resolved_image(uri: str, digest: str) -> str:
    """`repository@sha256:…` for `repository:tag` (recorded: test_lambda_image_crud)."""
    host, slash, path = uri.partition("@")[0].rpartition("/")
    return f"{host}{slash}{path.partition(':')[0]}@sha256:{digest}"
