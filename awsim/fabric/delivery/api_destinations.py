"""API destinations of EventBridge as targets, whoever sends to them: rules, pipes.

Their endpoints, credentials and rates are EventBridge's to know; it makes the request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from awsim.common.arn import Arn
from awsim.fabric.delivery.failures import REFUSALS, failure_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.fabric.delivery.settings import DeliverySettings, Failure
    from awsim.kernel.world import World

    Then = Callable[[Failure | dict[str, object]], Any]
    """Is given `{"status": 200, "answer": "…"}` or the failure; what it returns is the answer of the method."""


class APIDestinations(Protocol):
    """What the backend of EventBridge has for who calls API destinations."""

    def call_api_destination(self, arn: str, content: bytes, settings: DeliverySettings, then: Then) -> Any:
        """Send a request to an API destination; the answer is an `Unlocked`, or `then`'s where nothing can be sent.

        A destination whose rate is used up gives a failure with a `wait`. Raises ServiceError where it is not there.
        """
        ...


def is_api_destination(target: str) -> bool:
    """Whether a target is an API destination, by its ARN."""
    return ":api-destination/" in target and target.split(":", 3)[2] == "events"


def call_api_destination(world: World, target: str, content: bytes, settings: DeliverySettings, then: Then) -> Any:
    """Send a request to an API destination with the headers, path values and query parameters of settings.

    To be returned by a method of a backend: it is an `Unlocked`, or what `then` has returned.
    """
    try:
        arn = Arn.parse(target)
        events: APIDestinations = world.backend("events", arn.account, arn.region)
        return events.call_api_destination(target, content, settings, then)
    except REFUSALS as error:
        return then(failure_of(error))
