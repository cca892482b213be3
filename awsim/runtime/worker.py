"""An execution environment that is a process of its own and speaks the Runtime API: other runtimes, and isolation."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextvars import copy_context
from pathlib import Path
from queue import Empty
from threading import Thread
from typing import TYPE_CHECKING, Any

from awsim.kernel.clock import Clock
from awsim.runtime.errors import FunctionFailed, process_ended, timed_out
from awsim.runtime.invocations import Environment
from awsim.runtime.package import unpack
from awsim.runtime.pipes import Pipes
from awsim.runtime.runtime_api import Answered, RuntimeApi
from awsim.runtime.variables import variables_of

if TYPE_CHECKING:
    from contextvars import Context

    from awsim.cloud import Cloud
    from awsim.protocols.http import HTTPRequest, HTTPResponse
    from awsim.runtime.deployment import Deployment, Invocation

NODE_CLIENT = Path(__file__).with_name("nodejs") / "bootstrap.mjs"
INIT_SECONDS = 10.0
"""How long a process may take to ask for its first invocation (developer guide, "Lambda execution environment")."""
SETTLING_SECONDS = 1.0
"""How long is waited for a process to ask for its next invocation: what it has printed is all there then."""
HOST_VARIABLES = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT")
FATAL_NAMES = {-9: "killed", -11: "segmentation fault", -6: "aborted", -15: "terminated"}


class RuntimeNotInstalled(RuntimeError):
    """The program that runs a function's code is not on this machine."""


class Worker(Environment):
    """A process that is started for the first invocation and waits for more until it is closed, ends or times out."""

    def __init__(self, cloud: Cloud, deployment: Deployment) -> None:
        super().__init__(cloud, deployment)
        self._api: RuntimeApi | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._pipes: Pipes | None = None
        self._within: Context | None = None
        """The context of the invocation that is running: calls of the process are part of it."""
        self._has_answered = False

    @property
    def _is_loaded(self) -> bool:
        return self._has_answered

    def close(self) -> None:
        """End the process."""
        super().close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._api is not None:
            self._api.close()

    def _run(self, invocation: Invocation) -> bytes:
        wall = Clock("wall", 0.0)
        timeout = self.deployment.timeout
        self._within = copy_context()
        if self._process is None:
            self._start()
        assert self._api is not None
        # What the code does before its first invocation has a time of its own, as on AWS.
        self._api.is_idle.wait(INIT_SECONDS)
        self._api.invoke(invocation, int((wall.now() + timeout) * 1000))
        try:
            result = self._api.results.get(timeout=timeout)
        except Empty:
            self.close()
            raise timed_out(timeout, invocation.request_id) from None
        finally:
            self._drain()
        if isinstance(result, Answered):
            return self._answered(result)
        self.close()
        raise process_ended(_status(result), invocation.request_id)

    def _answered(self, answered: Answered) -> bytes:
        if answered.is_initial:
            self.close()
        else:
            self._has_answered = True
        if answered.failed:
            raise FunctionFailed(_document(answered.payload), ends_environment=answered.is_initial)
        return answered.payload

    def _start(self) -> None:
        self._api = RuntimeApi(self._answer_aws)
        root = unpack(self.deployment.code).root
        layers = [unpack(layer).root for layer in reversed(self.deployment.layers)]
        command = command_for(self.deployment, root, layers)
        self._process = subprocess.Popen(  # noqa: S603 - running a function's code is what this is for
            command,
            cwd=root,
            env=self._environment(root, layers),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert self._process.stdout is not None
        self._pipes = Pipes(self._process.stdout.fileno(), self._output)
        Thread(target=self._watch, args=(self._process, self._api), name="awsim-worker", daemon=True).start()

    def _environment(self, root: Path, layers: list[Path]) -> dict[str, str]:
        assert self._api is not None
        endpoint = f"http://{self._api.address}"
        python = [str(root), *(str(layer / "python") for layer in layers), str(Path(__file__).parents[2])]
        return {
            **{name: os.environ[name] for name in HOST_VARIABLES if name in os.environ},
            "NODE_PATH": os.pathsep.join(str(layer / "nodejs" / "node_modules") for layer in layers),
            "PYTHONPATH": os.pathsep.join(python),
            **variables_of(self.deployment, self.access_key, self.log_stream, str(root)),
            "AWS_ENDPOINT_URL": endpoint,
            "PYTHONUNBUFFERED": "1",
            "AWS_LAMBDA_RUNTIME_API": self._api.address,
        }

    @staticmethod
    def _watch(process: subprocess.Popen[bytes], api: RuntimeApi) -> None:
        """Tell the invocation that waits when the process has ended."""
        api.end(process.wait())

    def _drain(self) -> None:
        """Have everything the process has printed so far in the log."""
        assert self._api is not None
        assert self._pipes is not None
        if not self.ended:
            self._api.is_idle.wait(SETTLING_SECONDS)
        self._pipes.drain()

    def _answer_aws(self, request: HTTPRequest) -> HTTPResponse:
        """A call of the process to AWS, on a thread of the server."""
        from awsim.transports.plain_http import answer_plain

        within = self._within
        assert within is not None, "the process has been given an invocation"
        return within.copy().run(answer_plain, self._cloud, request)


def command_for(deployment: Deployment, root: Path, layers: list[Path]) -> list[str]:
    """The program that runs a function's code; raises RuntimeNotInstalled."""
    runtime = deployment.runtime
    if runtime.startswith("python"):
        return [sys.executable, "-m", "awsim.runtime.python_client"]
    if runtime.startswith("nodejs"):
        node = shutil.which("node")
        if node is None:
            raise RuntimeNotInstalled(
                f"{deployment.name} has the runtime {runtime}: install Node.js and have `node` on the PATH, or "
                f"register a plain function in its place: cloud.functions.register({deployment.name!r}, handler)"
            )
        return [node, str(NODE_CLIENT)]
    bootstrap = next((each / "bootstrap" for each in (root, *layers) if (each / "bootstrap").exists()), None)
    if bootstrap is None:
        raise RuntimeNotInstalled(f"{deployment.name} has the runtime {runtime}, but no file `bootstrap`")
    bootstrap.chmod(0o755)
    return [str(bootstrap)]


def _document(payload: bytes) -> dict[str, Any]:
    try:
        document = json.loads(payload)
    except ValueError:
        document = None
    return document if isinstance(document, dict) else {"errorMessage": payload.decode("utf-8", "replace")}


def _status(code: int) -> str:
    return f"exit status {code}" if code >= 0 else f"signal: {FATAL_NAMES.get(code, -code)}"
