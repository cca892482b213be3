"""How source files are added to without touching what stands: looked at as a tree, changed as text, tidied by ruff."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from textwrap import indent

ROOT = Path(__file__).resolve().parents[2]
RUFF = Path(sys.executable).with_name("ruff")


def functions_in(paths: list[Path]) -> dict[str, ast.FunctionDef]:
    """The functions and methods of some modules, by name."""
    return {node.name: node for path in paths for node in _nodes(path) if isinstance(node, ast.FunctionDef)}


def classes_in(paths: list[Path]) -> dict[str, ast.ClassDef]:
    """The classes of some modules, by name."""
    return {node.name: node for path in paths for node in _nodes(path) if isinstance(node, ast.ClassDef)}


def names_in(path: Path) -> set[str]:
    """The names a module binds at its top: imports, assignments, functions, classes."""
    bound: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            bound.update(alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Assign):
            bound.update(target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            bound.add(node.target.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
    return bound


def write_new(path: Path, source: str) -> bool:
    """Write a module that is not there yet, formatted and without unused imports; False when it is there."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(formatted(_ruff(["check", "--fix", "--quiet", "--select", "F401,I001"], source, path)))
    return True


def append_to_class(path: Path, class_name: str, members: str) -> None:
    """Put formatted members behind the last one of a class."""
    lines = path.read_text().splitlines(keepends=True)
    end = classes_in([path])[class_name].end_lineno or len(lines)
    body = formatted(f"class _:\n{indent(members, '    ')}").partition("\n")[2].lstrip("\n")
    path.write_text("".join([*lines[:end], "\n", body, *lines[end:]]))


def append_to_function(path: Path, class_name: str, function_name: str, statement: str) -> None:
    """Put a formatted statement behind the last one of a method."""
    lines = path.read_text().splitlines(keepends=True)
    method = next(
        node
        for node in classes_in([path])[class_name].body
        if isinstance(node, ast.FunctionDef) and node.name == function_name
    )
    end = method.end_lineno or len(lines)
    path.write_text("".join([*lines[:end], indent(formatted(statement), " " * 8), *lines[end:]]))


def append(path: Path, statements: str) -> None:
    """Put formatted statements at the end of a module."""
    path.write_text(f"{path.read_text().rstrip()}\n\n\n{formatted(statements)}")


def insert_before_classes(path: Path, statements: str) -> None:
    """Put formatted statements before the first class of a module, or the decorated function that precedes it."""
    lines = path.read_text().splitlines(keepends=True)
    first = next(
        (node for node in ast.parse("".join(lines)).body if isinstance(node, ast.ClassDef | ast.FunctionDef)), None
    )
    if first is None:
        append(path, statements)
        return
    start = min([first.lineno, *(each.lineno for each in first.decorator_list)]) - 1
    path.write_text("".join([*lines[:start], formatted(statements), "\n\n", *lines[start:]]))


def insert_before_name(path: Path, name: str, statements: str) -> None:
    """Put formatted statements before the one that binds a name at a module's top."""
    lines = path.read_text().splitlines(keepends=True)
    start = _binding(path, name).lineno - 1
    path.write_text("".join([*lines[:start], formatted(statements), "\n", *lines[start:]]))


def add_to_tuple(path: Path, name: str, member: str) -> None:
    """Add a member to the first tuple in the value of a name that a module binds at its top."""
    found = next(node for node in ast.walk(_value(path, name)) if isinstance(node, ast.Tuple))
    members = [*(ast.unparse(each) for each in found.elts), member]
    _replace(path, found, ast.unparse(ast.Tuple([ast.Name(each) for each in members])))


def entries_in(path: Path, name: str, keyword: str) -> set[str]:
    """The keys of a dictionary, or the members of a collection, that is a keyword's value in a name's value."""
    found = _argument(path, name, keyword)
    keys = found.keys if isinstance(found, ast.Dict) else [each for each in ast.walk(found) if each is not found]
    return {str(key.value) for key in keys if isinstance(key, ast.Constant)}


def add_entries(path: Path, name: str, keyword: str, entries: dict[str, str]) -> None:
    """Add entries (key -> source of the value) to the dictionary that is a keyword's value in a name's value."""
    found = _argument(path, name, keyword)
    lines = path.read_text().splitlines(keepends=True)
    written = "".join(f'"{key}": {value}, ' for key, value in entries.items())
    line, column = (found.end_lineno or 0) - 1, (found.end_col_offset or 0) - 1
    before = lines[line].encode()[:column].decode().rstrip()
    comma = "" if before.endswith(("{", ",")) or not before else ", "
    lines[line] = before + comma + written + lines[line].encode()[column:].decode()
    path.write_text(formatted("".join(lines)))


def add_imports(path: Path, imports: dict[str, str]) -> None:
    """Add the import lines whose names a module lacks (name -> line), and sort its imports."""
    missing = [line for name, line in imports.items() if name not in names_in(path)]
    if not missing:
        return
    lines = path.read_text().splitlines(keepends=True)
    position = max(
        (
            node.end_lineno or 0
            for node in ast.parse("".join(lines)).body
            if isinstance(node, ast.Import | ast.ImportFrom)
        ),
        default=0,
    )
    source = "".join([*lines[:position], *(f"{line}\n" for line in missing), *lines[position:]])
    path.write_text(_ruff(["check", "--fix", "--quiet", "--select", "I001"], source, path))


def add_typing_imports(path: Path, imports: dict[str, str]) -> None:
    """Add import lines that only types need (name -> line), where a module lacks them."""
    source = path.read_text()
    missing = [line for name, line in imports.items() if line not in source]
    if not missing:
        return
    add_imports(path, {"TYPE_CHECKING": "from typing import TYPE_CHECKING"})
    lines = path.read_text().splitlines(keepends=True)
    block = next((at for at, line in enumerate(lines) if line == "if TYPE_CHECKING:\n"), None)
    added = "".join(f"    {line}\n" for line in missing)
    if block is None:
        body = ast.parse("".join(lines)).body
        block = max(node.end_lineno or 0 for node in body if isinstance(node, ast.Import | ast.ImportFrom))
        added = f"\nif TYPE_CHECKING:\n{added}"
    else:
        block += 1
    source = "".join([*lines[:block], added, *lines[block:]])
    path.write_text(formatted(_ruff(["check", "--fix", "--quiet", "--select", "I001"], source, path)))


def formatted(source: str) -> str:
    """Source as `ruff format` writes it."""
    return _ruff(["format", "--quiet"], source, ROOT / "formatted.py")


def _binding(path: Path, name: str) -> ast.Assign | ast.AnnAssign:
    """The statement that binds a name at a module's top."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                return node
    raise KeyError(f"{path} does not bind {name}")


def _value(path: Path, name: str) -> ast.expr:
    """What a name is bound to at a module's top."""
    found = _binding(path, name).value
    assert found is not None, f"{name} has no value"
    return found


def _argument(path: Path, name: str, keyword: str) -> ast.expr:
    calls = (node for node in ast.walk(_value(path, name)) if isinstance(node, ast.Call))
    return next((each.value for each in next(calls).keywords if each.arg == keyword), ast.Dict([], []))


def _replace(path: Path, node: ast.expr, source: str) -> None:
    lines = path.read_text().encode().splitlines(keepends=True)
    first, last = node.lineno - 1, (node.end_lineno or 0) - 1
    before, after = lines[first][: node.col_offset], lines[last][node.end_col_offset :]
    lines[first : last + 1] = [before + source.encode() + after]
    path.write_text(formatted(b"".join(lines).decode()))


def _ruff(command: list[str], source: str, path: Path) -> str:
    made = subprocess.run(
        [str(RUFF), *command, "--stdin-filename", str(path), "-"],
        input=source,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(f"ruff refused what was written for {path}: {made.stderr or made.stdout}")
    return made.stdout


def _nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text())))
