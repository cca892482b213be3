"""A message move task, and its handle."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from awsim.services.sqs.errors import InvalidParameterValueError

RUNNING, COMPLETED, CANCELLED, FAILED = "RUNNING", "COMPLETED", "CANCELLED", "FAILED"
SOURCE_UNKNOWN = "CouldNotDetermineMessageSource"


@dataclass(slots=True)
class MoveTask:
    """A message move task; without a destination each message goes to the queue it came from."""

    id: str
    source_arn: str
    destination_arn: str | None
    rate: int | None
    started_at: float
    to_move: int
    moved: int = 0
    status: str = RUNNING
    failure: str | None = None

    @property
    def handle(self) -> str:
        """Its task handle."""
        return base64.b64encode(json.dumps({"taskId": self.id, "sourceArn": self.source_arn}).encode()).decode()


def read_handle(handle: str) -> tuple[str, str]:
    """The id of a task, and the ARN of its source; raises InvalidParameterValue for what is no handle."""
    try:
        read = json.loads(base64.b64decode(handle, validate=True))
        return str(read["taskId"]), str(read["sourceArn"])
    except (ValueError, KeyError, TypeError):
        raise InvalidParameterValueError("Value for parameter TaskHandle is invalid.") from None
