"""Whatever a handler does harms its own invocation at most: the next one, and the process, are as before."""

from __future__ import annotations

import json
import locale
import logging
import os
import signal
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from freezegun import freeze_time

if TYPE_CHECKING:
    from awsim.services.lambda_.deployment import Outcome

HANDLER = "def handler(event, context):\n    "


def document(outcome: Outcome) -> Any:
    assert outcome.function_error == "Unhandled"
    return json.loads(outcome.payload)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import sys; sys.exit(0)", "Runtime exited without providing a reason"),
        ("import sys; sys.exit(3)", "Runtime exited with error: exit status 3"),
        ("import sys; sys.exit('why')", "Runtime exited with error: exit status 1"),
        ("import os; os._exit(4)", "Runtime exited with error: exit status 4"),
        ("import os; os.abort()", "Runtime exited with error: signal: aborted"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "Runtime exited with error: signal: killed"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "Runtime exited with error: signal: terminated"),
    ],
)
def test_ending_the_process_ends_the_invocation(run: Any, code: str, reason: str) -> None:
    """Recorded: test_lambda_runtime_exit."""
    originals = (os._exit, os.abort, os.kill)
    assert document(run(app=HANDLER + code)) == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: request Error: {reason}",
    }
    assert (os._exit, os.abort, os.kill) == originals
    assert run(app=HANDLER + "return 1").payload == b"1"


def test_a_child_process_of_a_handler_may_end(run: Any) -> None:
    outcome = run(
        app="import os\ndef handler(event, context):\n"
        "    child = os.fork()\n    if not child:\n        os._exit(7)\n"
        "    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])"
    )
    assert outcome.payload == b"7"


@pytest.mark.parametrize(
    "code",
    [
        "while True: pass",
        "import time; time.sleep(10**6)",
        "\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
    ],
)
def test_code_that_does_not_end_is_ended(run: Any, code: str) -> None:
    assert document(run(app=HANDLER + code, timeout=1)) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "RequestId: request Error: Task timed out after 1.00 seconds",
    }


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("{1}", "Object of type set is not JSON serializable"),
        ("(each for each in ())", "Object of type generator is not JSON serializable"),
        ("object()", "Object of type object is not JSON serializable"),
        ("b'x'", "Object of type bytes is not JSON serializable"),
    ],
)
def test_what_is_not_json_is_not_returned(run: Any, value: str, reason: str) -> None:
    answered = document(run(app=f"{HANDLER}return {value}"))
    assert (answered["errorType"], answered["errorMessage"]) == (
        "Runtime.MarshalError",
        f"Unable to marshal response: {reason}",
    )


def test_an_answer_can_be_too_long(run: Any) -> None:
    assert document(run(app=HANDLER + "return 'x' * 6_291_556")) == {
        "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        "errorType": "Function.ResponseSizeTooLarge",
    }


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("raise type('Own', (BaseException,), {})('no')", "Own"),
        ("return handler(event, context)", "RecursionError"),
        ("raise MemoryError", "MemoryError"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("raise StopIteration", "StopIteration"),
    ],
)
def test_errors_of_every_kind_are_the_invocations_own(run: Any, code: str, kind: str) -> None:
    assert document(run(app=HANDLER + code))["errorType"] == kind


def test_megabytes_of_output_are_kept_as_log(run: Any) -> None:
    outcome = run(app=HANDLER + "print('x' * 5_000_000); print('\\ud800'); return 1")
    assert outcome.payload == b"1"
    assert max(len(line.text) for line in outcome.lines) == 5_000_000


def surroundings() -> tuple[Any, ...]:
    root = logging.getLogger()
    return (
        *(dict(os.environ), list(sys.path), Path.cwd(), sys.stdout, sys.stderr, time.sleep),
        *(root.level, list(root.handlers), threading.Thread.start),
    )


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.environ.clear()",
        "import os; os.environ['AWS_REGION'] = 'moon'",
        "import sys; sys.path.clear()",
        "import os; os.chdir('/')",
        "import sys; sys.stdout = sys.stderr = None",
        "import logging; logging.getLogger().setLevel(1); logging.getLogger().handlers.clear()",
        "import time; time.sleep = None",
        "import threading; threading.Thread.start = None",
    ],
)
@pytest.mark.parametrize("end", ["", "; raise ValueError"])
def test_what_a_handler_changes_around_it_is_put_back(run: Any, code: str, end: str) -> None:
    before = surroundings()
    run(app=HANDLER + code + end)
    assert surroundings() == before
    assert run(name="next", app=HANDLER + "print(1); return 1").payload == b"1"


def test_a_thread_left_behind_keeps_nobody_waiting(run: Any) -> None:
    outcome = run(
        app="import threading\ndef handler(event, context):\n"
        "    threading.Thread(target=threading.Event().wait, daemon=True).start()\n    return 1"
    )
    assert outcome.payload == b"1"
    assert run(name="next", app=HANDLER + "return 2").payload == b"2"


def test_files_of_the_package_are_found_by_relative_paths(run: Any) -> None:
    assert json.loads(run(app=HANDLER + "return open('app.py').read(3)").payload) == "def"


def test_settings_of_the_interpreter_are_the_hosts(run: Any) -> None:
    before = (signal.getsignal(signal.SIGINT), locale.getlocale(), list(warnings.filters), sys.getrecursionlimit())
    run(app=HANDLER + "return 1")
    assert (
        signal.getsignal(signal.SIGINT),
        locale.getlocale(),
        list(warnings.filters),
        sys.getrecursionlimit(),
    ) == before


def test_code_that_does_not_end_is_ended_while_time_stands_still(run: Any) -> None:
    with freeze_time("2026-01-01"):
        assert document(run(app=HANDLER + "while True: pass", timeout=1))["errorType"] == "Sandbox.Timedout"
