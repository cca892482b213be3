"""A walk over moto's source: where it reads, past its own operations, what native services hold instead of it."""

from __future__ import annotations

import ast
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from awsim.moto.services import module_of
from awsim.services.registry import BACKENDS

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTLY_NATIVE = {"ec2": "ec2.models.launch_templates:LaunchTemplateBackend"}
"""Packages that go on answering for others of their resources -> the backend of those that are native."""

OF_ALL_SERVICES = {"get_backend", "list_of_moto_modules", "service_backends", "loaded_backends", "_instances"}
"""By these names moto reaches backends of whichever service."""


def native_packages() -> set[str]:
    """moto's packages whose resources are all native, so that what is in their tables is never used."""
    packages = {module_of(service) for service in BACKENDS}
    return {package for package in packages if package is not None} - set(PARTLY_NATIVE)


@cache
def root() -> Path:
    """Where moto is installed."""
    return Path(str(import_module("moto").__file__)).parent


def module_name(path: Path) -> str:
    """`logs.models` for a file of moto's."""
    parts = path.relative_to(root()).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def reads() -> set[tuple[str, str]]:
    """(module of moto's, what of a native service it reads) for all modules outside of the native packages."""
    found: set[tuple[str, str]] = set()
    native, private = native_packages(), names_of_partly_native()
    # Most of moto's files have none of the names; to parse them all takes half a minute.
    named = re.compile("|".join(map(re.escape, sorted({*native, *private, *OF_ALL_SERVICES}))))
    for path in sorted(root().rglob("*.py")):
        module, text = module_name(path), path.read_text()
        if module.split(".")[0] not in native and named.search(text):
            found |= {(module, what) for what in reads_of(module, ast.parse(text), native, private)}
    return found


def reads_of(module: str, tree: ast.Module, native: set[str], private: dict[str, str]) -> Iterator[str]:
    """What a module reads of native packages, and of the backends that are native within others.

    `private`: attribute or method of such a backend -> the module that has it.
    """
    for node in _run_nodes(tree):
        if isinstance(node, ast.ImportFrom):
            source = _absolute(module, node)
            if source.split(".")[0] in native:
                yield from (f"{source}:{name.name}" for name in node.names)
            elif source == "":
                yield from (f"{name.name}:" for name in node.names if name.name in native)
        elif isinstance(node, ast.Import):
            names = (name.name.removeprefix("moto.") for name in node.names if name.name.startswith("moto."))
            yield from (f"{name}:" for name in names if name.split(".")[0] in native)
        elif isinstance(node, ast.Attribute):
            if node.attr in OF_ALL_SERVICES:
                yield f"{node.attr} of any service"
            elif node.attr in private and private[node.attr] != module:
                yield f"{private[node.attr]}:{node.attr}"


def names_of_partly_native() -> dict[str, str]:
    """Attributes and methods of the native backends within packages that are not all native -> their module."""
    found = {}
    for place in PARTLY_NATIVE.values():
        module, _, name = place.partition(":")
        tree = ast.parse((root() / f"{module.replace('.', '/')}.py").read_text())
        owner = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
        for node in ast.walk(owner):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
                found[node.name] = module
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                found[node.attr] = module
    return found


def _run_nodes(tree: ast.Module) -> Iterator[ast.AST]:
    """All nodes but those that are there for type checkers."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            pending.extend(node.orelse)
            continue
        yield node
        pending.extend(ast.iter_child_nodes(node))


def _absolute(module: str, node: ast.ImportFrom) -> str:
    """The module an import is from, without `moto.`; another package's is not moto's and gives its own name."""
    if node.level == 0:
        name = node.module or ""
        return name.removeprefix("moto.") if name.startswith("moto.") else "" if name == "moto" else f"<{name}>"
    base = module.split(".")
    is_package = (root() / module.replace(".", "/") / "__init__.py").is_file()
    kept = base[: len(base) - node.level + (1 if is_package else 0)]
    return ".".join([*kept, *([node.module] if node.module else [])])
