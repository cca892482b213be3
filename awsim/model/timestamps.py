"""How a moment looks on either side of the wire: what a caller may pass for it, and what botocore's parser gives back.

Inside awsim a moment is a float: seconds since the epoch. On its way in it has the precision of the request's wire
format; on its way out it is cut to milliseconds, the precision of AWS's own answers, or to seconds in RFC 822 dates.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import cache
from math import floor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import tzinfo

    from botocore.model import Shape

_EARLIEST, _LATEST = -62_135_510_400, 253_402_214_400
"""The epoch seconds that are a valid date in every time zone."""

_BODY_FORMATS = {
    "json": "unixtimestamp",
    "rest-json": "unixtimestamp",
    "smithy-rpc-v2-cbor": "unixtimestamp",
    "rest-xml": "iso8601",
    "query": "iso8601",
    "ec2": "iso8601",
}
_LOCATION_FORMATS = {"header": "rfc822", "headers": "rfc822", "querystring": "iso8601", "uri": "iso8601"}


def wire_format(protocol: str, location: str | None, shape: Shape) -> str:
    """`unixtimestamp`, `iso8601` or `rfc822`: how a timestamp shape is written in this place of a message."""
    if protocol == "smithy-rpc-v2-cbor":
        return "unixtimestamp"
    default = _LOCATION_FORMATS.get(location or "", _BODY_FORMATS[protocol])
    return str(shape.serialization.get("timestampFormat", default)).lower()


def epoch_seconds(value: Any) -> float:
    """The moment a caller means by any form botocore accepts, to the microsecond.

    A datetime without a time zone is UTC; strings are ISO 8601, RFC 822 or a number. Raises ValueError or TypeError.
    """
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).timestamp() if value.tzinfo is None else value.timestamp()
    if type(value) in (int, float) and _EARLIEST <= value < _LATEST:
        return float(value) if type(value) is int else datetime.fromtimestamp(value, UTC).timestamp()
    from botocore.utils import parse_to_aware_datetime

    try:
        return parse_to_aware_datetime(value).timestamp()
    except (AttributeError, OverflowError, RuntimeError) as error:
        raise ValueError(f"no timestamp: {value!r}") from error


def whole_epoch_seconds(value: Any) -> float:
    """`epoch_seconds` as an RFC 822 date carries it."""
    return float(floor(epoch_seconds(value)))


def parsed_unixtimestamp(value: float) -> datetime:
    """What botocore's parser makes of a number on the wire: the local time, in milliseconds."""
    milliseconds = _milliseconds(value)
    if time.daylight:
        # A zone object of its own for each, as from the parser: Python compares and subtracts datetimes that share one
        # by the clock on the wall, which is wrong across a change of the offset.
        return datetime.fromtimestamp(milliseconds / 1000, _local_zone())
    seconds, rest = divmod(milliseconds, 1000)
    return _epoch_in_unchanging_zone(time.timezone) + timedelta(0, seconds, rest * 1000)


def parsed_iso8601(value: float) -> datetime:
    """What botocore's parser makes of an ISO 8601 string: UTC, in milliseconds."""
    return datetime.fromtimestamp(_milliseconds(value) / 1000, UTC).replace(tzinfo=_zone_of_z(time.tzname))


def parsed_rfc822(value: float) -> datetime:
    """What botocore's parser makes of an RFC 822 date: UTC, in whole seconds."""
    return datetime.fromtimestamp(floor(value), UTC).replace(tzinfo=_zone_of_gmt())


PARSED = {"unixtimestamp": parsed_unixtimestamp, "iso8601": parsed_iso8601, "rfc822": parsed_rfc822}
"""The wire format -> how a float of epoch seconds looks to a botocore user after it."""


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1_000_000) // 1000


def _local_zone() -> tzinfo:
    from botocore.compat import get_tzinfo_options

    zone: tzinfo = get_tzinfo_options()[0]()
    return zone


@cache
def _epoch_in_unchanging_zone(west_of_utc: int) -> datetime:
    """The epoch in the zone of a process whose zone has no summer time."""
    return datetime(1970, 1, 1, tzinfo=_local_zone()) - timedelta(seconds=west_of_utc)


@cache
def _zone_of_z(local_names: tuple[str, str]) -> tzinfo | None:  # noqa: ARG001  the parser looks at them: a change counts
    """The zone the parser gives a string that ends in Z; where the local zone is called UTC, that is the local one."""
    from botocore.utils import parse_timestamp

    return parse_timestamp("1970-01-01T00:00:00Z").tzinfo


@cache
def _zone_of_gmt() -> tzinfo | None:
    from botocore.utils import parse_timestamp

    return parse_timestamp("Thu, 01 Jan 1970 00:00:00 GMT").tzinfo
