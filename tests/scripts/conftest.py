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
        cache = {"MYPY_CACHE_DIR": str(ROOT / ".mypy_cache")}  # what it knows of other packages saves seconds
        environment = {**os.environ, **cache, "PYTHONPATH": str(self.root)}
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
def repository(tmp_path_factory):
    """The repository as it is, without its tests; not to be changed."""
    root = tmp_path_factory.mktemp("repository") / "awsim"
    for name in ("awsim", "scripts"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    (root / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "coverage.md", root / "docs")
    return Tree(root)


@pytest.fixture(scope="session")
def bare_tree(repository, tmp_path_factory):
    """The repository without its native services; not to be changed."""
    tree = repository.copy_to(tmp_path_factory.mktemp("bare") / "awsim")
    services = tree.root / "awsim" / "services"
    for path in services.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
    registry = services / "registry.py"
    emptied = re.sub(r'^    "[^"]+": "awsim\.services\..+\n', "", registry.read_text(), flags=re.M)
    # What they change in moto goes with them.
    emptied = re.sub(r'\(("awsim\.services\.[^"]+"),\)', "()", emptied)
    registry.write_text(re.sub(r'^ +"awsim\.services\.[^"]+",\n', "", emptied, flags=re.M))
    access = services / "access.py"
    access.write_text(re.sub(r'^    "[^"]+": "awsim\.services\..+\n', "", access.read_text(), flags=re.M))
    return tree


@pytest.fixture
def whole_tree(repository, tmp_path):
    """A copy of the repository to change."""
    return repository.copy_to(tmp_path / "awsim")


@pytest.fixture
def tree(bare_tree, tmp_path):
    """A bare tree to change."""
    return bare_tree.copy_to(tmp_path / "awsim")
