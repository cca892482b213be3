"""Functions that run in processes of their own, by Lambda's API."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import files

if TYPE_CHECKING:
    from collections.abc import Mapping

ISOLATED = {"lambda": {"runtime": "subprocess"}}
ROLE = "arn:aws:iam::123456789012:role/runs"

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js: there is no `node` on the PATH")


@dataclass
class Result:
    """What came of an invocation."""

    payload: bytes
    error: str | None
    log: list[str]

    @property
    def value(self) -> Any:
        return json.loads(self.payload)


def create(client: Any, name: str, runtime: str, content: Mapping[str, str], **members: Any) -> str:
    """Create a function of these files; the answer is its ARN."""
    handler = {"python": "app.handler", "nodejs": "index.handler"}.get(runtime.rstrip("0123456789.x"), "x")
    code = {"ZipFile": files(content, executable={"bootstrap", "wrapper"})}
    given = {"Handler": handler, "Role": ROLE, "Timeout": 20, **members}
    arn: str = client.create_function(FunctionName=name, Runtime=runtime, Code=code, **given)["FunctionArn"]
    return arn


def invoke(client: Any, name: str, event: Any = None, **members: Any) -> Result:
    answer = client.invoke(FunctionName=name, Payload=json.dumps(event), LogType="Tail", **members)
    log = base64.b64decode(answer["LogResult"]).decode().splitlines()
    between = [line for line in log if not line.startswith(("START ", "END ", "REPORT ")) and line]
    return Result(answer["Payload"].read(), answer.get("FunctionError"), between)


def children() -> set[int]:
    """The processes this one has, zombies too."""
    shown = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout  # noqa: S607
    pairs = [tuple(map(int, line.split())) for line in shown.splitlines()]
    asking = {pid for pid, parent in pairs if parent == os.getpid()}
    return {pid for pid in asking if _is_there(pid)}


def _is_there(pid: int) -> bool:
    """Whether it still is: the one that showed the processes was among them."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
