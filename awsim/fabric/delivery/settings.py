"""What a delivery needs to know beside its target and its body: plain data, so that it can wait in the schedule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from awsim.fabric.delivery.retries import NO_RETRIES, RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Mapping

ErrorAttributes = Literal["none", "events", "scheduler", "lambda"]
"""Whose error attributes a dead letter has: SNS and SQS add none, EventBridge, Scheduler and Lambda have their own."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Where an event goes that its target has refused.

    arn           of the queue, or of the topic where the source allows one (Lambda).
    attributes    whose error attributes are put on it.
    facts         what is known beforehand of those attributes: `{"RULE_ARN": …, "TARGET_ARN": …}`.
    body          what it holds, where that is not what the target was to be sent (EventBridge: the event itself).
    """

    arn: str
    attributes: ErrorAttributes = "none"
    facts: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """How something is delivered; each kind of target looks at what is meant for it.

    retries             how often and how long it is tried again, where trying again may help.
    dead_letter         where it goes that is not delivered; None: it is lost (and noted in the journal).
    order               deliveries of one backend with the same target and order go one after another: one that is to
                        be tried again holds up those behind it (FIFO topics: the group).
    message_attributes  of messages to queues and topics, in the model's form.
    group_id, deduplication_id
                        of messages to queues and topics.
    trace_header        the AWSTraceHeader of messages to queues.
    subject, message_structure
                        of messages to topics.
    partition_key       of records of Kinesis streams; the delivery's own id where there is none.
    event               the entry for a bus, in the model's form, without its `Detail`, which is the body.
    execution_name      of executions of state machines.
    log_stream          the stream of a log group that an event goes to.
    object_key          of objects in buckets; the delivery's id where there is none.
    method, headers     of requests to HTTP addresses and APIs.
    timeout             of those, in seconds of real time.
    role_arn            as whom it is delivered.
    source_arn          the resource for which the service delivers in its own name, as policies of targets know it
                        (`aws:SourceArn`); None where a role delivers, which no policy of a target is asked about.
    """

    retries: RetryPolicy = NO_RETRIES
    dead_letter: DeadLetter | None = None
    order: str | None = None
    message_attributes: Mapping[str, Any] = field(default_factory=dict)
    group_id: str | None = None
    deduplication_id: str | None = None
    trace_header: str | None = None
    subject: str | None = None
    message_structure: str | None = None
    partition_key: str | None = None
    event: Mapping[str, Any] = field(default_factory=dict)
    execution_name: str | None = None
    log_stream: str | None = None
    object_key: str | None = None
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 15.0
    role_arn: str | None = None
    source_arn: str | None = None


PLAIN = DeliverySettings()
"""Tried once, without anything else."""


@dataclass(slots=True)
class Delivery:
    """Something on its way.

    target        an ARN, or an `http://` or `https://` URL.
    body          what the target is sent; text, but for streams and HTTP also bytes.
    id            one for all its attempts; a UUID.
    accepted_at   when its producer handed it over, in seconds since the epoch.
    attempts      how often it has been tried.
    """

    target: str
    body: str | bytes
    settings: DeliverySettings
    id: str
    accepted_at: float
    attempts: int = 0

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body if isinstance(self.body, str) else self.body.decode()

    @property
    def content(self) -> bytes:
        """The body as bytes."""
        return self.body if isinstance(self.body, bytes) else self.body.encode()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt has not reached its target.

    code, message   the target's own words.
    may_pass        whether trying again may help: the target was busy, or could not be reached.
    status          the HTTP status; None where nothing answered.
    answer          what an HTTP address has answered.
    """

    code: str
    message: str
    may_pass: bool = False
    status: int | None = None
    answer: str = ""
