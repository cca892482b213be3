"""What waits: who is woken, in which order, and how long a virtual clock stands still for others."""

from __future__ import annotations

import threading
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import time_machine
from botocore.exceptions import ClientError

from awsim import Cloud, mock_aws
from awsim.kernel.steps import at_once
from awsim.kernel.waiting import Waiting

if TYPE_CHECKING:
    from awsim.kernel.world import World

REGION = "us-east-1"


class Shelf:
    """What several wait for: each thing on it is for one of them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.things: deque[str] = deque()

    def take(self, seconds: float) -> Any:
        """Wait for a thing at most so long; None when none has come."""
        waiting = Waiting(
            lambda: [self.things.popleft()] if self.things else None,
            until=self._world.clock.now() + seconds,
            otherwise=lambda: [None],
            wakes_on=("shelf",),
        )
        return at_once(self._world.awaiting(waiting))[0]

    def put(self, thing: str) -> None:
        """Put a thing on it."""
        with self._world.lock:
            self.things.append(thing)
            self._world.wake("shelf")


@pytest.fixture
def world() -> World:
    return Cloud().world


@pytest.fixture
def virtual() -> World:
    return Cloud(clock="virtual").world


def begin(*calls: Any) -> list[threading.Thread]:
    threads = [threading.Thread(target=call, daemon=True) for call in calls]
    for thread in threads:
        thread.start()
    return threads


def until_waiting(world: World, number: int) -> None:
    """Let time pass until so many calls wait."""
    for _ in range(2_000):
        if world.waits.count() == number:
            return
        threading.Event().wait(0.005)
    raise AssertionError(f"{world.waits.count()} calls wait, not {number}")


def test_who_came_first_is_answered_first(world: World) -> None:
    shelf, answered = Shelf(world), {}

    def take(name: str) -> None:
        answered[name] = shelf.take(60)

    threads = []
    for number, name in enumerate("abcd", 1):
        threads += begin(partial(take, name))
        until_waiting(world, number)
    for thing in ("first", "second", "third", "fourth"):
        shelf.put(thing)
    for thread in threads:
        thread.join(20)
    assert answered == {"a": "first", "b": "second", "c": "third", "d": "fourth"}


def test_those_who_find_nothing_wait_on(world: World) -> None:
    shelf, answered = Shelf(world), []
    threads = begin(*[lambda: answered.append(shelf.take(60))] * 3)
    until_waiting(world, 3)
    shelf.put("one")
    until_waiting(world, 2)
    shelf.put("two")
    shelf.put("three")
    for thread in threads:
        thread.join(20)
    assert sorted(answered) == ["one", "three", "two"]


def test_a_wall_clock_really_waits_and_then_answers_otherwise(world: World) -> None:
    began = world.clock.now()
    assert Shelf(world).take(0.2) is None
    assert world.clock.now() - began >= 0.2
    assert world.waits.count() == 0


def test_a_clock_that_is_stopped_does_not_make_it_wait_for_ever() -> None:
    with time_machine.travel("2026-05-01T00:00:00Z", tick=False):
        assert Shelf(Cloud().world).take(0.2) is None


def test_moving_a_wall_clock_ends_a_wait(world: World) -> None:
    answered: list[Any] = []
    [thread] = begin(lambda: answered.append(Shelf(world).take(3600)))
    until_waiting(world, 1)
    world.clock.advance(hours=1)
    thread.join(20)
    assert answered == [None]


def test_a_virtual_clock_goes_to_the_deadline(virtual: World) -> None:
    began = virtual.clock.now()
    assert Shelf(virtual).take(20) is None
    assert virtual.clock.now() - began == 20


def test_deadlines_of_several_pass_in_their_order(virtual: World) -> None:
    ended: list[float] = []
    began = virtual.clock.now()

    def wait(seconds: float) -> None:
        at_once(virtual.sleeping(seconds))
        ended.append(virtual.clock.now() - began)

    threads = begin(*(partial(wait, seconds) for seconds in (300, 10, 200)))
    for thread in threads:
        thread.join(20)
    assert ended == [10, 200, 300]


def test_what_falls_due_on_the_way_happens_at_its_own_time() -> None:
    cloud = Cloud(clock="virtual", lifecycle={"kinesis": 5.0})
    cloud.client("kinesis").create_stream(StreamName="events", ShardCount=1)
    began = cloud.clock.now()
    at_once(cloud.world.sleeping(20))
    delivered = [entry.at - began for entry in cloud.journal if entry.kind == "delivery"]
    assert delivered == [5.0]
    assert cloud.clock.now() - began == 20


def test_a_virtual_clock_stands_still_while_another_thread_goes_on(
    virtual: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine the other thread may have to wait for a processor for longer than a few turns.
    monkeypatch.setattr("awsim.kernel.waits.QUIET_TURNS", 10_000)
    monkeypatch.setattr("awsim.kernel.waits.MOST_TURNS", 10_000)
    shelf, answered = Shelf(virtual), []
    began = virtual.clock.now()
    [thread] = begin(lambda: answered.append((shelf.take(20), virtual.clock.now() - began)))
    shelf.put("at once")
    thread.join(20)
    assert answered == [("at once", 0.0)]


def test_a_virtual_clock_stands_still_while_a_function_runs() -> None:
    with mock_aws(clock="virtual") as cloud:
        goes_on, is_waiting = threading.Event(), threading.Event()
        shelf = Shelf(cloud.world)

        def handler(event: object, context: object) -> None:
            is_waiting.wait(20)
            goes_on.wait(0.3)  # longer than the patience with threads of which nothing is known
            shelf.put("from the function")

        cloud.functions.create("puts", handler)
        began = cloud.clock.now()
        invoke = partial(boto3.client("lambda", region_name=REGION).invoke, FunctionName="puts")
        [thread] = begin(invoke)
        while not cloud.world.waits.running:
            goes_on.wait(0.005)
        is_waiting.set()
        assert shelf.take(20) == "from the function"
        assert cloud.clock.now() == began
        thread.join(20)


def test_a_function_that_waits_itself_holds_nobody_up() -> None:
    with mock_aws(clock="virtual") as cloud:
        shelf = Shelf(cloud.world)
        cloud.functions.create("waits", lambda event, context: shelf.take(20), Timeout=60)
        began = cloud.clock.now()
        answer = boto3.client("lambda", region_name=REGION).invoke(FunctionName="waits")
        assert answer["Payload"].read() == b"null"
        assert cloud.clock.now() - began == 20


@pytest.mark.parametrize("clock", ["wall", "virtual"])
def test_a_function_waits_no_longer_than_it_has_time(clock: Any) -> None:
    with mock_aws(clock=clock) as cloud:
        kinesis = boto3.client("kinesis", region_name=REGION)
        arn = make_queue(kinesis)
        cloud.functions.create("waits", lambda event, context: kinesis.receive_queue_records(QueueARN=arn), Timeout=1)
        began = cloud.clock.now()
        answer = boto3.client("lambda", region_name=REGION).invoke(FunctionName="waits")
        assert b"Task timed out after 1.00 seconds" in answer["Payload"].read()
        assert 1 <= cloud.clock.now() - began < 5


def test_what_a_look_raises_the_caller_gets(queue_client: Any, cloud: Cloud) -> None:
    kinesis, arn = queue_client
    refused: list[ClientError] = []

    def receive() -> None:
        with pytest.raises(ClientError) as error:
            kinesis.receive_queue_records(QueueARN=arn, WaitTimeSeconds=9)
        refused.append(error.value)

    [thread] = begin(receive)
    until_waiting(cloud.world, 1)
    cloud.reset()
    thread.join(20)
    assert refused[0].response["Error"]["Code"] == "ResourceNotFoundException"


def test_a_restored_state_is_looked_at(queue_client: Any, cloud: Cloud) -> None:
    kinesis, arn = queue_client
    empty = cloud.snapshot()
    kinesis.put_record(StreamName="events", Data=b"kept", PartitionKey="k")
    filled = cloud.snapshot()
    cloud.restore(empty)
    received: list[Any] = []
    [thread] = begin(lambda: received.extend(kinesis.receive_queue_records(QueueARN=arn)["QueueRecords"]))
    until_waiting(cloud.world, 1)
    cloud.restore(filled)
    thread.join(20)
    assert [record["Data"] for record in received] == [b"kept"]


def test_a_put_ends_a_receive_at_once(queue_client: Any, cloud: Cloud) -> None:
    kinesis, arn = queue_client
    received: list[Any] = []
    [thread] = begin(lambda: received.extend(kinesis.receive_queue_records(QueueARN=arn)["QueueRecords"]))
    until_waiting(cloud.world, 1)
    kinesis.put_record(StreamName="events", Data=b"x", PartitionKey="k")
    assert cloud.world.waits.count() == 0  # it was answered by the put itself, whenever its thread goes on
    thread.join(20)
    assert [record["Data"] for record in received] == [b"x"]


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
def queue_client(cloud: Cloud) -> tuple[Any, str]:
    """A Kinesis client, and the ARN of a queue on its stream."""
    kinesis = cloud.client("kinesis")
    return kinesis, make_queue(kinesis)


def make_queue(kinesis: Any) -> str:
    kinesis.create_stream(StreamName="events", StreamModeDetails={"StreamMode": "ON_DEMAND"})
    stream = kinesis.describe_stream_summary(StreamName="events")["StreamDescriptionSummary"]["StreamARN"]
    created = kinesis.create_queue(
        QueueName="jobs",
        StreamConfigurationList=[{"StreamARN": stream, "StartingPosition": {"Type": "TRIM_HORIZON"}}],
    )
    arn: str = created["QueueDescription"]["QueueARN"]
    return arn
