"""Nothing walks over a set where order shows: events, ids, answers and errors are the same under every hash seed."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCES = Path(__file__).parents[1] / "awsim"
ALLOWED = {
    "common/event_pattern.py": "whether any of several choices is left is asked, not which",
    "model/present.py": "what each value is presented as is looked up",
    "runtime/functions.py": "each environment is ended, in real time",
    "server/application.py": "each stream is cancelled",
    "server/server.py": "each connection is looked at, in real time",
}
"""Module -> why the order in which it walks over a set shows nowhere."""

ORDERLESS = {"all", "any", "frozenset", "len", "max", "min", "set", "sorted", "sum"}
ORDERED = {"dict", "enumerate", "iter", "list", "map", "next", "tuple", "zip"}
SET_METHODS = {"difference", "intersection", "symmetric_difference", "union"}


class Module:
    """One module, and what in it is a set as far as its annotations and its literals tell."""

    def __init__(self, source: str, fields: frozenset[str] = frozenset()) -> None:
        self.fields = fields
        """Attributes that are sets in whichever class has them."""
        self.tree = ast.parse(source)
        nodes = list(ast.walk(self.tree))
        self.parents = {child: node for node in nodes for child in ast.iter_child_nodes(node)}
        annotated = [node for node in nodes if isinstance(node, ast.AnnAssign) and _says_set(node.annotation)]
        self.attributes = {_name(node.target) for node in annotated}
        self.functions = {node.name for node in nodes if isinstance(node, ast.FunctionDef) and _says_set(node.returns)}

    def walks(self) -> Iterator[int]:
        """The lines that walk over a set in the order of its hashes."""
        for node in ast.walk(self.tree):
            for walked in _walked(node):
                if self.is_set(walked) and not self.is_orderless(node):
                    yield node.lineno

    def is_set(self, node: ast.expr) -> bool:
        match node:
            case ast.Set() | ast.SetComp():
                return True
            case ast.Call(func=ast.Name(id="set" | "frozenset")):
                return True
            case ast.Call(func=ast.Attribute(attr=attr)) if attr in SET_METHODS:
                return True
            case ast.Call(func=ast.Name() | ast.Attribute(value=ast.Name(id="self" | "cls")) as function):
                return _name(function) in self.functions
            case ast.BinOp(op=ast.BitAnd() | ast.BitOr() | ast.Sub() | ast.BitXor()):
                return any(self.is_set(side) or _is_keys(side) for side in (node.left, node.right))
            case ast.IfExp():
                return self.is_set(node.body) or self.is_set(node.orelse)
            case ast.Attribute(value=ast.Name(id="self")):
                return node.attr in self.attributes
            case ast.Attribute():
                return node.attr in self.fields
            case ast.Name():
                return self.is_name_of_set(node)
        return False

    def is_name_of_set(self, name: ast.Name) -> bool:
        """By the assignments and the parameters of the function it is in."""
        scope: ast.AST = name
        while not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
            scope = self.parents[scope]
        for node in ast.walk(scope):
            match node:
                case ast.Assign(targets=[ast.Name(id=name.id)], value=value):
                    if not isinstance(value, ast.Name) and self.is_set(value):
                        return True
                case ast.AnnAssign(target=ast.Name(id=name.id)) | ast.arg(arg=name.id):
                    return _says_set(node.annotation)
        return False

    def is_orderless(self, node: ast.AST) -> bool:
        """Whether what is made of a walk has no order, or is put into one."""
        parent = self.parents.get(node)
        match parent:
            case ast.Call(func=ast.Name(id=function)):
                return function in ORDERLESS
            case ast.Call(func=ast.Attribute(attr="update" | "union" | "difference_update" | "issubset")):
                return True
        return isinstance(node, ast.SetComp)


def fields_that_are_sets() -> frozenset[str]:
    """The names of attributes that are annotated as sets wherever they are annotated."""
    found: dict[str, set[bool]] = {}
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.AnnAssign):
                found.setdefault(_name(node.target), set()).add(_says_set(node.annotation))
            elif isinstance(node, ast.FunctionDef):  # a property, or a method
                found.setdefault(node.name, set()).add(_says_set(node.returns))
    return frozenset(name for name, kinds in found.items() if kinds == {True})


def _walked(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.For() | ast.AsyncFor():
            return [node.iter]
        case ast.ListComp() | ast.GeneratorExp() | ast.DictComp():
            return [each.iter for each in node.generators]
        case ast.Call(func=ast.Name(id=function)) if function in ORDERED:
            return node.args
        case ast.Call(func=ast.Attribute(attr="join" | "fromkeys" | "extend")):
            return node.args
        case ast.Call(func=ast.Attribute(attr="pop", value=value), args=[]):
            return [value]
        case ast.Starred():
            return [node.value]
        case ast.YieldFrom():
            return [node.value]
    return []


def _is_keys(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("keys", "items")


def _says_set(annotation: ast.expr | None) -> bool:
    text = "" if annotation is None else ast.unparse(annotation)
    return text.partition("[")[0] in ("set", "frozenset", "AbstractSet", "MutableSet", "Set")


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else ast.unparse(node)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f(x):\n    for a in {b for b in x}: yield a", True),
        ("def f(x, y):\n    for a in x.keys() - y: raise E(a)", True),
        ("def f(x):\n    seen = set(x)\n    return [a for a in seen]", True),
        ("def f(x: frozenset[str]):\n    return ', '.join(x)", True),
        ("class A:\n    a: set[str]\n    def f(self):\n        return [*self.a]", True),
        ("def g() -> set[str]: ...\ndef f():\n    return list(g())", True),
        ("def f(x: set[int]):\n    return next(iter(x))", True),
        ("def f(x: set[int]):\n    return x.pop()", True),
        ("def f(x):\n    for a in sorted(set(x)): yield a", False),
        ("def f(x: set[int]):\n    return any(a > 1 for a in x) or {b for b in x}", False),
        ("def f(x: list[int]):\n    return [a for a in x if a in {1, 2}]", False),
        ("def f(x: dict[str, int]):\n    return [a for a in x.keys()], x.pop('a')", False),
    ],
)
def test_walks_over_sets_are_found(source: str, found: bool) -> None:
    assert bool(list(Module(source).walks())) is found


def test_no_module_walks_over_a_set_where_order_shows() -> None:
    fields = fields_that_are_sets()
    found = {
        f"{path.relative_to(SOURCES)}:{line}"
        for path in SOURCES.rglob("*.py")
        if path.relative_to(SOURCES).as_posix() not in ALLOWED
        for line in Module(path.read_text(), fields).walks()
    }
    assert sorted(found) == [], "sort it, or walk over what the set was made of (dict.fromkeys keeps an order)"


def test_what_is_allowed_is_there() -> None:
    assert [path for path in ALLOWED if not list(Module((SOURCES / path).read_text()).walks())] == []
