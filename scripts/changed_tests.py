"""Prints the tests that a change reaches, one path a line: `scripts/test --changed` runs them.

A change is what differs from the branch `main` (or from the commit given as argument), committed or not. It reaches the
modules that import a changed one, directly or not; a service, which nobody imports, reaches the tests that name it.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import grimp

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from awsim.services.registry import BACKENDS

ROOT = Path(__file__).resolve().parents[1]
EVERYTHING = ("pyproject.toml", "tests/conftest.py")
"""What reaches all tests."""


def main(arguments: list[str]) -> int:
    """Print the tests; nothing where none is reached."""
    changed = changed_files(arguments[0] if arguments else "main")
    if any(path in EVERYTHING for path in changed):
        print("tests")
        return 0
    print("\n".join(sorted(reached_tests(changed))))
    return 0


def changed_files(base: str) -> list[str]:
    """The files that differ from where this branch left `base`, and those that git does not know yet."""
    begun = _git("merge-base", base, "HEAD")[0]
    return [*_git("diff", "--name-only", begun), *_git("ls-files", "--others", "--exclude-standard")]


def reached_tests(changed: list[str]) -> set[str]:
    """The files of tests that changed files reach."""
    found = {path for path in changed if _is_test(path) and (ROOT / path).exists()}
    found |= {test for path in changed if path.startswith("tests/") and not _is_test(path) for test in _beside(path)}
    modules = reached_modules(changed)
    services = {name for name, path in BACKENDS.items() if any(each in modules for each in _package_of(path, modules))}
    folders = {_mirror(module) for module in modules}
    if any(path.startswith(("docs/", "README")) for path in changed):
        folders.add("tests/docs")
    for test in sorted(ROOT.glob("tests/**/test_*.py")):
        path = test.relative_to(ROOT).as_posix()
        text = test.read_text()
        is_mirrored = path in folders or str(Path(path).parent) in folders
        if is_mirrored or imported_by(text) & modules or any(f'"{name}"' in text for name in services):
            found.add(path)
    return found


def reached_modules(changed: list[str]) -> set[str]:
    """The changed modules of awsim and all that import them, directly or not."""
    graph = grimp.build_graph("awsim", cache_dir=None)
    names = {_module(path) for path in changed if path.startswith("awsim/") and path.endswith(".py")}
    reached = set(names)
    for name in names & graph.modules:
        reached |= graph.find_downstream_modules(name)
    return reached


def imported_by(text: str) -> set[str]:
    """The modules that a test imports."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def _package_of(path: str, modules: set[str]) -> set[str]:
    package = ".".join(path.partition(":")[0].split(".")[:3])
    return {module for module in modules if module.startswith(package)}


def _mirror(module: str) -> str:
    """Where the tests of a module's folder are."""
    return "/".join(("tests", *module.split(".")[1:-1]))


def _beside(path: str) -> list[str]:
    """The tests that use a conftest or a module of helps."""
    folder = (ROOT / path).parent
    return [test.relative_to(ROOT).as_posix() for test in folder.glob("**/test_*.py")]


def _is_test(path: str) -> bool:
    return path.startswith("tests/") and Path(path).name.startswith("test_")


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
