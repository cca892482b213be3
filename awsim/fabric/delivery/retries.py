"""When a delivery that has failed is tried again: AWS's schedules as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Curve = Literal["linear", "arithmetic", "geometric", "exponential"]
"""How delays grow from the first to the last of a phase (SNS developer guide, "Backoff functions").

AWS shows a chart, no formulas: linear is a straight line, each of the others keeps lower for longer.
"""

_STEEPNESS: dict[Curve, int] = {"linear": 1, "arithmetic": 2, "geometric": 3}


@dataclass(frozen=True, slots=True)
class Phase:
    """So many retries, whose delays go from `first` to `last` seconds."""

    count: int
    first: float
    last: float
    curve: Curve = "linear"

    def delay(self, number: int) -> float:
        """The seconds before a retry of this phase, counted from 0."""
        if self.count == 1 or self.first == self.last:
            return self.first
        share = number / (self.count - 1)
        if self.curve == "exponential" and self.first > 0:
            return float(self.first * (self.last / self.first) ** share)
        return float(self.first + (self.last - self.first) * share ** _STEEPNESS.get(self.curve, 4))


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a delivery is tried again, and how old it may become.

    retries       after the first attempt.
    phases        the delays before them; where they do not reach, the last one counts on.
    age_seconds   counted from when it was accepted; None: no limit.
    """

    retries: int = 0
    phases: tuple[Phase, ...] = ()
    age_seconds: float | None = None

    def delay_before(self, retry: int) -> float:
        """The seconds before a retry, counted from 1."""
        number = retry - 1
        for phase in self.phases:
            if number < phase.count:
                return phase.delay(number)
            number -= phase.count
        return self.phases[-1].last if self.phases else 0.0

    def after(self, attempts: int, accepted_at: float, now: float) -> float | str:
        """The seconds to wait after so many failed attempts, or which condition is exhausted, in EventBridge's words.

        "MaximumRetryAttempts" or "MaximumEventAgeInSeconds".
        """
        if attempts > self.retries:
            return "MaximumRetryAttempts"
        delay = self.delay_before(attempts)
        if self.age_seconds is not None and now + delay - accepted_at > self.age_seconds:
            return "MaximumEventAgeInSeconds"
        return delay


NO_RETRIES = RetryPolicy()

SNS_TO_AWS = RetryPolicy(
    retries=100_015,
    phases=(Phase(3, 0, 0), Phase(2, 1, 1), Phase(10, 1, 20, "exponential"), Phase(100_000, 20, 20)),
)
"""SNS to functions, queues and delivery streams (developer guide, "Message delivery retries"): 23 days."""

_EVENTS_PHASES = (Phase(9, 1, 256, "exponential"), Phase(176, 488, 488))
"""185 retries within 24 hours, as EventBridge's guide says; how the delays grow it does not tell."""

DAY_SECONDS = 86_400


def events_policy(retries: int = 185, age_seconds: float = DAY_SECONDS) -> RetryPolicy:
    """EventBridge's and Scheduler's: `RetryPolicy` of a target (user guide, "How EventBridge retries")."""
    return RetryPolicy(retries, _EVENTS_PHASES, age_seconds)


def sns_http_policy(
    *,
    retries: int = 3,
    no_delay: int = 0,
    min_delay: int = 0,
    max_delay: int = 0,
    shortest: float = 20,
    longest: float = 20,
    curve: Curve = "linear",
) -> RetryPolicy:
    """The `healthyRetryPolicy` of a topic or subscription: `numRetries`, `numNoDelayRetries`, `numMinDelayRetries`, …

    What the three phases leave of the retries is the backoff between the shortest and the longest delay.
    """
    backoff = retries - no_delay - min_delay - max_delay
    phases = (
        Phase(no_delay, 0, 0),
        Phase(min_delay, shortest, shortest),
        Phase(backoff, shortest, longest, curve),
        Phase(max_delay, longest, longest),
    )
    return RetryPolicy(retries, tuple(phase for phase in phases if phase.count > 0))
