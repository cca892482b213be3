"""What is to be logged of deliveries, and what is known of one whose outcome is awaited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Feedback:
    """What is to be logged of a topic's, or an application's, deliveries."""

    log_group: str
    success: bool
    success_percent: int
    failure: bool

    @classmethod
    def of(cls, attributes: Mapping[str, str], prefix: str, log_group: str) -> Feedback | None:
        """What attributes ask for; None where they ask for nothing."""
        success = bool(attributes.get(f"{prefix}SuccessFeedbackRoleArn"))
        failure = bool(attributes.get(f"{prefix}FailureFeedbackRoleArn"))
        if not success and not failure:
            return None
        rate = attributes.get(f"{prefix}SuccessFeedbackSampleRate") or "100"
        return cls(log_group, success, int(rate), failure)


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of a delivery whose outcome is to be logged."""

    feedback: Feedback
    protocol: str
    destination: str
    notification: Mapping[str, str]
