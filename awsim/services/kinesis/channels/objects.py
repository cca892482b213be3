"""What a channel writes: the keys of its objects, and records as the bytes of one object."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from awsim.services.kinesis.channels.models import Channel

DEFAULT_KEY_TEMPLATE = (
    "kinesis-channel/!{channel-name}/!{channel-id}/!{yyyy}/!{MM}/!{dd}/!{HH}/"
    "!{channel-name}-!{channel-id}-!{yyyy}-!{MM}-!{dd}-!{HH}-!{mm}!{extension}"
)
"""Developer guide, "S3 output key template for Amazon S3 delivery"."""

EXTENSIONS = {"NONE": "", "GZIP": ".gz", "ZSTD": ".zst"}
TIMES = {"yyyy": "%Y", "YY": "%y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M"}
VARIABLES = frozenset({"channel-name", "channel-id", "extension", *TIMES})

_VARIABLE = re.compile(r"!\{([^}]*)\}")

LARGEST_ZSTD_BLOCK = 128 * 1024


def unknown_variables(template: str) -> list[str]:
    """The variables in a template that there are not."""
    return [name for name in _VARIABLE.findall(template) if name not in VARIABLES]


def object_key(channel: Channel, template: str, compression: str, now: float, unique: str) -> str:
    """The key of an object written now; `unique` goes before its extension, or to its end."""
    moment = datetime.fromtimestamp(now, UTC)
    values = {name: moment.strftime(form) for name, form in TIMES.items()}
    values |= {"channel-name": channel.name, "channel-id": channel.id, "extension": EXTENSIONS[compression]}
    stem, ending = (
        (template[: -len("!{extension}")], "!{extension}") if template.endswith("!{extension}") else (template, "")
    )
    return _VARIABLE.sub(lambda found: values[found[1]], f"{stem}-{unique}{ending}")


def fault_of(data: bytes, record_format: str) -> str | None:
    """Why a record is not of a format (developer guide, "How Amazon S3 delivery works"); None if it is."""
    if record_format == "BYTE_ARRAY":
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return "The record is not a valid UTF-8 string."
    if record_format == "JSON":
        try:
            json.loads(text)
        except ValueError:
            return "The record is not a valid JSON payload."
    return None


def object_body(records: Iterable[bytes], record_format: str, compression: str) -> bytes:
    """The records as one object: text ones in lines, binary ones one after the other."""
    body = b"".join(records) if record_format == "BYTE_ARRAY" else b"".join(data + b"\n" for data in records)
    if compression == "GZIP":
        return gzip.compress(body, mtime=0)
    return _zstd_frame(body) if compression == "ZSTD" else body


def _zstd_frame(body: bytes) -> bytes:
    """A Zstandard frame of raw blocks (RFC 8878, 3.1.1): any decoder reads it, though it saves nothing."""
    blocks = [body[start : start + LARGEST_ZSTD_BLOCK] for start in range(0, len(body), LARGEST_ZSTD_BLOCK)] or [b""]
    header = bytes.fromhex("28b52ffd") + b"\xe0" + len(body).to_bytes(8, "little")
    last = len(blocks) - 1
    framed = [(len(block) << 3 | (number == last)).to_bytes(3, "little") + block for number, block in enumerate(blocks)]
    return header + b"".join(framed)
