"""The checksum that botocore sends with a request (its `httpchecksum`), for requests that are not serialised."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any, NamedTuple

from awsim.protocols.checksums import CHECKSUMS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.model.operation import Operation

DEFAULT = "CRC32"
WITHOUT_CRT = frozenset({"crc32", "sha1", "sha256"})
"""Algorithms that every botocore has; the others need AWS's CRT."""


class RequestChecksum(NamedTuple):
    """What one client does about the checksum of one operation."""

    member: str
    """Of the input: by which an algorithm is asked for."""
    values: Mapping[str, str]
    """Algorithm, lower case -> the member that gives its checksum, where the operation has such."""
    body: str | None
    """The member that is the body, where the checksum is a member too."""
    is_streamed: bool
    """Whether the body is bytes, which a service can compare with a checksum."""
    default: str | None
    """The algorithm where its caller asks for none, None where nothing is sent then."""

    @classmethod
    def of(cls, client: Any, operation: Operation) -> RequestChecksum | None:
        """As the client's configuration has it; None for operations that have no such checksum."""
        model, shape = operation.model, operation.input_shape
        member = model.http_checksum.get("requestAlgorithmMember")
        if member is None or shape is None:
            return None
        given = {
            name: each.serialization.get("name", "").lower().removeprefix("x-amz-checksum-")
            for name, each in shape.members.items()
            if each.serialization.get("name", "").lower().startswith("x-amz-checksum-")
        }
        is_required = model.http_checksum_required or model.http_checksum.get("requestChecksumRequired")
        wanted = getattr(client.meta.config, "request_checksum_calculation", None) == "when_supported"
        return cls(
            str(member),
            {algorithm: name for name, algorithm in given.items()},
            shape.serialization.get("payload") if given else None,
            model.has_streaming_input,
            DEFAULT if is_required or wanted else None,
        )

    def add_to(self, params: dict[str, Any]) -> bool:
        """Add what botocore would send to accepted parameters; False where botocore would refuse, or might."""
        if self.is_streamed:
            params.pop("ContentLength", None)  # it is that of the body, whatever is said
        elif "ContentMD5" in params:
            return False  # of a document that is not written here
        if any(name in params for name in self.values.values()):
            return True
        algorithm = params.get(self.member, self.default)
        if algorithm is None:
            return True
        if algorithm.lower() not in WITHOUT_CRT:
            return False
        params[self.member] = algorithm
        name = self.values.get(algorithm.lower())
        if name is not None and self.body is not None:
            params[name] = b64encode(CHECKSUMS[algorithm.lower()](params.get(self.body, b""))).decode()
        return True
