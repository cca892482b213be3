"""The JavaScript SDK, installed once for the clone; systems that need it are skipped where it can't be had."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SOURCES = Path(__file__).with_name("javascript")
CACHE = Path(__file__).parents[2] / ".cache" / "javascript"


@pytest.fixture(scope="session")
def javascript() -> Path:
    """The directory of the tests' programs, with the SDK they import beside them."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node.js and npm are not installed")
    CACHE.mkdir(parents=True, exist_ok=True)
    for source in SOURCES.iterdir():
        if not (CACHE / source.name).exists() or (CACHE / source.name).read_bytes() != source.read_bytes():
            shutil.copy(source, CACHE)
    if _installed() != (CACHE / "package.json").read_text():
        command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"]
        done = subprocess.run(command, cwd=CACHE, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            pytest.skip(f"the JavaScript SDK can't be installed: {done.stderr[-500:]}")
        (CACHE / "installed").write_text((CACHE / "package.json").read_text())
    return CACHE


def _installed() -> str | None:
    stamp = CACHE / "installed"
    return stamp.read_text() if stamp.exists() else None
