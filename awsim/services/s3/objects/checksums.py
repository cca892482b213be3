"""The checksums of objects and parts: what a request asks for and gives, what is worked out, how parts make one.

User guide, "Checking object integrity for data uploads in Amazon S3".
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, NamedTuple

from awsim.protocols.checksums import CHECKSUMS
from awsim.services.s3.errors import InvalidRequestError, S3Error
from awsim.services.s3.models import Checksums, md5_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from awsim.kernel.blobs import Blob, Blobs

KEYWORDS = {
    "checksum_crc32": "CRC32",
    "checksum_crc32c": "CRC32C",
    "checksum_crc64_nvme": "CRC64NVME",
    "checksum_sha1": "SHA1",
    "checksum_sha256": "SHA256",
    "checksum_sha512": "SHA512",
    "checksum_md5": "MD5",
    "checksum_xxhash64": "XXHASH64",
    "checksum_xxhash3": "XXHASH3",
    "checksum_xxhash128": "XXHASH128",
}
"""Keyword of an operation that gives a checksum -> its algorithm."""

DEFAULT = "CRC64NVME"
"""The algorithm of objects whose writer has named none."""
LONGEST_ANSWERED = 1024 * 1024
"""Up to how many bytes the default checksum is worked out when an object is written; else when it is asked for."""
COMPOSITE_ONLY = frozenset({"SHA1", "SHA256", "SHA512", "MD5"})
FULL_OBJECT_ONLY = frozenset({"CRC64NVME"})

ALGORITHMS: dict[str, Callable[[bytes], bytes]] = {name.upper(): function for name, function in CHECKSUMS.items()}
"""Those that can be worked out."""


class Asked(NamedTuple):
    """What a request says of the checksum of its body."""

    algorithm: str | None
    """None where it says nothing."""
    value: str | None
    content_md5: str | None


class Digest(NamedTuple):
    """A body that is kept, with what was worked out of it."""

    blob: Blob
    size: int
    etag: str
    checksums: Checksums | None


NONE_ASKED = Asked(None, None, None)


def asked_of(given: Mapping[str, Any]) -> Asked:
    """What the keywords of a request say of its body's checksum; raises InvalidRequest."""
    values = [(algorithm, given[keyword]) for keyword, algorithm in KEYWORDS.items() if keyword in given]
    algorithm, md5 = given.get("checksum_algorithm"), given.get("content_md5")
    if not values:
        if algorithm is None:
            return NONE_ASKED if md5 is None else Asked(None, None, md5)
        return Asked(require_known(algorithm), None, md5)
    if len(values) > 1:
        raise InvalidRequestError("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
    found, value = values[0]
    require_known(found)
    if algorithm is not None and algorithm.upper() != found:
        raise InvalidRequestError("Value for x-amz-sdk-checksum-algorithm header is invalid.")
    length = len(ALGORITHMS[found](b""))
    if len(_decoded(value)) != length:
        raise InvalidRequestError(f"Value for x-amz-checksum-{found.lower()} header is invalid.")
    return Asked(found, value, md5)


def require_known(algorithm: str) -> str:
    """The algorithm in capitals; raises InvalidRequest for one that can't be worked out."""
    found = algorithm.upper()
    if found not in ALGORITHMS:
        names = ", ".join(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
        raise InvalidRequestError(
            f"Checksum algorithm provided is unsupported. Please try again with any of the valid types: [{names}]"
        )
    return found


def digest(blobs: Blobs, body: bytes, asked: Asked, *, salt: str = "") -> Digest:
    """Keep a body and work out what belongs to it; raises BadDigest, InvalidDigest where it isn't what was said.

    `salt` is what makes the ETag of an object that is encrypted by a key no MD5. Called while nothing is held where the
    body is long.
    """
    etag = md5_of(body)
    if asked.content_md5 is not None:
        _compare_md5(asked.content_md5, etag)
    checksums = None
    if asked.algorithm is not None:
        checksums = Checksums(asked.algorithm, checksum_of(asked.algorithm, body))
        if asked.value not in (None, checksums.value):
            raise S3Error(
                f"The {asked.algorithm} you specified did not match the calculated checksum.",
                code="BadDigest",
                status=400,
            )
    elif len(body) <= LONGEST_ANSWERED:
        checksums = Checksums(DEFAULT, checksum_of(DEFAULT, body))
    if salt:
        etag = md5_of(f"{salt}{etag}".encode())
    return Digest(blobs.keep(body), len(body), etag, checksums)


def checksum_of(algorithm: str, body: bytes) -> str:
    """A checksum in base64."""
    return base64.b64encode(ALGORITHMS[algorithm](body)).decode()


def full_object(algorithm: str, blob: Blob) -> Checksums:
    """The checksum of all of a blob."""
    return Checksums(algorithm, checksum_of(algorithm, blob.read()))


def composite(algorithm: str, values: Sequence[str]) -> Checksums:
    """The checksum of the checksums of parts."""
    joined = b"".join(map(base64.b64decode, values))
    return Checksums(algorithm, f"{checksum_of(algorithm, joined)}-{len(values)}", "COMPOSITE")


def _compare_md5(given: str, etag: str) -> None:
    wanted = _decoded(given)
    if len(wanted) != 16:
        raise S3Error(
            "The Content-MD5 you specified was invalid.", code="InvalidDigest", status=400, **{"Content-MD5": given}
        )
    if wanted.hex() != etag:
        raise S3Error(
            "The Content-MD5 you specified did not match what we received.",
            code="BadDigest",
            status=400,
            ExpectedDigest=wanted.hex(),
            CalculatedDigest=base64.b64encode(bytes.fromhex(etag)).decode(),
        )


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""
