"""Which operations are native, which fall through to moto, and which are missing: writes docs/coverage.md.

python scripts/coverage.py            write the page
python scripts/coverage.py --native   the same, but count only native services anew (moto's take seconds)
python scripts/coverage.py --check    fail when the page is not what it would be
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from awsim.gateway.moto_services import implements, module_of
from awsim.model.loader import operation, service_model, service_names
from awsim.services.registry import BACKENDS, is_native

PAGE = Path(__file__).resolve().parents[1] / "docs" / "coverage.md"
_ROW = re.compile(r"^\| `(?P<service>[^`]+)` \| \d+ \| (?P<native>\d+) \| (?P<moto>\d+) \| (?P<missing>\d+) \|$", re.M)
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


def coverage_of(service: str) -> Coverage:
    """Who answers each operation of a service."""
    by_whom: dict[str, list[str]] = {"native": [], "moto": [], "missing": []}
    for name in sorted(service_model(service).operation_names):
        if is_native(service, operation(service, name).method):
            by_whom["native"].append(name)
        else:
            by_whom["moto" if implements(service, name) else "missing"].append(name)
    return Coverage(*(tuple(names) for names in by_whom.values()))


def page(*, known: dict[str, Counts]) -> str:
    """The whole page; services that are not native and `known` are not counted anew."""
    native = {service: coverage_of(service) for service in sorted(BACKENDS)}
    counts = {service: coverage.counts for service, coverage in native.items()}
    for service in service_names():
        if service not in counts and module_of(service) is not None:
            counts[service] = known[service] if service in known else coverage_of(service).counts
    details = [_details(service, coverage) for service, coverage in native.items()]
    return "\n\n".join([_introduction(), _table(counts), "## Native services", *details]) + "\n"


def counted(text: str) -> dict[str, Counts]:
    """The counts that a written page holds."""
    return {
        row["service"]: Counts(int(row["native"]), int(row["moto"]), int(row["missing"])) for row in _ROW.finditer(text)
    }


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


def _details(service: str, coverage: Coverage) -> str:
    lines = [f"### {service}", ""]
    for title, names in (
        ("Native", coverage.native),
        ("Through moto", coverage.moto),
        ("Missing", coverage.missing),
    ):
        if names:
            lines.append(f"- {title}: {', '.join(names)}")
    return "\n".join(lines)


def _is_written_with_these_models(text: str) -> bool:
    found = _WRITTEN_WITH.search(text)
    return found is not None and found.groups() == (version("botocore"), version("moto"))


def _check(text: str) -> int:
    """0 when the page is right. A page of other models can only be compared in what awsim itself decides."""
    if _is_written_with_these_models(text):
        stale = page(known={}) != text
    else:
        print("docs/coverage.md is of other versions of botocore or moto: comparing native operations only")
        shown = dict(re.findall(r"^### (\S+)\n\n- Native: (.+)$", text, re.M))
        stale = any(
            coverage_of(service).native != tuple(shown.get(service, "").split(", ")) for service in sorted(BACKENDS)
        )
    if stale:
        print("docs/coverage.md is stale: run scripts/coverage.py", file=sys.stderr)
    return int(stale)


def main() -> int:
    """Run the command line; the answer is the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="fail when the page is stale; write nothing")
    parser.add_argument("--native", action="store_true", help="keep the counts of services that are not native")
    arguments = parser.parse_args()
    text = PAGE.read_text() if PAGE.exists() else ""
    if arguments.check:
        return _check(text)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(known=counted(text) if arguments.native else {}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
