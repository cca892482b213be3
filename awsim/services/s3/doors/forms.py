"""The forms that browsers upload objects with: `multipart/form-data`, its fields, and the file they end with.

S3 API reference, "POST Object". What stands behind the file is not looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MEDIA_TYPE = "multipart/form-data"
FILENAME = "${filename}"
MOST_FIELD_BYTES = 20_480
"""How long the fields may be that stand before the file, together."""

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)
_PARAMETER = re.compile(r'(?<![\w*])(name|filename)="((?:[^"\\]|\\.)*)"', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was sent; `fields` by their names in lower case, `${filename}` filled in."""

    fields: Mapping[str, str]
    names: Mapping[str, str]
    """The names as they were written, by those in lower case."""
    content: bytes

    def require(self, name: str) -> str:
        """A field that has to be there; `name` as AWS writes it. Raises ServiceError where it is not."""
        value = self.fields.get(name.lower())
        if not value:
            raise ServiceError(
                f"Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the "
                "fields.",
                code="InvalidArgument",
                status=400,
                ArgumentName=name,
                ArgumentValue="",
            )
        return value


def read_form(content_type: str, body: bytes) -> Form:
    """The form in a request's body. Raises ServiceError for what is none."""
    if not content_type.lower().startswith(MEDIA_TYPE):
        raise ServiceError(
            "At least one of the pre-conditions you specified did not hold",
            code="PreconditionFailed",
            status=412,
            Condition="Bucket POST must be of the enclosure-type multipart/form-data",
        )
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise _malformed()
    fields: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, filename, content in _parts(body, found[1].encode()):
        key = name.lower()
        if key == "file":
            return Form(_filled(fields, filename), names, content)
        fields.setdefault(key, content.decode("utf-8", "replace"))
        names.setdefault(key, name)
        if sum(map(len, fields.values())) > MOST_FIELD_BYTES:
            raise ServiceError(
                "Your POST request fields preceding the upload file were too large.",
                code="MaxPostPreDataLengthExceeded",
                status=400,
                MaxPostPreDataLengthBytes=str(MOST_FIELD_BYTES),
            )
    raise ServiceError(
        "POST requires exactly one file upload per request.",
        code="InvalidArgument",
        status=400,
        ArgumentName="file",
        ArgumentValue="0",
    )


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[str, str, bytes]]:
    """(name, file name, content) of each part."""
    delimiter = b"\r\n--" + boundary
    text = b"\r\n" + body
    at = text.find(delimiter)
    if at < 0:
        raise _malformed()
    while True:
        at += len(delimiter)
        if text[at : at + 2] == b"--":
            return
        start, end = text.find(b"\r\n", at), text.find(delimiter, at)
        split = text.find(b"\r\n\r\n", start)
        if start < 0 or end < 0 or not 0 <= split < end:
            raise _malformed()
        name, filename = _disposition(text[start + 2 : split].decode("utf-8", "replace"))
        yield name, filename, text[split + 4 : end]
        at = end


def _disposition(head: str) -> tuple[str, str]:
    for line in head.split("\r\n"):
        header, _, value = line.partition(":")
        if header.strip().lower() == "content-disposition":
            said = {name.lower(): text.replace('\\"', '"') for name, text in _PARAMETER.findall(value)}
            if "name" in said:
                return said["name"], said.get("filename", "")
    raise _malformed()


def _filled(fields: Mapping[str, str], filename: str) -> dict[str, str]:
    """Fields with the file's name, without the folders that some browsers put before it; a policy is left as it is."""
    plain = re.split(r"[/\\]", filename)[-1]
    return {name: text if name == "policy" else text.replace(FILENAME, plain) for name, text in fields.items()}


def _malformed() -> ServiceError:
    message = "The body of your POST request is not well-formed multipart/form-data."
    return ServiceError(message, code="MalformedPOSTRequest", status=400)
