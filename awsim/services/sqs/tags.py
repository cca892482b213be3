"""TagQueue, UntagQueue and ListQueueTags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.tags import LIMIT, LONGEST_KEY
from awsim.services.sqs.errors import InvalidParameterValueError, MissingParameterError
from awsim.services.sqs.queues import checked_tags
from awsim.services.sqs.resources import SQSResources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class TagOperations(SQSResources):
    """The tags of queues."""

    def tag_queue(self, *, queue_url: str, tags: Mapping[str, str]) -> None:
        """Add tags; a key that is there gets the new value."""
        queue = self.queue(queue_url, "TagQueue")
        if not tags:
            raise MissingParameterError("Tags")
        if len({**queue.tags, **checked_tags(tags)}) > LIMIT:
            raise InvalidParameterValueError(f"Too many tags added for queue {queue.name}.")
        queue.tags.update(tags)

    def untag_queue(self, *, queue_url: str, tag_keys: Sequence[str]) -> None:
        """Remove tags; a key that is not there is no error."""
        queue = self.queue(queue_url, "UntagQueue")
        if not tag_keys or any(not 1 <= len(key) <= LONGEST_KEY for key in tag_keys):
            raise InvalidParameterValueError(f"Tag keys must be between 1 and {LONGEST_KEY} characters in length.")
        for key in tag_keys:
            queue.tags.pop(key, None)

    def list_queue_tags(self, *, queue_url: str) -> dict[str, Any]:
        """The tags of a queue; no member where it has none (recorded: test_tag_untag_queue)."""
        return {"Tags": self.queue(queue_url, "ListQueueTags").tags or None}
