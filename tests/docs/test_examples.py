"""Every fenced Python example of the README and of the docs is run, each as a test module of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from awsim.model.present import has_older_models

pytestmark = pytest.mark.xdist_group("docs")  # all pages are run at once

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NEWER_SERVICE = "timestream-influxdb"
"""A service of whose operations older botocores, of which its users have a client, know only some."""
TEST = re.compile(r"^(?:async )?def test_|^    def test_", re.MULTILINE)


def folder_of(page: Path) -> str:
    """The name of a page's folder of test modules."""
    return re.sub(r"\W", "_", str(page.relative_to(ROOT)))


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


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest has shown of the tests of all pages: run together, for most of the cost is to start."""
    root = tmp_path_factory.mktemp("pages")
    (root / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    for page in PAGES:
        folder = root / folder_of(page)
        folder.mkdir()
        for name, source in examples(page).items():
            (folder / f"{name}.py").write_text(source)
    asked = ("-p", "no:cacheprovider", "--import-mode=importlib", "-rA")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *asked], cwd=root, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    "page", [page for page in PAGES if examples(page)], ids=lambda page: str(page.relative_to(ROOT))
)
def test_the_examples_of_a_page_run(page: Path, shown: str) -> None:
    outcomes = re.findall(rf"^([A-Z]+) {folder_of(page)}/", shown, re.MULTILINE)

    assert outcomes == ["PASSED"] * sum(len(TEST.findall(source)) for source in examples(page).values()), shown
