"""Time-outs leave nothing held, whatever the code was at and however loaded the machine is.

`AWSIM_STRESS=1` makes it 200 time-outs each way, in a fresh process each.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.stress.timeouts import WAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
IS_LARGE = "AWSIM_STRESS" in os.environ


@pytest.fixture
def load() -> Iterator[None]:
    """Another process that keeps a processor busy."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as busy:
        yield
        busy.kill()


def timed_out(count: int, *ways: str) -> None:
    command = [sys.executable, "-m", "tests.stress.timeouts", str(count), *ways]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    assert ran.returncode == 0, ran.stderr[-4000:]


@pytest.mark.usefixtures("load")
def test_time_outs_each_way_leave_nothing_held() -> None:
    timed_out(2)


@pytest.mark.slow
@pytest.mark.skipif(not IS_LARGE, reason="AWSIM_STRESS is not set")
@pytest.mark.usefixtures("load")
@pytest.mark.parametrize("way", WAYS)
def test_200_time_outs_in_a_fresh_process(way: str) -> None:
    timed_out(200, way)
