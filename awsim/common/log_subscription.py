"""What a subscription filter of CloudWatch Logs delivers, whoever it is delivered to.

CloudWatch Logs user guide, "Subscription filters": the fields of a message, and that it is JSON, compressed with gzip.
"""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def subscription_message(
    *, owner: str, log_group: str, log_stream: str, filter_name: str, log_events: Sequence[Mapping[str, Any]]
) -> bytes:
    """The compressed message with log events, each with `id`, `timestamp` in milliseconds, and `message`.

    The same events give the same bytes.
    """
    content = {
        "messageType": "DATA_MESSAGE",
        "owner": owner,
        "logGroup": log_group,
        "logStream": log_stream,
        "subscriptionFilters": [filter_name],
        "logEvents": [{**event, "id": str(event["id"])} for event in log_events],
    }
    return gzip.compress(json.dumps(content, separators=(",", ":")).encode(), mtime=0)
