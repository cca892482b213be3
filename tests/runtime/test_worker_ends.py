"""Processes of functions: however code behaves, only its invocation is harmed, and no process is left behind."""

from __future__ import annotations

import gc
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import Cloud, mock_aws

from .workers import ISOLATED, children, create, invoke

if TYPE_CHECKING:
    from collections.abc import Iterator

PYTHON = "python3.12"
HANDLER = "def handler(event, context):\n    if event == 'well': return 1\n    "
WARM = "def handler(event, context):\n    return 1"


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with mock_aws(config=ISOLATED, seed=7) as active:
        yield active


@pytest.fixture
def awslambda(cloud: Cloud) -> Any:
    return boto3.client("lambda", "us-east-1")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import sys; sys.exit(3)", "Runtime exited with error: exit status 3"),
        ("import os; os._exit(0)", "Runtime exited without providing a reason"),
        ("import os; os.abort()", "Runtime exited with error: signal: aborted"),
        ("import ctypes; ctypes.string_at(0)", "Runtime exited with error: signal: segmentation fault"),
        ("import os; os.kill(os.getpid(), 9)", "Runtime exited with error: signal: killed"),
        ("raise BaseException", "Runtime exited with error: exit status 1"),
    ],
)
def test_a_process_that_ends_ends_its_invocation(awslambda: Any, code: str, reason: str) -> None:
    create(awslambda, "f", PYTHON, {"app.py": HANDLER + code})
    answered = invoke(awslambda, "f")
    assert answered.error == "Unhandled"
    assert answered.value["errorType"] == "Runtime.ExitError"
    assert answered.value["errorMessage"].endswith(f" Error: {reason}")
    assert invoke(awslambda, "f", "well").value == 1


def test_an_endless_loop_is_ended(awslambda: Any) -> None:
    create(awslambda, "f", PYTHON, {"app.py": HANDLER + "while True: pass"}, Timeout=1)
    document = invoke(awslambda, "f").value
    assert document["errorType"] == "Sandbox.Timedout"
    assert document["errorMessage"].endswith(" Error: Task timed out after 1.00 seconds")
    assert invoke(awslambda, "f", "well").value == 1


def test_a_call_that_blocks_in_c_is_ended_too(awslambda: Any) -> None:
    code = "import socket; a, b = socket.socketpair(); a.recv(1)"
    create(awslambda, "f", PYTHON, {"app.py": HANDLER + code}, Timeout=1)
    assert invoke(awslambda, "f").value["errorType"] == "Sandbox.Timedout"


def test_megabytes_of_output_are_kept_as_log(awslambda: Any) -> None:
    create(awslambda, "f", PYTHON, {"app.py": HANDLER + "print('x' * 5_000_000); print('last'); return 2"})
    answered = invoke(awslambda, "f")
    assert answered.value == 2
    assert answered.log[-1] == "last"


def test_more_output_than_is_kept_is_counted(awslambda: Any) -> None:
    create(awslambda, "f", PYTHON, {"app.py": HANDLER + "print('x' * 30_000_000); return 2"})
    answered = invoke(awslambda, "f")
    assert answered.value == 2
    assert answered.log[-1].startswith("(awsim keeps 16777216 bytes of an invocation's output; ")


def test_output_that_is_no_text_is_kept_as_far_as_it_goes(awslambda: Any) -> None:
    create(awslambda, "f", PYTHON, {"app.py": HANDLER + r"import os; os.write(1, b'a\xff\x00b\n'); return 2"})
    assert invoke(awslambda, "f").log == ["a\ufffd\x00b"]


def test_a_child_that_prints_for_ever_keeps_nobody_waiting(awslambda: Any) -> None:
    code = "import subprocess; subprocess.Popen(['yes', 'x' * 1000]); return 2"
    create(awslambda, "f", PYTHON, {"app.py": HANDLER + code})
    assert invoke(awslambda, "f").value == 2
    assert invoke(awslambda, "f", "well").value == 1


def test_a_process_that_has_ended_while_it_was_idle_is_replaced(awslambda: Any) -> None:
    code = "import os, threading; threading.Timer(0.05, os._exit, [5]).start(); return os.getpid()"
    create(awslambda, "f", PYTHON, {"app.py": HANDLER + code})
    first = invoke(awslambda, "f").value
    while first in children():
        pass  # it ends by itself
    assert invoke(awslambda, "f", "well").value == 1


def test_no_process_outlives_its_cloud() -> None:
    before = children()
    with mock_aws(config=ISOLATED) as cloud:
        awslambda = boto3.client("lambda", "us-east-1")
        create(awslambda, "f", PYTHON, {"app.py": WARM})
        invoke(awslambda, "f")
        assert len(children() - before) == 1
        cloud.functions.cool_down("f")
        assert children() == before
        invoke(awslambda, "f")
        taken = cloud.snapshot()
        cloud.restore(taken)
        assert children() == before
        invoke(awslambda, "f")
        cloud.reset()
        assert children() == before
        create(awslambda, "f", PYTHON, {"app.py": WARM})
        invoke(awslambda, "f")
        assert len(children() - before) == 1
    assert children() == before


def test_a_new_version_of_the_code_takes_the_place_of_the_old_ones_process(awslambda: Any) -> None:
    before = children()
    create(awslambda, "f", PYTHON, {"app.py": WARM})
    invoke(awslambda, "f")
    awslambda.update_function_configuration(FunctionName="f", Environment={"Variables": {"STAGE": "1"}})
    invoke(awslambda, "f")
    assert len(children() - before) == 1


def test_what_a_function_has_started_ends_with_it(awslambda: Any, cloud: Cloud) -> None:
    code = "import subprocess; return subprocess.Popen(['sleep', '1000']).pid"
    create(awslambda, "f", PYTHON, {"app.py": HANDLER + code})
    pid = invoke(awslambda, "f").value
    cloud.functions.cool_down()
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S607
    assert shown.stdout.strip() in ("", "Z")  # whoever has adopted it may not have asked for its end yet


def test_a_cloud_that_is_let_go_ends_its_processes() -> None:
    before = children()
    cloud = Cloud(config=ISOLATED)
    create(cloud.client("lambda"), "f", PYTHON, {"app.py": WARM})
    invoke(cloud.client("lambda"), "f")
    assert len(children() - before) == 1
    del cloud
    gc.collect()
    assert children() == before


def test_processes_end_with_the_interpreter() -> None:
    program = (
        "from awsim import Cloud\nfrom io import BytesIO\nfrom zipfile import ZipFile\n"
        "content = BytesIO()\n"
        "with ZipFile(content, 'w') as archive:\n"
        "    archive.writestr('app.py', 'import os\\ndef handler(event, context): return os.getpid()')\n"
        "cloud = Cloud(config={'lambda': {'runtime': 'subprocess'}})\n"
        "awslambda = cloud.client('lambda')\n"
        "awslambda.create_function(FunctionName='f', Runtime='python3.12', Handler='app.handler',\n"
        "    Role='arn:aws:iam::123456789012:role/r', Code={'ZipFile': content.getvalue()})\n"
        "print(awslambda.invoke(FunctionName='f')['Payload'].read().decode())\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stderr == ""
    shown = subprocess.run(["ps", "-p", ran.stdout.strip()], capture_output=True, text=True, check=False)  # noqa: S607
    assert shown.returncode == 1


def test_threads_that_invoke_a_function_take_turns_in_one_process(awslambda: Any) -> None:
    before = children()
    create(
        awslambda, "f", PYTHON, {"app.py": "import os\ndef handler(event, context):\n    return [event, os.getpid()]"}
    )
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda number: invoke(awslambda, "f", number).value, range(12)))
    assert [number for number, _ in answers] == list(range(12))
    assert {process for _, process in answers} == children() - before
