"""InvokeAsync, the deprecated form of asynchronous invocations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from awsim import Cloud


def test_the_event_is_accepted_and_delivered(cloud: Cloud, awslambda: Any) -> None:
    events: list[Any] = []
    cloud.functions.create("listener", lambda event, _: events.append(event))

    answer = awslambda.invoke_async(FunctionName="listener", InvokeArgs=b'{"n": 1}')

    assert answer["Status"] == 202
    assert events == [{"n": 1}]


def test_arguments_that_are_no_json_are_refused(awslambda: Any, cloud: Cloud, refused: Any) -> None:
    cloud.functions.create("listener", lambda *_: None)

    code, message, status = refused(awslambda.invoke_async, FunctionName="listener", InvokeArgs=b"{")

    assert (code, status) == ("InvalidRequestContentException", 400)
    assert message.startswith("Could not parse request body into json: ")
