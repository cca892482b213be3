"""A pytest plugin: says at the end how much memory each process of the tests has had at its greatest."""

from __future__ import annotations

import sys
from typing import Any

import pytest

MEBIBYTE = 2**20 if sys.platform == "darwin" else 2**10
"""In the unit of the kernel, which is bytes or kibibytes."""

_greatest: dict[str, int] = {}
"""Name of a process -> MiB."""


def greatest_memory() -> int:
    """How much memory this process has had at the most, in MiB; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEBIBYTE


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist tells the process that has started it."""
    told: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if told is not None:
        told["greatest_memory"] = greatest_memory()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What a worker has told."""
    _greatest[node.gateway.id] = getattr(node, "workeroutput", {}).get("greatest_memory", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it."""
    found = _greatest or {"this process": greatest_memory()}
    said = ", ".join(f"{name} {size} MiB" for name, size in sorted(found.items()))
    terminalreporter.write_line(f"greatest memory: {said}")
