"""Timing the same calls on awsim, moto and botocore's Stubber in alternating rounds, and printing the comparison."""

from __future__ import annotations

import gc
import importlib
import statistics
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REGION = "us-east-1"


@dataclass
class Case:
    """One measured call.

    `prepare(client)` makes what the call needs and returns a value handed to `call(client, value, number)`;
    `stub` is (operation name in boto3's spelling, answer) for the Stubber, None to leave it out; `stubbed` is handed to
    `call` there, where nothing can be prepared.
    """

    name: str
    service: str
    call: Callable[[Any, Any, int], object]
    prepare: Callable[[Any], Any] = lambda _: None
    stub: tuple[str, dict[str, Any]] | None = None
    stubbed: Any = None
    calls: dict[str, int] = field(default_factory=lambda: {"awsim": 2000, "moto": 200, "stubber": 500})


@contextmanager
def tool(name: str, case: Case, calls: int) -> Iterator[Any]:
    """A client answered by one of the tools."""
    if name == "stubber":
        from botocore.stub import Stubber

        assert case.stub is not None
        client = boto3.client(case.service, REGION, aws_access_key_id="a", aws_secret_access_key="b")  # noqa: S106 - no secret
        with Stubber(client) as stubber:
            for _ in range(calls):
                stubber.add_response(*case.stub)
            yield client
        return
    with importlib.import_module(name).mock_aws():
        yield boto3.client(case.service, REGION)


def measure(case: Case, name: str) -> float:
    """Microseconds a call, over one round."""
    calls = case.calls[name]
    with tool(name, case, calls) as client:
        prepared = case.stubbed if name == "stubber" else case.prepare(client)
        call = case.call
        gc.collect()
        gc.disable()
        started = time.perf_counter()
        for number in range(calls):
            call(client, prepared, number)
        took = time.perf_counter() - started
        gc.enable()
    return took / calls * 1e6


def compare(title: str, cases: list[Case], rounds: int) -> None:
    """Measure every case in alternating rounds and print the medians with their ratios."""
    print(f"\n{title} (µs a call, median of {rounds} alternating rounds)")
    print(f"{'':34}{'awsim':>10}{'moto':>12}{'Stubber':>10}{'x moto':>9}{'x Stubber':>11}")
    for case in cases:
        tools = ["awsim", "moto"] + (["stubber"] if case.stub else [])
        results: dict[str, list[float]] = {name: [] for name in tools}
        for _ in range(rounds):
            for name in tools:
                results[name].append(measure(case, name))
        ours, moto = statistics.median(results["awsim"]), statistics.median(results["moto"])
        line = f"{case.name:34}{ours:10.1f}{moto:12.1f}"
        if case.stub:
            floor = statistics.median(results["stubber"])
            print(f"{line}{floor:10.1f}{moto / ours:9.1f}{floor / ours:11.1f}")
        else:
            print(f"{line}{'':10}{moto / ours:9.1f}")
