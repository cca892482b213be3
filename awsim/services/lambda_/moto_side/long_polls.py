"""Long polls of moto's SQS, which queue mappings and users wait in: by the cloud's clock, and holding nobody up."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from awsim.common.announcements import FALLTHROUGH
from awsim.moto.turn import POLL_SECONDS, aside, this_turn

LOOK_AGAIN_SECONDS = 0.05


def let_long_polls_wait_aside() -> None:
    """Have ReceiveMessage of moto's SQS wait by the cloud's clock, and without keeping everybody else from moto."""
    models: Any = import_module("moto.sqs.models")
    models.Queue.wait_for_messages = _wait_for_messages


def _wait_for_messages(queue: Any, timeout: float) -> None:
    end = this_turn().now() + timeout
    while not queue.messages and (left := end - this_turn().now()) > 0:
        with aside() as waiting:
            # Nobody tells when a delay is over or a message is visible again: on a wall clock it is looked for.
            seconds = left if waiting.clock.is_virtual else min(left, LOOK_AGAIN_SECONDS)
            waiting.pause(seconds, FALLTHROUGH)
    # moto goes on while its time has not passed the end, so that on the very second it would wait one more.
    this_turn().lag += POLL_SECONDS
