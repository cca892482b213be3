"""A page in a real browser, on another port and by another name, against `awsim serve`: it makes no call."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGE = Path(__file__).with_name("browser") / "page.html"
WAYS = frozenset(re.findall(r"^    (\w+): (?:async )?at =>", PAGE.read_text(), re.MULTILINE))
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = "MAP evil.example 127.0.0.1, MAP host.docker.internal 127.0.0.1"
SECONDS = 60.0

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt-get install chromium)"),
]


class Site:
    """A web site on a port of this machine, with the one page."""

    def __init__(self) -> None:
        self.outcomes: Queue[dict[str, Any]] = Queue()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                is_page = self.path.startswith("/page.html")
                self.send_response(200 if is_page else 404)
                self.send_header("content-type", "text/html; charset=utf-8")
                self.end_headers()
                if is_page:
                    self.wfile.write(PAGE.read_bytes())

            def do_POST(self) -> None:
                site.outcomes.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port

    def __enter__(self) -> Site:
        Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def served(log: Path, *arguments: str) -> Iterator[int]:
    """The port of an `awsim serve`; when it has ended, the file has its access log."""
    command = [sys.executable, "-m", "awsim", "serve", "--port", "0", "--access-log", *arguments]
    with log.open("wb") as errors, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline().decode().strip().rpartition(":")[2])
        finally:
            process.terminate()


def visited(site: Site, profile: Path, name: str, targets: list[str]) -> dict[str, Any]:
    """What became of each way and target after a browser has loaded the page by a name."""
    assert CHROMIUM is not None
    url = f"http://{name}:{site.port}/page.html?targets={quote(json.dumps(targets))}"
    rules = f"--host-resolver-rules={NAMES}"
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", rules, "--remote-debugging-port=0", url]
    environment = {"PATH": os.environ["PATH"], "HOME": str(profile)}
    log = profile.with_suffix(".log")
    with log.open("wb") as output, subprocess.Popen(command, env=environment, stdout=output, stderr=output) as process:
        try:
            return site.outcomes.get(timeout=SECONDS)
        except Empty:
            pytest.fail(f"the browser did not report: {log.read_text(errors='replace')[-2000:]}")
        finally:
            process.terminate()


def called(port: int) -> list[str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_awsim/journal", timeout=20) as answer:
        return [entry["operation"] for entry in json.load(answer)["entries"] if entry["kind"] == "call"]


def statuses(log: Path) -> dict[str, set[int]]:
    """Way -> the statuses that its requests were answered with."""
    found: dict[str, set[int]] = {}
    for way, status in re.findall(r'"[A-Z]+ /(\w+) HTTP/[\d.]+" (\d+)', log.read_text()):
        found.setdefault(way, set()).add(int(status))
    return {way: found.get(way, set()) for way in WAYS}


TRUSTED = ["127.0.0.1", "localhost"]
"""Hosts to which browsers send Sec-Fetch headers without TLS."""


@pytest.mark.parametrize(
    ("name", "hosts"),
    [("evil.localhost", TRUSTED), ("evil.example", [*TRUSTED, "host.docker.internal", "evil.example"])],
)
def test_a_page_of_another_site_makes_no_call(tmp_path: Path, name: str, hosts: list[str]) -> None:
    """evil.example leads to 127.0.0.1 only in this browser, as its owner could let it everywhere."""
    log = tmp_path / "log"
    with Site() as site, served(log) as port:
        outcomes = visited(site, tmp_path / "profile", name, [f"http://{host}:{port}" for host in hosts])
        assert called(port) == []
    assert {key: value for key, value in outcomes.items() if key.startswith("cors")} == {
        f"{way} http://{host}:{port}": "TypeError" for way in WAYS if way.startswith("cors") for host in hosts
    }, "nothing can be read"
    arrived = statuses(log)
    assert {way for way, answered in arrived.items() if not answered} == set(), "every way has reached the server"
    assert set().union(*arrived.values()) <= {403, 501}


def test_a_page_of_the_same_site_on_this_machine_may_call(tmp_path: Path) -> None:
    """What a developer's own page does; it also shows that the ways would work if they were let in."""
    with Site() as site, served(tmp_path / "log") as port:
        outcomes = visited(site, tmp_path / "profile", "localhost", [f"http://localhost:{port}"])
        operations = called(port)
    assert outcomes[f"cors_json http://localhost:{port}"].startswith("200")
    assert {"CreateStream", "CreateStack"} <= set(operations)


def test_a_page_of_an_origin_that_was_named_may_call(tmp_path: Path) -> None:
    with Site() as site, served(tmp_path / "log", "--allow-origin", f"http://evil.example:{site.port}") as port:
        outcomes = visited(site, tmp_path / "profile", "evil.example", [f"http://127.0.0.1:{port}"])
        assert "CreateStream" in called(port)
    assert outcomes[f"cors_json http://127.0.0.1:{port}"].startswith("200")
