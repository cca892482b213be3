"""Dead letters: messages that were received too often go to another queue, if it takes them."""

from __future__ import annotations

import json
from bisect import bisect_left, insort
from typing import TYPE_CHECKING, Any

from awsim.common.paging import InvalidToken, page
from awsim.services.sqs.errors import InvalidParameterValueError, invalid_value
from awsim.services.sqs.resources import SQSResources

if TYPE_CHECKING:
    from awsim.services.sqs.models import Message, Queue
    from awsim.services.sqs.settings import Settings

    Answer = dict[str, Any]

LONGEST_PAGE = 1000


class RedriveOperations(SQSResources):
    """Which queue's dead letters go where."""

    def list_dead_letter_source_queues(
        self, *, queue_url: str, next_token: str | None = None, max_results: int | None = None
    ) -> Answer:
        """The queues whose dead letters go into a queue."""
        queue = self.queue(queue_url, "ListDeadLetterSourceQueues")
        owner = self.owner(queue_url)
        names = owner.sources.get(queue.arn, [])
        shown, token = paged(names, max_results, next_token, ["ListDeadLetterSourceQueues", queue.arn])
        return {"queueUrls": [owner.url_of(name) for name in shown], "NextToken": token}

    def bury(self, queue: Queue, message: Message) -> bool:
        """Whether a message is a dead letter; it has been moved then.

        Where its queue is gone that was to have it, it stays where it is.
        """
        redrive = queue.settings.redrive
        if redrive is None or message.receive_count < redrive.most_receives:
            return False
        target = self.owner_of(queue).queue_of(redrive.target_arn)
        if target is None:
            return False
        queue.forget(message)
        now = self.now()
        target.refresh(now)
        dead = message.for_another_queue(target.sequence_number())
        dead.dead_letter_source = queue.arn
        target.put(dead, now)
        self.has_messages(target)
        return True

    def owner_of(self, queue: Queue) -> SQSResources:
        """The backend that has a queue."""
        account = queue.arn.split(":", 5)[4]
        if account == self.account:
            return self
        owner: SQSResources = self.world.backend("sqs", account, self.region)
        return owner

    def require_target(self, name: str, arn: str, settings: Settings, text: str | None) -> None:
        """Raise InvalidParameterValue where the queue that is to have the dead letters is not there or can't take them.

        `name` and `arn` are those of the queue whose dead letters they are, `text` is the policy as it was given.
        """
        redrive = settings.redrive
        if redrive is None or text is None:
            return
        target = self.queue_of(redrive.target_arn)
        if target is None:
            raise invalid_value(text, "RedrivePolicy", "Dead letter target does not exist.")
        if target.is_fifo != settings.is_fifo:
            raise invalid_value(text, "RedrivePolicy", "Dead-letter queue must be same type of queue as the source.")
        allow = target.settings.redrive_allow
        if allow is not None and not allow.allows(arn):
            raise invalid_value(
                text,
                "RedrivePolicy",
                f"The redrive allow policy of {target.name} does not allow {name} to use it as dead-letter queue.",
            )

    def note_source(self, name: str, before: Settings | None, after: Settings | None) -> None:
        """Keep the list of who has a queue for its dead letters."""
        old = None if before is None or before.redrive is None else before.redrive.target_arn
        new = None if after is None or after.redrive is None else after.redrive.target_arn
        if old == new:
            return
        if old is not None:
            names = self.sources[old]
            del names[bisect_left(names, name)]
            if not names:
                del self.sources[old]
        if new is not None:
            insort(self.sources.setdefault(new, []), name)


def paged(names: list[str], most: int | None, token: str | None, scope: list[str]) -> tuple[list[str], str | None]:
    """A page of sorted names, and the token of the next one, which is only given to who asks for pages."""
    if most is not None and not 1 <= most <= LONGEST_PAGE:
        raise invalid_value(most, "MaxResults", f"Must be between 1 and {LONGEST_PAGE}, if provided.")
    try:
        shown, following = page(names, most or LONGEST_PAGE, token, json.dumps(scope), key=str)
    except InvalidToken:
        raise InvalidParameterValueError("Invalid or expired next token.") from None
    return shown, None if most is None else following
