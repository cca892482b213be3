"""`DeliveringBackend`: what a backend needs to send things to targets, as work of its own that is done later."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from botocore.exceptions import EndpointConnectionError

from awsim.fabric.backend import Backend
from awsim.fabric.delivery.addresses import post, request_of
from awsim.fabric.delivery.dead_letters import letter_of
from awsim.fabric.delivery.failures import failure_of
from awsim.fabric.delivery.retries import events_policy
from awsim.fabric.delivery.settings import PLAIN, Delivery, DeliverySettings, Failure
from awsim.fabric.delivery.targets import is_address, send
from awsim.kernel.unlocked import Unlocked
from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from awsim.kernel.world import World


LETTER_RETRIES = events_policy()
"""A dead letter whose queue is busy is tried again for a day, whoever sends it."""


class DeliveringBackend(Backend):
    """A backend whose resources have targets: subscriptions, rules, destinations.

    `deliver` only notes what is to be sent: whatever becomes of it, the call that asked for it neither fails nor waits.
    """

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.delivery_lines: dict[tuple[str, str], deque[Delivery]] = {}
        """(target, order) -> what waits for its turn, the one under way in front."""

    def deliver(
        self, target: str, body: str | bytes, settings: DeliverySettings = PLAIN, *, delay: float = 0.0
    ) -> Delivery:
        """Send something to a target: an ARN or a URL, once `delay` seconds have passed.

        What was noted is returned, whose `id` tells it apart in `delivered` and `undelivered`.
        """
        delivery = Delivery(target, body, settings, self.random.uuid(), self.now())
        if settings.order is not None:
            line = self.delivery_lines.setdefault((target, settings.order), deque())
            line.append(delivery)
            if len(line) > 1:
                return delivery
        self.schedule(delay, "attempt_delivery", delivery=delivery)
        return delivery

    def attempt_delivery(self, *, delivery: Delivery) -> Unlocked | None:
        """Scheduled: try once."""
        if not is_address(delivery.target):
            self.attempt_call(delivery)
            return None
        delivery.attempts += 1
        return self._deliver_over_http(delivery)

    def attempt_call(self, delivery: Delivery) -> None:
        """Try once what goes to a target by one of AWS's operations."""
        delivery.attempts += 1
        outcome: dict[str, Any] | Failure
        try:
            outcome = send(self, delivery)
        except (ServiceError, EndpointConnectionError, ValueError) as error:
            outcome = failure_of(error)
        self._delivery_attempted(delivery, outcome)

    def delivered(self, delivery: Delivery, answer: dict[str, Any]) -> None:
        """Called when a target has taken a delivery; a backend overrides it to act (to log it, for example).

        `answer` is the operation's, or `{"status": 200, "answer": "…"}` of an HTTP address.
        """

    def undelivered(self, delivery: Delivery, failure: Failure) -> None:
        """Called when a delivery is given up, after its dead letter was sent; a backend overrides it to act."""

    def _deliver_over_http(self, delivery: Delivery) -> Unlocked | None:
        try:
            request = request_of(delivery)
        except ValueError as error:
            self._delivery_attempted(delivery, failure_of(error))
            return None
        world, timeout = self.world, delivery.settings.timeout
        return Unlocked(
            lambda: post(world, request, timeout), lambda outcome: self._delivery_attempted(delivery, outcome)
        )

    def _delivery_attempted(self, delivery: Delivery, outcome: dict[str, Any] | Failure) -> None:
        if not isinstance(outcome, Failure):
            if delivery.settings.order is not None:
                self._move_delivery_line_on(delivery)
            self.delivered(delivery, outcome)
            return
        exhausted = None
        if outcome.may_pass:
            wait = delivery.settings.retries.after(delivery.attempts, delivery.accepted_at, self.now())
            if isinstance(wait, float | int):
                self.schedule(wait, "attempt_delivery", delivery=delivery)
                return
            exhausted = wait
        self._move_delivery_line_on(delivery)
        self._give_delivery_up(delivery, outcome, exhausted)
        self.undelivered(delivery, outcome)

    def _give_delivery_up(self, delivery: Delivery, failure: Failure, exhausted: str | None) -> None:
        letter = delivery.settings.dead_letter
        self._note_undelivered(delivery, failure, None if letter is None else letter.arn)
        if letter is not None:
            self.send_dead_letter(letter=letter_of(delivery, letter, failure, exhausted))

    def send_dead_letter(self, *, letter: Delivery) -> None:
        """Send a dead letter; scheduled where its queue was busy. One that its queue refuses is lost."""
        letter.attempts += 1
        try:
            send(self, letter)
        except (ServiceError, EndpointConnectionError, ValueError) as error:
            failure = failure_of(error)
            wait = LETTER_RETRIES.after(letter.attempts, letter.accepted_at, self.now())
            if failure.may_pass and isinstance(wait, float | int):
                self.schedule(wait, "send_dead_letter", letter=letter)
            else:
                self._note_undelivered(letter, failure, None)

    def _note_undelivered(self, delivery: Delivery, failure: Failure, dead_letter: str | None) -> None:
        noted = {
            "target": delivery.target,
            "attempts": delivery.attempts,
            "message": failure.message,
            "dead_letter": dead_letter,
        }
        world, key = self.world, (self.service, self.account, self.region)
        world.journal.add_undelivered(key, noted, failure.code, world.cause, world.clock)

    def _move_delivery_line_on(self, delivery: Delivery) -> None:
        if delivery.settings.order is None:
            return
        key = (delivery.target, delivery.settings.order)
        line = self.delivery_lines[key]
        line.popleft()
        if line:
            self.schedule(0.0, "attempt_delivery", delivery=line[0])
        else:
            del self.delivery_lines[key]
