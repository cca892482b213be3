"""Stacks with pipes."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import ROLE, STREAM, queue_arn


@pytest.fixture(autouse=True)
def _cloud(cloud: Any, sqs: Any) -> None:
    pass


def pipe(**properties: Any) -> dict[str, Any]:
    given = {"Source": queue_arn("source"), "Target": queue_arn("target"), "RoleArn": ROLE, **properties}
    return {"Type": "AWS::Pipes::Pipe", "Properties": given}


def test_a_pipe_of_a_stack(stack: Any, pipes: Any, send: Any, received: Any) -> None:
    shown = stack.make(
        {
            "ref": {"Ref": "Pipe"},
            "arn": {"Fn::GetAtt": ["Pipe", "Arn"]},
            "state": {"Fn::GetAtt": ["Pipe", "CurrentState"]},
        },
        Pipe=pipe(TargetParameters={"InputTemplate": "<$.body>"}, Tags={"a": "1"}),
    )
    send("hello")

    made = pipes.describe_pipe(Name=shown["ref"])
    assert shown["ref"].startswith("stack-Pipe-")
    assert (shown["arn"], shown["state"]) == (made["Arn"], "RUNNING")
    assert (made["Tags"]["a"], made["Tags"]["aws:cloudformation:logical-id"]) == ("1", "Pipe")
    assert received() == ['"hello"']


def test_a_pipe_changes_and_goes(stack: Any, pipes: Any) -> None:
    reading = {"StartingPosition": "LATEST", "BatchSize": "5"}
    source = {"Source": STREAM, "SourceParameters": {"KinesisStreamParameters": reading}}
    stream = {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": "events", "ShardCount": 1}}
    stack.make(Stream=stream, Pipe={**pipe(Name="pipe", Description="news", **source), "DependsOn": "Stream"})
    later = {"Source": STREAM, "SourceParameters": {"KinesisStreamParameters": {**reading, "BatchSize": 6}}}
    changed = pipe(Name="pipe", Target=queue_arn("letters"), DesiredState="STOPPED", Tags={"a": "1"}, **later)
    stack.update(Stream=stream, Pipe={**changed, "DependsOn": "Stream"})

    shown = pipes.describe_pipe(Name="pipe")
    assert (shown["Target"], shown["CurrentState"]) == (queue_arn("letters"), "STOPPED")
    assert shown["SourceParameters"]["KinesisStreamParameters"]["BatchSize"] == 6
    assert shown["SourceParameters"]["KinesisStreamParameters"]["StartingPosition"] == "LATEST"
    assert shown.get("Description", "") == ""
    assert shown["Tags"]["a"] == "1"
    stack.delete()
    assert pipes.list_pipes()["Pipes"] == []
