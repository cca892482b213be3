"""What a function's answer says about a batch of messages: which of them stay in the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from awsim.services.lambda_.deployment import Outcome


def failed_messages(tried: Collection[str], outcome: Outcome, *, reports_items: bool) -> set[str]:
    """The ids, among those tried, of the messages that are not done with.

    A report that is not as it should be, or that names a message which is not in the batch, fails all of them
    (developer guide, "Implementing partial batch responses", success and failure conditions).
    """
    every = set(tried)
    if outcome.function_error is not None:
        return every
    answer = outcome.returned if reports_items else None
    if not isinstance(answer, dict):
        return set()
    reported = answer.get("batchItemFailures")
    if reported is None:
        return set()
    if not isinstance(reported, list):
        return every
    named = [each.get("itemIdentifier") if isinstance(each, dict) else None for each in reported]
    return {str(each) for each in named} if all(isinstance(each, str) and each in every for each in named) else every
