"""The program of a Python function's own process: it asks the Runtime API for invocations and calls the handler."""

from __future__ import annotations

import json
import logging
import os
import sys
from http.client import HTTPConnection
from typing import Any

from awsim.kernel.clock import Clock
from awsim.runtime.context import context_class
from awsim.runtime.deployment import Deployment, Invocation
from awsim.runtime.errors import FunctionFailed, Paths, uncaught
from awsim.runtime.handler import load
from awsim.runtime.marshalling import marshalled
from awsim.runtime.output import log_formatter

PREFIX = "/2018-06-01/runtime"


def main() -> None:
    """Load the handler, then run invocations for ever."""
    paths = Paths({os.environ["LAMBDA_TASK_ROOT"]: "/var/task"})
    connection = HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    _log_as_lambda()
    try:
        handler = load(os.environ["_HANDLER"], paths)
    except FunctionFailed as failure:
        _post(connection, "/init/error", failure.payload)
        raise SystemExit(1) from failure
    while True:
        _run_next(connection, handler, paths)


_request_id = ""


def _log_as_lambda() -> None:
    """Have the root logger write to stdout, each record with the id of the invocation."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(log_formatter())
    handler.addFilter(_with_request_id)
    logging.getLogger().addHandler(handler)


def _with_request_id(record: logging.LogRecord) -> bool:
    record.aws_request_id = _request_id
    return True


def _run_next(connection: HTTPConnection, handler: Any, paths: Paths) -> None:
    connection.request("GET", f"{PREFIX}/invocation/next")
    global _request_id
    response = connection.getresponse()
    payload = response.read()
    request_id = _request_id = response.headers["lambda-runtime-aws-request-id"]
    clock = Clock("wall", 0.0)
    ends_at = int(response.headers["lambda-runtime-deadline-ms"]) / 1000
    context_text = response.headers.get("lambda-runtime-client-context")
    invocation = Invocation(
        request_id,
        response.headers["lambda-runtime-invoked-function-arn"],
        payload,
        None if context_text is None else context_text.encode(),
    )
    context = context_class()(_deployment(ends_at - clock.now()), invocation, os.environ[_LOG_STREAM], clock)
    try:
        returned = handler(json.loads(payload), context)
        answer, kind = marshalled(returned, request_id), "response"
    except FunctionFailed as failure:
        answer, kind = failure.payload, "error"
    except Exception as error:
        described = uncaught(error, request_id, paths)
        print(described.log, flush=True)  # noqa: T201 - what is printed is the log
        answer, kind = described.payload, "error"
    _post(connection, f"/invocation/{request_id}/{kind}", answer)


_LOG_STREAM = "AWS_LAMBDA_LOG_STREAM_NAME"


def _deployment(seconds: float) -> Deployment:
    """What the context shows of the function, from the environment variables."""
    variables = os.environ
    return Deployment(
        account="",
        region=variables["AWS_REGION"],
        name=variables["AWS_LAMBDA_FUNCTION_NAME"],
        version=variables["AWS_LAMBDA_FUNCTION_VERSION"],
        generation="",
        handler=variables["_HANDLER"],
        runtime=variables["AWS_EXECUTION_ENV"].removeprefix("AWS_Lambda_"),
        role="",
        timeout=seconds,
        memory_size=int(variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]),
        variables={},
        code=b"",
        layers=(),
        log_group=variables["AWS_LAMBDA_LOG_GROUP_NAME"],
    )


def _post(connection: HTTPConnection, path: str, body: bytes) -> None:
    connection.request("POST", PREFIX + path, body, {"content-type": "application/json"})
    connection.getresponse().read()


if __name__ == "__main__":
    main()
