"""Queues themselves: CreateQueue, DeleteQueue, ListQueues, GetQueueUrl, PurgeQueue, and their attributes."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from typing import TYPE_CHECKING, Any

from awsim.common.tags import TagError, check_tags
from awsim.services.sqs.errors import (
    InvalidParameterValueError,
    PurgeQueueInProgressError,
    QueueDeletedRecentlyError,
    QueueDoesNotExistError,
    QueueNameExistsError,
)
from awsim.services.sqs.fifo_queue import FifoQueue
from awsim.services.sqs.models import DELAYED, IN_FLIGHT, VISIBLE
from awsim.services.sqs.redriving import RedriveOperations, paged
from awsim.services.sqs.settings import Settings
from awsim.services.sqs.standard_queue import StandardQueue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.sqs.models import Queue

    Answer = dict[str, Any]

QUIET_SECONDS = 60
"""How long a queue can't be made again after its deletion, nor purged again."""

_NAME = re.compile(r"[\w\-]{1,80}", re.ASCII)
_FIFO_NAME = re.compile(r"[\w\-]{1,75}\.fifo", re.ASCII)
_AFTER_ALL = "\U0010ffff"


class QueueOperations(RedriveOperations):
    """Queues and their attributes."""

    def create_queue(
        self, *, queue_name: str, attributes: Mapping[str, str] | None = None, tags: Mapping[str, str] | None = None
    ) -> Answer:
        """Make a queue; one that is there already, and whose attributes are as given, is good."""
        given = attributes or {}
        is_fifo = given.get("FifoQueue", "").lower() == "true"
        _check_name(queue_name, is_fifo=is_fifo)
        settings = Settings.new(given, is_fifo=is_fifo)
        existing = self.queues.get(queue_name)
        if existing is not None:
            differing = existing.settings.differing(given)
            if differing is not None:
                raise QueueNameExistsError(differing)
            return {"QueueUrl": existing.url}
        self._refuse_deleted(queue_name)
        arn = self.arn(queue_name)
        self.require_target(queue_name, arn, settings, given.get("RedrivePolicy"))
        queue = self._new(queue_name, arn, settings)
        queue.tags.update(checked_tags(tags or {}))
        self.queues[queue_name] = queue
        insort(self.queue_names, queue_name)
        self.note_source(queue_name, None, settings)
        return {"QueueUrl": queue.url}

    def _new(self, name: str, arn: str, settings: Settings) -> Queue:
        kind = FifoQueue if settings.is_fifo else StandardQueue
        seal = int.from_bytes(self.random.bytes(8), "big")
        return kind(name, arn, self.url_of(name), settings, seal=seal, now=self.now())

    def _refuse_deleted(self, name: str) -> None:
        """A deleted queue's name is free at once where lifecycles are instant, after a minute where they are real."""
        now, quiet = self.now(), self.world.duration("sqs", "Queue", QUIET_SECONDS)
        self.deleted_at = {each: at for each, at in self.deleted_at.items() if now - at < quiet}
        if name in self.deleted_at:
            raise QueueDeletedRecentlyError

    def delete_queue(self, *, queue_url: str) -> None:
        """Delete a queue and what is in it."""
        queue = self.queue(queue_url, "DeleteQueue")
        owner = self.owner_of(queue)
        del owner.queues[queue.name]
        del owner.queue_names[bisect_left(owner.queue_names, queue.name)]
        owner.deleted_at[queue.name] = self.now()
        owner.move_tasks.pop(queue.arn, None)
        assert isinstance(owner, QueueOperations)
        owner.note_source(queue.name, queue.settings, None)
        self.has_messages(queue)

    def get_queue_url(self, *, queue_name: str, queue_owner_aws_account_id: str | None = None) -> Answer:
        """The URL of a queue, of this account or another's."""
        if queue_owner_aws_account_id in (None, self.account):
            return {"QueueUrl": self.named(queue_name).url}
        account = str(queue_owner_aws_account_id)
        if not (len(account) == 12 and account.isdigit()):
            raise QueueDoesNotExistError
        found: Queue = self.world.backend("sqs", account, self.region).named(queue_name)
        self.require_let_in(found, account, "GetQueueUrl")
        return {"QueueUrl": found.url}

    def list_queues(
        self, *, queue_name_prefix: str = "", next_token: str | None = None, max_results: int | None = None
    ) -> Answer:
        """The URLs of this account's queues, by name; in pages where MaxResults is given."""
        names = self.queue_names
        if queue_name_prefix:
            end = bisect_left(names, queue_name_prefix + _AFTER_ALL)
            names = names[bisect_left(names, queue_name_prefix) : end]
        shown, token = paged(names, max_results, next_token, ["ListQueues", self.account, queue_name_prefix])
        return {"QueueUrls": [self.queues[name].url for name in shown] or None, "NextToken": token}

    def purge_queue(self, *, queue_url: str) -> None:
        """Delete all messages of a queue."""
        queue, now = self.queue(queue_url, "PurgeQueue"), self.now()
        if now - queue.purged_at < QUIET_SECONDS:
            raise PurgeQueueInProgressError(queue.name)
        queue.purge(now)

    # Attributes

    def get_queue_attributes(self, *, queue_url: str, attribute_names: Sequence[str] = ()) -> Answer:
        """The attributes asked for, as far as the queue has them."""
        queue = self.queue(queue_url, "GetQueueAttributes")
        if not attribute_names:
            return {}
        known = _attributes(queue)
        asked = known if "All" in attribute_names else {name: known[name] for name in known if name in attribute_names}
        return {"Attributes": asked or None}

    def set_queue_attributes(self, *, queue_url: str, attributes: Mapping[str, str]) -> None:
        """Set attributes; the others stay as they are."""
        queue, now = self.queue(queue_url, "SetQueueAttributes"), self.now()
        owner = self.owner_of(queue)
        before, after = queue.settings, queue.settings.changed(attributes)
        assert isinstance(owner, QueueOperations)
        owner.require_target(queue.name, queue.arn, after, attributes.get("RedrivePolicy"))
        queue.settings = after
        queue.modified_at = now
        owner.note_source(queue.name, before, after)
        if isinstance(queue, FifoQueue) and after.delay_seconds != before.delay_seconds:
            queue.delay_differently(after.delay_seconds - before.delay_seconds, now)
            self.has_messages(queue)


def checked_tags(tags: Mapping[str, str]) -> Mapping[str, str]:
    """Tags that can be set; raises InvalidParameterValue."""
    try:
        check_tags(tags)
    except TagError as error:
        raise InvalidParameterValueError(error.message) from None
    return tags


def _check_name(name: str, *, is_fifo: bool) -> None:
    if is_fifo and _FIFO_NAME.fullmatch(name) is None:
        raise InvalidParameterValueError(
            "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, "
            "must end with .fifo suffix and be 1 to 80 in length."
        )
    if not is_fifo and _NAME.fullmatch(name) is None:
        raise InvalidParameterValueError(
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
        )


def _attributes(queue: Queue) -> dict[str, str]:
    return {
        "QueueArn": queue.arn,
        "ApproximateNumberOfMessages": str(queue.counts[VISIBLE]),
        "ApproximateNumberOfMessagesNotVisible": str(queue.counts[IN_FLIGHT]),
        "ApproximateNumberOfMessagesDelayed": str(queue.counts[DELAYED]),
        "CreatedTimestamp": str(int(queue.created_at)),
        "LastModifiedTimestamp": str(int(queue.modified_at)),
        **queue.settings.values,
    }
