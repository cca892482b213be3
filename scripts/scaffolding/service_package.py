"""Which files a service consists of, and what each of them still lacks: everything is added, nothing is rewritten."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scaffolding import (
    access_source,
    backend_source,
    errors_source,
    lifecycles_source,
    models_source,
    stacks_source,
    tests_source,
)
from scaffolding.docs_source import page_source
from scaffolding.editing import (
    ROOT,
    add_entries,
    add_imports,
    add_to_tuple,
    add_typing_imports,
    append,
    append_to_class,
    append_to_function,
    classes_in,
    entries_in,
    functions_in,
    insert_before_classes,
    insert_before_name,
    names_in,
    write_new,
)
from scaffolding.nouns import class_of, noun_of, plural
from scaffolding.schemas import creation_of, schemas_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from awsim.model.operation import Operation
    from scaffolding.description import Description
    from scaffolding.tests_source import OperationTests

REGISTRY = ROOT / "awsim" / "services" / "registry.py"
ACCESS = ROOT / "awsim" / "services" / "access.py"


@dataclass
class ServicePackage:
    """The files of one service; every method adds what is missing, and `added` says what that was."""

    description: Description
    added: list[str] = field(default_factory=list)

    @property
    def package(self) -> Path:
        """Where the backend is."""
        return ROOT / "awsim" / "services" / self.description.package

    @property
    def tests(self) -> Path:
        """Where its tests are."""
        return ROOT / "tests" / "services" / self.description.package

    @property
    def page(self) -> Path:
        """Its page of the documentation."""
        return ROOT / "docs" / "services" / f"{self.description.package}.md"

    @property
    def backend_module(self) -> Path | None:
        """The module that defines the backend class; None when there is none yet."""
        name = self.description.backend
        return next((path for path in self._modules() if name in classes_in([path])), None)

    def add_package(self, regions: Sequence[str], origin: str) -> None:
        """The package itself, with a backend of no operations, and its line in the registry."""
        if self.backend_module is None:
            self._write(self.package / "backend.py", backend_source.backend_source(self.description, regions, origin))
        self._write(self.package / "__init__.py", backend_source.package_source(self.description))
        self._write(self.package / "models.py", models_source.models_source(self.description))
        self._write(self.package / "errors.py", errors_source.errors_source(self.description))
        self._register_in(REGISTRY, "BACKENDS", self.description.service, f"backend:{self.description.backend}")

    def unwritten(self, operations: Sequence[Operation]) -> list[Operation]:
        """The operations that have no method yet, or one that nobody has written."""
        methods = functions_in(self._modules())
        return [each for each in operations if each.method not in methods or _is_unwritten(methods[each.method])]

    def add_methods(self, operations: Sequence[Operation]) -> None:
        """A method for each operation that no class of the package has."""
        module = self.backend_module
        assert module is not None, "add_package has written the backend"
        for operation in operations:
            if operation.method not in functions_in(self._modules()):
                source = backend_source.method_source(self.description, operation)
                append_to_class(module, self.description.backend, source)
                add_imports(module, _needed(backend_source.IMPORTS, source))
                self.added.append(f"{_shown(module)}: {operation.method}")

    def add_models(self, unwritten: Sequence[Operation]) -> None:
        """A dataclass for each resource the unwritten operations answer with."""
        module = self.package / "models.py"
        for noun, shape in models_source.resources_of(unwritten).items():
            if class_of(noun) not in classes_in(self._modules()):
                source = models_source.resource_source(noun, shape)
                append(module, source)
                add_imports(module, _needed(models_source.IMPORTS, source))
                self.added.append(f"{_shown(module)}: {class_of(noun)}")
                self._add_storage(noun)
                self._add_lifecycle(noun, shape)

    def add_errors(self, operations: Sequence[Operation]) -> None:
        """A class for each exception of the operations that has members of its own."""
        module = self.package / "errors.py"
        for name, shape in errors_source.errors_of(operations).items():
            if name not in classes_in(self._modules()):
                source = errors_source.error_source(name, shape)
                append(module, source)
                add_imports(module, _needed(errors_source.IMPORTS, source))
                self.added.append(f"{_shown(module)}: {name}")

    def _add_storage(self, noun: str) -> None:
        """Where the backend holds a resource, and the look-up that finds it there."""
        module, backend = self.backend_module, self.description.backend
        assert module is not None, "add_package has written the backend"
        if f"find_{noun}" in functions_in(self._modules()):
            return
        if "__init__" not in functions_in([module]):
            append_to_class(module, backend, backend_source.storage_method_source())
        append_to_function(module, backend, "__init__", backend_source.storage_source(noun))
        append_to_class(module, backend, backend_source.finder_source(noun))
        models = f"from awsim.services.{self.description.package}.models import {class_of(noun)}"
        add_typing_imports(module, {"World": "from awsim.kernel.world import World", class_of(noun): models})
        self.added.append(f"{_shown(module)}: find_{noun}")

    def _add_lifecycle(self, noun: str, shape: Any) -> None:
        """The states that pass by themselves."""
        source = lifecycles_source.lifecycle_source(noun, shape)
        module = self.package / "lifecycles.py"
        if source is None or (module.exists() and lifecycles_source.constant_of(noun) in names_in(module)):
            return
        self._write(module, lifecycles_source.lifecycles_source(self.description))
        append(module, source)
        add_imports(module, lifecycles_source.IMPORTS)
        self.added.append(f"{_shown(module)}: {lifecycles_source.constant_of(noun)}")

    def add_stacks(self, operations: Sequence[Operation]) -> None:
        """CloudFormation's types that the operations create, as far as their schemas tell them."""
        names = {each.name for each in operations}
        module = self.package / "stacks.py"
        for schema in schemas_of(self.description):
            constant = stacks_source.constant_of(schema)
            if creation_of(schema) not in names or (module.exists() and _says(module, schema.name)):
                continue
            self._write(module, stacks_source.stacks_source(self.description))
            source = stacks_source.TypeSource(schema).text()
            if "unwritten" in source and "unwritten" not in functions_in([module]):
                insert_before_name(module, "TYPES", f"{stacks_source.UNWRITTEN}\n")
            insert_before_name(module, "TYPES", source)
            add_to_tuple(module, "TYPES", constant)
            add_imports(module, _needed(stacks_source.IMPORTS, module.read_text()))
            self.added.append(f"{_shown(module)}: {constant}")
            self._register_in(REGISTRY, "STACKS", schema.name.rpartition("::")[0], "stacks:TYPES")

    def add_access(self, operations: Sequence[Operation]) -> None:
        """Which resources the operations' actions are about, as far as parameters tell it."""
        module = self.package / "access.py"
        self._write(module, access_source.access_source(self.description))
        self._register_in(ACCESS, "ACCESS", self.description.service, "access:ACCESS")
        standing = {key: entries_in(module, "ACCESS", key) for key in ("members", "needs", "all_resources", "deciding")}
        left = [each for each in operations if not any(each.name in said for said in standing.values())]
        rule = {
            name: f'"{template}"'
            for name, template in access_source.members_source(left).items()
            if name not in standing["members"]
        }
        needs = access_source.needs_source(left, {*standing["members"], *rule})
        for keyword, entries in (("members", rule), ("needs", needs)):
            if entries:
                add_entries(module, "ACCESS", keyword, entries)
                self.added += [f"{_shown(module)}: {name}" for name in entries]
        add_imports(module, _needed(access_source.IMPORTS, module.read_text()))

    def add_tests(self, unwritten: Sequence[Operation], region: str) -> None:
        """The folder of the tests, and the first tests of each unwritten operation that has none."""
        self._write(self.tests / "conftest.py", tests_source.conftest_source(self.description, region))
        for operation in unwritten:
            tests = tests_source.tests_of(self.description, operation)
            standing = functions_in(sorted(self.tests.glob("test_*.py")))
            if not {*tests.accepts, *tests.refuses} & set(standing):
                self._add_tests(operation, tests)

    def add_page(self, operations: Sequence[Operation], region: str) -> None:
        """The page with a first example."""
        if not self.page.exists():
            self.page.parent.mkdir(parents=True, exist_ok=True)
            self.page.write_text(page_source(self.description, operations, region))
            self.added.append(_shown(self.page))

    def _add_tests(self, operation: Operation, tests: OperationTests) -> None:
        noun = noun_of(operation.method)
        module = self.tests / f"test_{plural(noun)}.py"
        self._write(module, tests_source.module_source(self.description, noun))
        sources = [*tests.accepts.values(), *tests.refuses.values()]
        if not sources:
            return
        for class_name, members in (("TestAccepts", tests.accepts), ("TestRefuses", tests.refuses)):
            self._add_members(module, class_name, list(members.values()))
        if tests.constant not in names_in(module) and any(tests.constant in source for source in sources):
            insert_before_classes(module, tests.request)
        add_imports(module, _needed(tests_source.IMPORTS, "\n".join(sources)))
        self.added.append(f"{_shown(module)}: tests of {operation.name}")

    def _add_members(self, module: Path, class_name: str, members: list[str]) -> None:
        if not members:
            return
        if class_name not in classes_in([module]):
            append(module, tests_source.class_source(class_name, members))
        else:
            append_to_class(module, class_name, "\n".join(members))

    def _register_in(self, path: Path, table: str, key: str, place: str) -> None:
        """The line of a table with what another part of awsim finds in the package."""
        source = path.read_text()
        found = next(
            node.value
            for node in ast.parse(source).body
            if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict) and _is_named(node, table)
        )
        known = {str(ast.literal_eval(each)): each.lineno for each in found.keys if each is not None}
        if key in known:
            return
        later = [line for name, line in known.items() if name > key]
        line = f'"{key}": "awsim.services.{self.description.package}.{place}",'
        lines = source.splitlines(keepends=True)
        if found.lineno == found.end_lineno:
            lines[found.lineno - 1] = lines[found.lineno - 1].replace("{}", f"{{\n    {line}\n}}")
        else:
            lines.insert(min(later, default=found.end_lineno or 0) - 1, f"    {line}\n")
        path.write_text("".join(lines))
        self.added.append(f"{_shown(path)}: {key}")

    def _write(self, path: Path, source: str) -> None:
        if write_new(path, source):
            self.added.append(_shown(path))

    def _modules(self) -> list[Path]:
        return sorted(self.package.glob("*.py"))


def _needed(imports: dict[str, str], source: str) -> dict[str, str]:
    """The imports whose names a source uses."""
    used = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    return {name: line for name, line in imports.items() if name in used}


def _is_unwritten(method: ast.FunctionDef) -> bool:
    """Whether the method's last statement says that it is not yet written."""
    last = method.body[-1]
    return isinstance(last, ast.Raise) and last.exc is not None and ast.unparse(last.exc).startswith("NotYetWritten(")


def _says(path: Path, text: str) -> bool:
    """Whether a module has a text as a constant."""
    return any(isinstance(node, ast.Constant) and node.value == text for node in ast.walk(ast.parse(path.read_text())))


def _is_named(node: ast.AnnAssign, name: str) -> bool:
    return isinstance(node.target, ast.Name) and node.target.id == name


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT))
