"""Whether what was written stands: lint, format, types, and the service's own tests."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from scaffolding.editing import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def run(*command: str) -> bool:
    """Run a Python module or script from the repository's root; False when it fails."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=False).returncode == 0


def stands(package: Path, tests: Path) -> bool:
    """Whether a service's package and tests pass what continuous integration asks of them."""
    paths = [str(path) for path in (package, tests) if path.exists()]
    results = [
        run("-m", "ruff", "check", "--quiet", *paths),
        run("-m", "ruff", "format", "--check", "--quiet", *paths),
        run("-m", "mypy", "--follow-imports", "silent", str(package)),
        not tests.exists() or run("-m", "pytest", "-q", "-p", "no:cacheprovider", str(tests)),
    ]
    return all(results)
