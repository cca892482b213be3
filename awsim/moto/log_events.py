"""What a subscription filter of moto's CloudWatch Logs sends to a native service."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.common.log_subscription import subscription_message

if TYPE_CHECKING:
    from collections.abc import Sequence


def filtered_message(stream: Any, filter_name: str, log_events: Sequence[dict[str, Any]]) -> bytes | None:
    """The compressed message with the events of a log stream of moto's that pass a filter; None where none does."""
    group = stream.log_group
    pattern = import_module("moto.logs.utils").EventMessageFilter(
        group.subscription_filters[filter_name].filter_pattern
    )
    matching = [event for event in log_events if pattern.matches(event["message"])]
    if not matching:
        return None
    return subscription_message(
        owner=stream.account_id,
        log_group=group.name,
        log_stream=stream.log_stream_name,
        filter_name=filter_name,
        log_events=matching,
    )
