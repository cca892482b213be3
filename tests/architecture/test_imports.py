"""What import-linter's contracts can't say of the house: no circles, and services that are reached by name.

The contracts of import-linter stand in pyproject.toml and are checked by `scripts/test`.
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import grimp
import pytest

from awsim.services.registry import BACKENDS

if TYPE_CHECKING:
    from grimp import ImportGraph

MAY_NAME_SERVICES = {"awsim.runtime": "awsim.services.lambda_"}
"""Who imports a service from outside, and which: what runs functions is given their deployments."""


@pytest.fixture(scope="module")
def graph() -> ImportGraph:
    return grimp.build_graph("awsim", exclude_type_checking_imports=False, cache_dir=None)


def circle_in(graph: ImportGraph) -> list[str]:
    """The modules of a circle of imports, none where there is no circle."""
    sorter = TopologicalSorter(
        {module: graph.find_modules_directly_imported_by(module) for module in sorted(graph.modules)}
    )
    try:
        sorter.prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def test_no_modules_import_each_other_in_a_circle(graph: ImportGraph) -> None:
    assert circle_in(graph) == []


def test_a_circle_would_be_found(graph: ImportGraph) -> None:
    graph = grimp.build_graph("awsim", exclude_type_checking_imports=False, cache_dir=None)
    graph.add_import(importer="awsim.kernel.clock", imported="awsim.kernel.world")

    assert {"awsim.kernel.clock", "awsim.kernel.world"} <= set(circle_in(graph))


def service_packages() -> set[str]:
    return {path.partition(":")[0].split(".")[2] for path in BACKENDS.values()}


def test_services_are_reached_by_name_only(graph: ImportGraph) -> None:
    packages = tuple(f"awsim.services.{name}" for name in sorted(service_packages()))
    outside = [module for module in graph.modules if not module.startswith(packages)]
    found = {
        (module, imported)
        for module in outside
        for imported in graph.find_modules_directly_imported_by(module)
        if imported.startswith(packages)
        and not any(module.startswith(who) and imported.startswith(what) for who, what in MAY_NAME_SERVICES.items())
    }

    assert found == set()


def test_a_service_is_loaded_by_nobody_but_its_callers(graph: ImportGraph) -> None:
    """Importing a moto side must not load the service: its package's module imports nothing."""
    for name in service_packages():
        assert graph.find_modules_directly_imported_by(f"awsim.services.{name}") == set()
