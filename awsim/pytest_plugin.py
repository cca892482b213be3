"""awsim's pytest plugin: fixtures and their marker, the journal of failing tests, the guard of unmocked ones."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from awsim.transports import active

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from awsim.cloud import Cloud

_JOURNAL_ENTRIES = 200
_FAILED_RUNS = 20


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register `--awsim-journal` and the ini setting `awsim_guard`."""
    group = parser.getgroup("awsim")
    group.addoption("--awsim-journal", action="store_true", help="print the simulated AWS's journal for failing tests")
    parser.addini(
        "awsim_guard", "refuse real AWS calls in tests that have no mock (true or false)", type="bool", default=False
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker; put the guard up for the whole session if the ini asks for it."""
    config.addinivalue_line(
        "markers", "aws(**options): run the test with a fresh simulated AWS; options as for mock_aws"
    )
    if config.getini("awsim_guard"):
        from awsim.transports.guard import Guard

        guard = Guard(without_mock=True)
        guard.apply()
        config.add_cleanup(guard.undo)


@pytest.fixture
def aws(request: pytest.FixtureRequest) -> Iterator[Cloud]:
    """A fresh simulated AWS, active for the whole process while the test runs.

    Its options are those of the marker: `@pytest.mark.aws(clock="virtual", lifecycle="realistic")`. Clients that
    name no region are in the cloud's: AWS_DEFAULT_REGION is set, where it is not.
    """
    from awsim.mock import mock_aws

    with mock_aws(**_options(request)) as cloud, pytest.MonkeyPatch.context() as patch:
        if not os.environ.get("AWS_DEFAULT_REGION"):
            patch.setenv("AWS_DEFAULT_REGION", cloud.options.region)
        yield cloud


@pytest.fixture(autouse=True)
def _aws_of_marker(request: pytest.FixtureRequest) -> None:
    """Activate what the marker `aws` describes, also where the test does not ask for a fixture."""
    names = request.fixturenames
    if request.node.get_closest_marker("aws") is not None and "aws" not in names and "aws_server" not in names:
        request.getfixturevalue("aws")


@dataclass(frozen=True, slots=True)
class ServedCloud:
    """What the fixture `aws_server` gives: a cloud, and the URL where it is served."""

    url: str
    cloud: Cloud


@pytest.fixture
def aws_server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServedCloud]:
    """A fresh simulated AWS over HTTP, for the programs that a test starts: `aws_server.url`, `aws_server.cloud`.

    The environment variables by which SDKs find it are set while the test runs, and those cleared that would lead them
    elsewhere. Beside the fixture `aws` it serves that one's cloud.
    """
    from awsim.cloud import Cloud, gateway_of
    from awsim.server.environment import leading_elsewhere
    from awsim.server.server import Server

    if "aws" in request.fixturenames:
        cloud, is_own = request.getfixturevalue("aws"), False
    else:
        cloud, is_own = Cloud(**{"delivery": "background", **_options(request)}), True
    with Server(gateway_of(cloud)) as server:
        for name in leading_elsewhere(list(os.environ)):
            monkeypatch.delenv(name)
        for name, value in server.client_variables.items():
            monkeypatch.setenv(name, value)
        yield ServedCloud(server.url, cloud)
    if is_own:
        cloud.close()


def _options(request: pytest.FixtureRequest) -> dict[str, Any]:
    marker = request.node.get_closest_marker("aws")
    if marker is not None and marker.args:
        raise pytest.UsageError("the marker `aws` takes options by name: @pytest.mark.aws(clock='virtual')")
    return dict(marker.kwargs) if marker is not None else {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to the report of a failing test which functions have failed, and the journal's end if it is asked for."""
    report = yield
    if report.when == "setup":
        active.last_journal = None
    journal = active.current.world.journal if active.current is not None else active.last_journal
    if report.failed and journal is not None:
        failed = journal.failed_runs()[-_FAILED_RUNS:]
        if failed:
            report.sections.append(("functions that failed", journal.text_of(failed)))
        if item.config.getoption("--awsim-journal"):
            report.sections.append(("awsim journal", journal.tail(_JOURNAL_ENTRIES, times=True)))
    return report
