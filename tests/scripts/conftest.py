"""A copy of the tree with no native service, to scaffold in."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Tree:
    """A copy of the repository, with what is run in it."""

    root: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(self.root)}
        return subprocess.run(
            [sys.executable, *command], cwd=self.root, env=environment, capture_output=True, text=True, check=False
        )

    def scaffold(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("scripts/scaffold.py", *arguments, "--no-check")

    def read(self, path: str) -> str:
        return (self.root / path).read_text()

    def files(self) -> dict[str, str]:
        """Every source and page, by its path."""
        found = [
            path for path in self.root.rglob("*") if path.suffix in (".py", ".md") and "__pycache__" not in path.parts
        ]
        return {str(path.relative_to(self.root)): path.read_text() for path in found}

    def copy_to(self, root: Path) -> Tree:
        return Tree(Path(shutil.copytree(self.root, root, ignore=shutil.ignore_patterns("__pycache__"))))


@pytest.fixture(scope="session")
def bare_tree(tmp_path_factory):
    """The repository without its native services and without tests."""
    root = tmp_path_factory.mktemp("bare") / "awsim"
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("awsim", "scripts"):
        shutil.copytree(ROOT / name, root / name, ignore=ignore)
    for path in (root / "awsim" / "services").iterdir():
        if path.is_dir():
            shutil.rmtree(path)
    registry = root / "awsim" / "services" / "registry.py"
    registry.write_text(re.sub(r'^    "[^"]+": "awsim\.services\..+\n', "", registry.read_text(), flags=re.M))
    shutil.copy(ROOT / "pyproject.toml", root)
    (root / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "coverage.md", root / "docs")
    return Tree(root)


@pytest.fixture
def tree(bare_tree, tmp_path):
    """A bare tree to change."""
    return bare_tree.copy_to(tmp_path / "awsim")
