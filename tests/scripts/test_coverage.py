"""`scripts/coverage.py`: the page is the same wherever it is written, and a stale one is noticed."""

from __future__ import annotations

import re

import pytest


def with_other_models(text):
    return re.sub(r"botocore \S+ and moto \S+\.\n", "botocore 0.1 and moto 0.2.\n", text)


@pytest.fixture
def page(whole_tree):
    """The page of the tree, brought up to date."""
    done = whole_tree.run("scripts/coverage.py", "--changed")
    assert done.returncode == 0, done.stderr
    return whole_tree.root / "docs" / "coverage.md"


class TestWrites:
    def test_counting_only_what_has_changed_restores_a_row_and_a_section(self, whole_tree, page):
        before = page.read_text()
        lines = [line for line in before.splitlines(keepends=True) if "CreateDbCluster" not in line]
        page.write_text("".join(line for line in lines if not line.startswith("| `timestream-influxdb`")))

        whole_tree.run("scripts/coverage.py", "--changed")

        assert page.read_text() == before

    def test_the_counts_of_a_service_add_up_to_its_operations(self, page):
        rows = re.findall(r"^\| \S+(?: \d+)? \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", page.read_text(), re.M)

        assert rows
        assert all(int(whole) == sum(map(int, parts)) for whole, *parts in rows)


class TestChecks:
    def test_a_page_of_other_models_is_right_when_its_native_operations_are(self, whole_tree, page):
        page.write_text(with_other_models(page.read_text()))

        done = whole_tree.run("scripts/coverage.py", "--check")

        assert done.returncode == 0, done.stderr

    def test_a_page_that_lacks_a_native_operation_is_stale(self, whole_tree, page):
        page.write_text(with_other_models(page.read_text()).replace("CreateDbCluster, ", ""))

        done = whole_tree.run("scripts/coverage.py", "--check")

        assert done.returncode == 1
        assert done.stderr == "docs/coverage.md is stale: run scripts/coverage.py\n"
