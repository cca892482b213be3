"""SelectOperations: SelectObjectContent, by the SQL parser that moto selects with.

What that parser lacks is refused: functions beside COUNT, Parquet, scan ranges.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import zlib
from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.common.event_feed import FinishedFeed
from awsim.services.s3.errors import MalformedXMLError, S3Error
from awsim.services.s3.objects.encryption import EncryptionRules

if TYPE_CHECKING:
    from collections.abc import Mapping


class SelectOperations(EncryptionRules):
    """SelectObjectContent."""

    def select_object_content(
        self,
        *,
        bucket: str,
        key: str,
        expression: str,
        expression_type: str,
        input_serialization: Mapping[str, Any],
        output_serialization: Mapping[str, Any],
        scan_range: Mapping[str, Any] | None = None,
        expected_bucket_owner: str | None = None,
        **given: Any,
    ) -> dict[str, Any]:
        """The records of an object that an SQL expression selects."""
        found = self.bucket_for(bucket, "s3:GetObject", key=key, expected_owner=expected_bucket_owner)
        version = self.find_object(found, key, method="POST")
        self.require_readable(version, given)
        if expression_type != "SQL":
            raise S3Error("The ExpressionType is invalid.", code="InvalidExpressionType", status=400)
        if scan_range:
            raise S3Error("Scan ranges are not implemented by awsim.", code="NotImplemented", status=501)
        assert version.body is not None, "a delete marker was found to be an object"
        content = _decompressed(version.body.read(), input_serialization.get("CompressionType", "NONE"))
        records = _selected(_as_json(content, input_serialization), expression)
        payload = _written(records, output_serialization)
        counts = {"BytesScanned": version.size, "BytesProcessed": len(content), "BytesReturned": len(payload)}
        events: list[dict[str, Any]] = [{"Records": {"Payload": payload}}] if payload else []
        if (given.get("request_progress") or {}).get("Enabled"):
            events.append({"Progress": {"Details": counts}})
        return {"Payload": FinishedFeed([*events, {"Stats": {"Details": counts}}, {"End": {}}])}


def _partiql() -> Any:
    """The parser; few ever select."""
    return import_module("py_partiql_parser")


def _decompressed(content: bytes, kind: str) -> bytes:
    try:
        if kind == "GZIP":
            return gzip.decompress(content)
        if kind == "BZIP2":
            return bz2.decompress(content)
    except (OSError, EOFError, zlib.error, ValueError):
        raise S3Error(
            f"{kind} is not applicable to the queried object. Please correct the request and try again.",
            code="InvalidCompressionFormat",
            status=400,
        ) from None
    if kind != "NONE":
        raise S3Error("The CompressionFormat is invalid.", code="InvalidCompressionFormat", status=400)
    return content


def _as_json(content: bytes, form: Mapping[str, Any]) -> str:
    """The records as JSON documents, one behind the other."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise S3Error("UTF-8 encoding is required.", code="InvalidTextEncoding", status=400) from None
    if "CSV" in form:
        options = form["CSV"] or {}
        plain = _plain_csv(text, options)
        return str(_partiql().csv_to_json(plain, options.get("FileHeaderInfo", "NONE") == "USE"))
    if "JSON" in form:
        return text
    if "Parquet" in form:
        raise S3Error("Parquet is not implemented by awsim.", code="NotImplemented", status=501)
    raise MalformedXMLError


def _plain_csv(text: str, options: Mapping[str, Any]) -> str:
    """A CSV document with commas and line ends, whatever it was written with."""
    delimiter = options.get("FieldDelimiter") or ","
    quote = options.get("QuoteCharacter") or '"'
    record = options.get("RecordDelimiter") or "\n"
    comments = options.get("Comments")
    lines = [line for line in text.replace(record, "\n").splitlines() if not (comments and line.startswith(comments))]
    if options.get("FileHeaderInfo") == "IGNORE":
        lines = lines[1:]
    if delimiter == "," and quote == '"':
        return "\n".join(lines)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(csv.reader(lines, delimiter=delimiter, quotechar=quote))
    return out.getvalue()


def _selected(document: str, expression: str) -> list[Any]:
    """The records that are selected, as plain JSON data: the parser has dictionaries and nulls of its own."""
    parser = _partiql()
    try:
        selected = parser.S3SelectParser(source_data=document).parse(expression)
    except Exception as error:  # the parser raises whatever it stumbles over
        raise S3Error(f"The SQL expression can't be read: {error}", code="ParseUnexpectedToken", status=400) from None
    plain: list[Any] = json.loads(json.dumps(list(selected), cls=parser.SelectEncoder))
    return plain


def _written(records: list[Any], form: Mapping[str, Any]) -> bytes:
    if "CSV" in form:
        return _as_csv(records, form["CSV"] or {})
    delimiter = (form.get("JSON") or {}).get("RecordDelimiter") or "\n"
    return "".join(f"{json.dumps(record, separators=(',', ':'))}{delimiter}" for record in records).encode()


def _as_csv(records: list[Any], options: Mapping[str, Any]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=options.get("FieldDelimiter") or ",",
        quotechar=options.get("QuoteCharacter") or '"',
        lineterminator=options.get("RecordDelimiter") or "\n",
        quoting=csv.QUOTE_ALL if options.get("QuoteFields") == "ALWAYS" else csv.QUOTE_MINIMAL,
    )
    writer.writerows(record.values() if isinstance(record, dict) else [record] for record in records)
    return out.getvalue().encode()
