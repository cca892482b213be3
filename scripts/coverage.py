"""Which operations are native, which fall through to moto, and which are missing: writes docs/coverage.md.

python scripts/coverage.py            write the page
python scripts/coverage.py --changed  the same, but count only services whose native operations have changed
python scripts/coverage.py --check    fail when the page is not what it would be
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from awsim.model.loader import operation, service_model, service_names
from awsim.moto.services import implements, module_of
from awsim.services.registry import BACKENDS, is_native, is_own

PAGE = Path(__file__).resolve().parents[1] / "docs" / "coverage.md"
_ROW = re.compile(r"^\| `(?P<service>[^`]+)` \| \d+ \| (?P<native>\d+) \| (?P<moto>\d+) \| (?P<missing>\d+) \|$", re.M)
_SECTION = re.compile(r"^### (?P<service>\S+)\n\n(?P<lines>(?:- .+\n?)+)", re.M)
_WRITTEN_WITH = re.compile(r"botocore (\S+) and moto (\S+)\.$", re.M)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many operations of a service are answered by whom."""

    native: int
    moto: int
    missing: int

    @property
    def operations(self) -> int:
        """All operations of the service's model."""
        return self.native + self.moto + self.missing


@dataclass(frozen=True, slots=True)
class Coverage:
    """The operations of one service, by who answers them, each sorted."""

    native: tuple[str, ...]
    moto: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def counts(self) -> Counts:
        """Their numbers."""
        return Counts(len(self.native), len(self.moto), len(self.missing))


def native_operations(service: str) -> tuple[str, ...]:
    """The operations of a service that awsim answers itself, sorted."""
    names = sorted(service_model(service).operation_names)
    return tuple(name for name in names if is_native(service, operation(service, name).method))


def coverage_of(service: str) -> Coverage:
    """Who answers each operation of a service; moto is not asked where awsim refuses what it has not (`exclusive`)."""
    native = native_operations(service)
    others = sorted(set(service_model(service).operation_names).difference(native))
    passed_on = [name for name in others if not is_own(service, operation(service, name).method)]
    moto = tuple(name for name in passed_on if implements(service, name))
    return Coverage(native, moto, tuple(name for name in others if name not in moto))


def page(written: str = "") -> str:
    """The whole page. What a `written` page says of services whose native operations are the same is taken from it."""
    counts, sections = _still_right(written)
    for service in sorted(BACKENDS):
        if service not in sections:
            coverage = coverage_of(service)
            counts[service], sections[service] = coverage.counts, _section(coverage)
    for service in service_names():
        if service not in counts and module_of(service) is not None:
            counts[service] = coverage_of(service).counts
    details = [f"### {service}\n\n{section}" for service, section in sorted(sections.items())]
    return "\n\n".join([_introduction(), _table(counts), "## Native services", *details]) + "\n"


def _still_right(text: str) -> tuple[dict[str, Counts], dict[str, str]]:
    """The counts and the sections of a written page, without those of services that have changed."""
    rows = {row["service"]: row for row in _ROW.finditer(text)}
    counts = {name: Counts(int(row["native"]), int(row["moto"]), int(row["missing"])) for name, row in rows.items()}
    sections = {found["service"]: found["lines"].rstrip() for found in _SECTION.finditer(text)}
    changed = [name for name in {*BACKENDS, *sections} if _shown(sections.get(name, "")) != _native_now(name)]
    return (
        {name: count for name, count in counts.items() if name not in changed},
        {name: section for name, section in sections.items() if name not in changed},
    )


def _shown(section: str) -> tuple[str, ...]:
    """The native operations that a section lists."""
    first = section.partition("\n")[0]
    return tuple(first.removeprefix("- Native: ").split(", ")) if first.startswith("- Native: ") else ()


def _native_now(service: str) -> tuple[str, ...]:
    return native_operations(service) if service in BACKENDS else ()


def _introduction() -> str:
    return (
        "# Coverage\n\n"
        "Which operations awsim answers itself (*native*), which fall through to moto, and which nobody answers:\n"
        "calling one of those is an error that names it. A service that is not listed has no operation answered.\n\n"
        "Written by `scripts/coverage.py`, from the models of "
        f"botocore {version('botocore')} and moto {version('moto')}."
    )


def _table(counts: dict[str, Counts]) -> str:
    rows = ["| service | operations | native | moto | missing |", "|---|--:|--:|--:|--:|"]
    total = Counts(*(sum(getattr(each, part) for each in counts.values()) for part in ("native", "moto", "missing")))
    rows.append(f"| all {len(counts)} | {total.operations} | {total.native} | {total.moto} | {total.missing} |")
    for service, each in sorted(counts.items()):
        rows.append(f"| `{service}` | {each.operations} | {each.native} | {each.moto} | {each.missing} |")
    return "\n".join(rows)


def _section(coverage: Coverage) -> str:
    titled = (("Native", coverage.native), ("Through moto", coverage.moto), ("Missing", coverage.missing))
    return "\n".join(f"- {title}: {', '.join(names)}" for title, names in titled if names)


def _is_written_with_these_models(text: str) -> bool:
    found = _WRITTEN_WITH.search(text)
    return found is not None and found.groups() == (version("botocore"), version("moto"))


def _check(text: str) -> int:
    """0 when the page is right. A page of other models can only be compared in what awsim itself decides."""
    if _is_written_with_these_models(text):
        stale = page() != text
    else:
        print("docs/coverage.md is of other versions of botocore or moto: comparing native operations only")
        stale = _still_right(text)[1].keys() != BACKENDS.keys()
    if stale:
        print("docs/coverage.md is stale: run scripts/coverage.py", file=sys.stderr)
    return int(stale)


def main() -> int:
    """Run the command line; the answer is the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="fail when the page is stale; write nothing")
    parser.add_argument("--changed", action="store_true", help="count only what has changed natively")
    arguments = parser.parse_args()
    text = PAGE.read_text() if PAGE.exists() else ""
    if arguments.check:
        return _check(text)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(text if arguments.changed else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
