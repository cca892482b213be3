"""Every fenced Python example of the README and of the docs is run, each as a test module of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from awsim.model.present import has_older_models

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NEWER_SERVICE = "timestream-influxdb"
"""A service of whose operations older botocores, of which its users have a client, know only some."""
TEST = re.compile(r"^(?:async )?def test_|^    def test_", re.MULTILINE)


def indented(source: str) -> str:
    """An example as the body of a function."""
    return "".join(f"    {line}" if line.strip() else line for line in source.splitlines(keepends=True))


def examples(page: Path) -> dict[str, str]:
    """The examples of a page as test modules, named by their lines; one without a test becomes the body of one."""
    text = page.read_text()
    modules = {}
    for block in BLOCK.finditer(text):
        if has_older_models() and NEWER_SERVICE in block[1]:
            continue
        source = block[1] if TEST.search(block[1]) else f"def test_example():\n{indented(block[1])}"
        modules[f"test_line_{text.count(chr(10), 0, block.start()) + 2}"] = source
    return modules


@pytest.mark.parametrize(
    "page", [page for page in PAGES if examples(page)], ids=lambda page: str(page.relative_to(ROOT))
)
def test_the_examples_of_a_page_run(page: Path, pytester: pytest.Pytester) -> None:
    modules = examples(page)
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(**modules)

    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "--import-mode=importlib")

    result.assert_outcomes(passed=sum(len(TEST.findall(source)) for source in modules.values()))
