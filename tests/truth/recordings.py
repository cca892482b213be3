"""Replaying what AWS has answered: one file of recordings an area, one function a scenario, one runner for all.

    LAMBDA = Recordings("lambda")


    @LAMBDA.scenario("TestLambdaTags::test_tag_lifecycle")
    def tags_are_added_and_removed(replay):
        client = replay.client("lambda")
        replay.match("create", client.create_function(…))
        replay.refused("unknown", client.list_tags, Resource=…)


    test_answers_are_those_of_aws = LAMBDA.runner()

The directory of the recordings is `AWSIM_TRUTH`, else `../shared/aws-truth` beside the repository; without it the
scenarios are skipped.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from awsim import Cloud, mock_aws

from .matching import Matching

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DIRECTORY = Path(os.environ.get("AWSIM_TRUTH") or Path(__file__).parents[3] / "shared" / "aws-truth")
REGION = "us-east-1"
ACCOUNT = "123456789012"
KNOWN = {"region": REGION, "partition": "aws"}
LITERAL = {"111111111111": ACCOUNT}


class Replay:
    """One scenario on its way: a simulated AWS, the steps that were recorded, and how the answers differ from them."""

    def __init__(self, cloud: Cloud, recorded: dict[str, Any], parameter: str) -> None:
        self.cloud = cloud
        self.recorded = recorded
        self.parameter = parameter
        """What stands in brackets behind the recording's name."""
        self.differences: list[str] = []
        self.matching = Matching(KNOWN, LITERAL)
        self._left = set(recorded)

    def client(self, service: str, region: str = REGION) -> Any:
        """A client of the simulated AWS."""
        return boto3.client(service, region_name=region)

    def match(self, step: str, answered: Any, *, aside: Iterable[str] = ()) -> Any:
        """Hold an answer against the step that was recorded; members named `aside` are not compared. Gives it back."""
        self._left.discard(step)
        if step not in self.recorded:
            raise KeyError(f"{step!r} was not recorded; these were: {', '.join(map(repr, self.recorded))}")
        self.differences += self.matching.differences(self.recorded[step], answered, step, aside=frozenset(aside))
        return answered

    def refused(self, step: str, call: Callable[..., Any], *, aside: Iterable[str] = (), **given: Any) -> None:
        """Hold the error a call is answered with against the step that was recorded."""
        try:
            answered = call(**given)
        except ClientError as error:
            answered = error.response
        self.match(step, answered, aside=aside)

    def leave(self, *steps: str) -> None:
        """Say that these steps are not replayed; otherwise all have to be."""
        for step in steps:
            self._left.remove(step)

    def report(self) -> str:
        """What is wrong, empty where nothing is."""
        return "\n".join([*self.differences, *(f"{step} was not replayed" for step in sorted(self._left))])


@dataclass
class Recordings:
    """The recordings of one area, and the scenarios that say how they came about."""

    area: str
    scenarios: dict[str, tuple[Callable[[Replay], None], dict[str, Any]]] = field(default_factory=dict)

    def scenario(self, *names: str, **options: Any) -> Callable[[Callable[[Replay], None]], Callable[[Replay], None]]:
        """Have a function go the way of the recordings whose names end so; `options` are those of the cloud."""

        def register(function: Callable[[Replay], None]) -> Callable[[Replay], None]:
            for name in names:
                assert name not in self.scenarios, f"{name} has two scenarios"
                self.scenarios[name] = (function, options)
            return function

        return register

    @cached_property
    def contents(self) -> dict[str, dict[str, Any]]:
        """Name -> what was recorded, step by step."""
        read: dict[str, dict[str, Any]] = json.loads((DIRECTORY / f"{self.area}.json").read_text())
        return {name: each["recorded-content"] for name, each in read.items()}

    def recorded(self, name: str) -> dict[str, Any]:
        """The one recording whose name ends so."""
        found = [key for key in self.contents if key == name or key.endswith(f"::{name}")]
        assert len(found) == 1, f"{len(found)} recordings end with ::{name}"
        return self.contents[found[0]]

    def untold(self) -> list[str]:
        """The recordings that no scenario is written for."""
        told = tuple(f"::{name}" for name in self.scenarios)
        return [name for name in self.contents if name not in self.scenarios and not name.endswith(told)]

    def runner(self) -> Callable[[str], None]:
        """The test that runs every scenario, with its marks; to be made when all are registered."""
        told = sorted(self.scenarios.items())
        cases = [pytest.param(name, marks=getattr(each[0], "pytestmark", ())) for name, each in told]

        @pytest.mark.parametrize("name", cases)
        def run(name: str) -> None:
            if not (DIRECTORY / f"{self.area}.json").exists():
                pytest.skip(f"recordings of AWS's answers are not in {DIRECTORY}: AWSIM_TRUTH names their directory")
            function, options = self.scenarios[name]
            with mock_aws(**{"clock": "virtual", "seed": 7, **options}) as cloud:
                replay = Replay(cloud, self.recorded(name), name.partition("[")[2].removesuffix("]"))
                function(replay)
            report = replay.report()
            assert not report, report

        return run
