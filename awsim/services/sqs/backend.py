"""The backend of SQS: its operations put together."""

from __future__ import annotations

from awsim.services.sqs.in_flight import InFlightOperations
from awsim.services.sqs.move_tasks import MoveTaskOperations
from awsim.services.sqs.permissions import PermissionOperations
from awsim.services.sqs.queues import QueueOperations
from awsim.services.sqs.receiving import ReceiveOperations
from awsim.services.sqs.sending import SendOperations
from awsim.services.sqs.tags import TagOperations

DELIVERIES = {"move_messages": "move messages out of the dead-letter queue {source_arn}"}


class SQSBackend(
    QueueOperations,
    SendOperations,
    ReceiveOperations,
    InFlightOperations,
    MoveTaskOperations,
    PermissionOperations,
    TagOperations,
):
    """Amazon SQS in one account and region."""

    deliveries = DELIVERIES
