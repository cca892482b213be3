"""The program of a Python function's own process: it asks the Runtime API for invocations and calls the handler.

Its arguments are the directories of the function's modules.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from http.client import HTTPConnection
from typing import Any, NoReturn

from awsim.kernel.clock import Clock
from awsim.protocols.hosts import METADATA_HOSTS, is_aws_host
from awsim.runtime.context import context_class, runtime_modules
from awsim.runtime.errors import FunctionFailed, Paths, uncaught
from awsim.runtime.handler import load
from awsim.runtime.log_lines import failure_lines, level_of, log_formatter
from awsim.runtime.marshalling import marshalled
from awsim.services.lambda_.deployment import Deployment, Invocation
from awsim.transports.guard import RealAWSCallRefused, socket_patches
from awsim.transports.patching import Patches

PREFIX = "/2018-06-01/runtime"


def main() -> None:
    """Load the handler, then run invocations for ever."""
    Patches(socket_patches(_refuse_aws)).apply()
    sys.path[:0] = sys.argv[1:]
    sys.modules.update(runtime_modules())
    paths = Paths({sys.argv[1]: "/var/task", **dict.fromkeys(sys.argv[2:], "/opt")})
    client = _Client()
    try:
        handler = load(os.environ["_HANDLER"], paths)
    except FunctionFailed as failure:
        client.fail_to_start(failure)
    while True:
        client.run_next(handler, paths)


class _Client:
    """The function's side of the Runtime API, and its log."""

    def __init__(self) -> None:
        self._connection = HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
        self._clock = Clock("wall", 0.0)
        self._request_id = ""
        self._log_format = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "Text")
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(_OneLine(log_formatter(self._log_format)))
        handler.addFilter(self._with_request_id)
        logging.getLogger().addHandler(handler)
        logging.getLogger().setLevel(level_of(os.environ.get("AWS_LAMBDA_LOG_LEVEL")))

    def fail_to_start(self, failure: FunctionFailed) -> NoReturn:
        self._print(failure)
        self._post("/init/error", failure.payload)
        raise SystemExit(1)

    def run_next(self, handler: Any, paths: Paths) -> None:
        """Wait for an invocation and answer it; what is no Exception ends the process, as on AWS."""
        invocation, ends_at = self._next()
        self._request_id = invocation.request_id
        log_stream = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        deployment = _deployment(ends_at - self._clock.now())
        context = context_class()(deployment, invocation, log_stream, lambda: ends_at - self._clock.now())
        try:
            returned = handler(json.loads(invocation.payload), context)
        except Exception as error:
            self._fail(uncaught(error, invocation.request_id, paths))
            return
        try:
            payload = marshalled(returned, invocation.request_id)
        except FunctionFailed as failure:
            self._fail(failure)
            return
        self._post(f"/invocation/{invocation.request_id}/response", payload)

    def _fail(self, failure: FunctionFailed) -> None:
        self._print(failure)
        self._post(f"/invocation/{self._request_id}/error", failure.payload)

    def _print(self, failure: FunctionFailed) -> None:
        for line in failure_lines(self._log_format, failure, self._clock.now()):
            print(_one_line(line), flush=True)  # noqa: T201 - what is printed is the log

    def _next(self) -> tuple[Invocation, float]:
        """The next invocation, and when it times out."""
        self._connection.request("GET", f"{PREFIX}/invocation/next")
        response = self._connection.getresponse()
        payload = response.read()
        headers = response.headers
        client_context = headers.get("lambda-runtime-client-context")
        invocation = Invocation(
            headers["lambda-runtime-aws-request-id"],
            headers["lambda-runtime-invoked-function-arn"],
            payload,
            None if client_context is None else client_context.encode(),
        )
        return invocation, int(headers["lambda-runtime-deadline-ms"]) / 1000

    def _post(self, path: str, body: bytes) -> None:
        self._connection.request("POST", PREFIX + path, body, {"content-type": "application/json"})
        self._connection.getresponse().read()

    def _with_request_id(self, record: logging.LogRecord) -> bool:
        record.aws_request_id = self._request_id
        return True


class _OneLine(logging.Formatter):
    """Another formatter's text, written so that several lines of it are one log event."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self._formatter = formatter

    def format(self, record: logging.LogRecord) -> str:
        return _one_line(self._formatter.format(record))


def _one_line(text: str) -> str:
    return text.replace("\n", "\r")


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


def _refuse_aws(host: object) -> None:
    """Nothing leaves for AWS: raise RealAWSCallRefused for its hosts."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes | bytearray) else host
    if isinstance(name, str) and (is_aws_host(name) or name in METADATA_HOSTS):
        raise RealAWSCallRefused(
            f"a connection to {name} was refused: from a function in a process of its own, the simulated AWS is "
            "reached at AWS_ENDPOINT_URL, as AWS's SDKs do by themselves"
        )


if __name__ == "__main__":
    main()
