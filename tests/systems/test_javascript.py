"""The AWS SDK for JavaScript v3 against `awsim serve`: its Kinesis client speaks HTTP/2 without TLS to it."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.xdist_group("javascript")


def run(javascript: Path, program: str, *arguments: str) -> object:
    """What a program prints that is run against a fresh server."""
    command = [sys.executable, "-m", "awsim", "exec", "--", "node", str(javascript / program), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_mapping_by_arn_gives_the_records_of_a_stream_to_a_function(javascript: Path, tmp_path: Path) -> None:
    package = tmp_path / "function.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.write(javascript / "function.mjs", "index.mjs")

    done = run(javascript, "mapping.mjs", str(package))

    assert isinstance(done, dict)
    assert (done["failed"], done["seen"]) == (0, ["one", "three", "two"])
    assert done["queue"].startswith("http://127.0.0.1:")
    assert done["queue"].endswith("/queue/us-east-1/123456789012/seen")


def test_a_subscription_is_pushed_the_records_of_a_shard(javascript: Path) -> None:
    assert run(javascript, "subscribe.mjs") == ["x"]
