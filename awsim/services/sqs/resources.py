"""What one account has of SQS in one region, and how queues are found: by name, by ARN, by any form of their URL."""

from __future__ import annotations

import re
from math import inf
from typing import TYPE_CHECKING, Any

from awsim.common.addresses import parts_of_url
from awsim.common.announcements import MessagesAvailable
from awsim.common.arn import Arn
from awsim.fabric.backend import Backend
from awsim.fabric.guarding import has_to_ask, refusal
from awsim.kernel.caller import caller
from awsim.protocols.hosts import parse_host
from awsim.services.sqs.errors import (
    AccessDeniedError,
    InvalidAddressError,
    MissingParameterError,
    QueueDoesNotExistError,
    unknown_attribute,
)
from awsim.services.sqs.regions import REGIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.world import World
    from awsim.model.errors import ServiceError
    from awsim.model.operation import Operation
    from awsim.services.sqs.models import Queue
    from awsim.services.sqs.move_task_models import MoveTask

UNKNOWN_SENDER = "AIDAIT2UOQQY3AUEKVGXU"
"""The SenderId of whoever calls with keys that nobody has made (as moto has it)."""

OWNERS = frozenset(
    {
        *("AddPermission", "CancelMessageMoveTask", "CreateQueue", "DeleteQueue", "ListMessageMoveTasks"),
        *("ListQueueTags", "ListQueues", "RemovePermission", "SetQueueAttributes", "StartMessageMoveTask"),
        *("TagQueue", "UntagQueue"),
    }
)
"""The actions that nobody but a queue's owner can do."""
NOTHING = '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sqs:Nothing", "Resource": "*"}}'
"""A policy that allows nothing."""

_PATH = re.compile(r"/(?:queue/(?P<region>[a-z0-9-]+)/)?(?P<account>\d{12})/(?P<name>[\w-]{1,80}(?:\.fifo)?)/?")
_NAME = re.compile(r"[\w-]{1,80}(?:\.fifo)?", re.ASCII)
"""What stands for the URL of a queue of the caller's own, too."""
_REGION = re.compile(r"(?:^|\.)(?:sqs\.)?(?P<region>[a-z]{2,5}(?:-[a-z]+)+-\d)(?:\.|$)")


class SQSResources(Backend):
    """State and look-ups that all operations share."""

    service = "sqs"
    regions = REGIONS

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.queues: dict[str, Queue] = {}
        """By name."""
        self.queue_names: list[str] = []
        """Sorted."""
        self.deleted_at: dict[str, float] = {}
        """Name -> when a queue was deleted, of those that can't be made again yet."""
        self.sources: dict[str, list[str]] = {}
        """ARN of a queue for dead letters -> the names, sorted, of the queues whose it is."""
        self.move_tasks: dict[str, list[MoveTask]] = {}
        """ARN of their source -> the last message move tasks, newest first."""
        self._senders: dict[str | None, str] = {}
        """Access key -> the SenderId of who calls with it."""
        self._by_url: dict[str, str] = {}
        """URL -> name of a queue of this account, of those that have been called."""

    @classmethod
    def refusal_of(cls, operation: Operation, params: Mapping[str, Any], message: str) -> ServiceError:
        """SQS speaks of missing parameters and of unknown attributes in its own words."""
        shape = operation.input_shape
        assert shape is not None, "an operation without input refuses nothing"
        for name in shape.required_members:
            if params.get(name) is None:
                return MissingParameterError(name)
        for name, member in shape.members.items():
            missing = _missing_inside(member, params.get(name), name)
            if missing is not None:
                return missing
            unknown = _unknown_name(member, params.get(name))
            if unknown is not None:
                return unknown_attribute(unknown)
        return cls.refusal(message)

    # Queues

    def queue(self, url: str, action: str | None = None) -> Queue:
        """The queue with a URL, of any account; raises QueueDoesNotExist, InvalidAddress.

        With an action, AccessDenied where the queue's policy does not allow it to who calls. What the clock says has
        happened to its messages.
        """
        name = self._by_url.get(url)
        found = None if name is None else self.queues.get(name)
        owner = self.account
        if found is None:
            owner, found = self._find(url)
        if action is not None and has_to_ask(self, owner):
            self.require_let_in(found, owner, action)
        found.refresh(self.world.clock.now())
        return found

    def require_let_in(self, queue: Queue, owner: str, action: str) -> None:
        """Raise AccessDenied where a queue's policy does not allow an action to who calls.

        Some are the owner's alone, whatever a policy says (developer guide, "Limitations of custom policies").
        """
        policy = queue.settings.values.get("Policy")
        if policy is not None and action in OWNERS:
            policy = NOTHING
        refused = refusal(self, owner, queue.arn, policy, f"sqs:{action.lower()}")
        if refused is not None:
            self.refuse(AccessDeniedError(refused), action, "QueueUrl")

    def owner(self, url: str) -> SQSResources:
        """The backend that has the queue with a URL."""
        if url in self._by_url:
            return self
        return self._owner_and_name(url)[0]

    def queue_of(self, arn: str) -> Queue | None:
        """This account's queue with an ARN, None where there is none."""
        prefix, _, name = arn.rpartition(":")
        return self.queues.get(name) if prefix == f"arn:{self.partition}:sqs:{self.region}:{self.account}" else None

    def named(self, name: str) -> Queue:
        """This account's queue with a name; raises QueueDoesNotExist."""
        found = self.queues.get(name)
        if found is None:
            raise QueueDoesNotExistError
        return found

    def url_of(self, name: str) -> str:
        """The URL of a queue of this account."""
        domain = "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"
        return f"https://sqs.{self.region}.{domain}/{self.account}/{name}"

    def _find(self, url: str) -> tuple[str, Queue]:
        owner, name = self._owner_and_name(url)
        found = owner.queues.get(name)
        if found is None:
            raise QueueDoesNotExistError
        if owner is self:
            self._by_url[url] = name
        return owner.account, found

    def _owner_and_name(self, url: str) -> tuple[SQSResources, str]:
        if _NAME.fullmatch(url) is not None:
            return self, url
        parts = parts_of_url(url)
        path = _PATH.fullmatch(parts.path)
        if path is None or (parts.netloc == "" and not url.startswith("/")):
            raise InvalidAddressError(url)
        region = path["region"] or _region_of(parts.hostname or "")
        if region not in (None, self.region):
            raise InvalidAddressError(url)
        if path["account"] == self.account:
            return self, path["name"]
        owner: SQSResources = self.world.backend("sqs", path["account"], self.region)
        return owner, path["name"]

    # Others

    def sender(self) -> str:
        """The SenderId of who calls: the id of a user, or of a role and its session."""
        access_key = caller.get()
        known = self._senders.get(access_key)
        if known is None:
            known = self._senders[access_key] = self._sender_with(access_key)
        return known

    def _sender_with(self, access_key: str | None) -> str:
        world = self.world
        if access_key is None or not (access_key in world.issued or world.moto.may_know(access_key)):
            return UNKNOWN_SENDER
        answer = world.call_moto("sts", "GetCallerIdentity", {}, account=self.account, region=self.region)
        return str(answer["UserId"])

    def has_messages(self, queue: Queue) -> None:
        """Tell who waits for a queue's messages, or reads it, that there may be some."""
        self.emit(MessagesAvailable(queue.arn))

    def next_moments(self, queue_arn: str) -> tuple[float, float]:
        """When a delay ends next, and when a visibility timeout does; infinite where none will."""
        queue = self.queue_of(queue_arn)
        return (inf, inf) if queue is None else (queue.next_delay(), queue.next_timeout())

    def arn_of(self, text: str) -> Arn | None:
        """An ARN of SQS; None for what is none."""
        try:
            arn = Arn.parse(text)
        except ValueError:
            return None
        return arn if arn.service == "sqs" else None


def _region_of(host: str) -> str | None:
    """The region that the host of a queue's URL names, None where it names none: a server's own, or the oldest one."""
    parsed = parse_host(host)
    if parsed is not None:
        return "us-east-1" if parsed.region is None and parsed.labels == ("queue",) else parsed.region
    found = _REGION.search(host)
    return None if found is None else found["region"]


def _unknown_name(shape: Any, given: Any) -> str | None:
    """The first name in a list, or among the keys of a map, that is none of those the model has."""
    named = {"list": "member", "map": "key"}.get(shape.type_name)
    known = getattr(shape, named).enum if named and hasattr(getattr(shape, named), "enum") else None
    if not known or not given:
        return None
    return next((name for name in given if name not in known), None)


def _missing_inside(shape: Any, given: Any, path: str) -> ServiceError | None:
    """What the entries of a batch, or attributes of a message, lack."""
    if not given or shape.type_name not in ("list", "map"):
        return None
    inner = shape.member if shape.type_name == "list" else shape.value
    if inner.type_name != "structure":
        return None
    items = enumerate(given, 1) if shape.type_name == "list" else given.items()
    name = inner.name if shape.type_name == "list" else path
    for key, item in items:
        for member in inner.required_members:
            if item.get(member) is None:
                return MissingParameterError(f"{name}.{key}.{member}")
    return None
