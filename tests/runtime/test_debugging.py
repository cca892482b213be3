"""`breakpoint()` in a handler: the debugger talks to the terminal, stops in the handler, and time does not run out."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

COMMANDS = "where\np order * 7\ncontinue\n"
SCRIPT = """
import boto3
from awsim import mock_aws

def handler(event, context):
    print("captured")
    order = 6
    breakpoint()
    return order + 1

def run():
    with mock_aws() as cloud:
        cloud.functions.create("f", handler, Timeout=1)
        answer = boto3.client("lambda", "us-east-1").invoke(FunctionName="f")
        return answer["Payload"].read()
"""


def test_in_a_script() -> None:
    source = SCRIPT + "print('answered', run())\n"
    done = subprocess.run([sys.executable, "-c", source], input=COMMANDS, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    assert "(Pdb) 42\n" in done.stdout
    assert "in handler" in done.stdout or "handler()" in done.stdout
    assert "captured" not in done.stdout
    assert done.stdout.endswith("answered b'7'\n")


def test_under_pytest_without_capturing(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(SCRIPT + "\ndef test_it():\n    assert run() == b'7'\n")
    result = pytester.run(sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", stdin=COMMANDS.encode())
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*PDB set_trace*", "*return order + 1*", "*42*"])
