"""What commands ask of a server that is running: state, time and journal by `/_awsim/`, the logs of functions."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from awsim.common.moments import iso
from awsim.kernel.clock import Amounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TIMEOUT_SECONDS = 60
LOG_GROUPS = "/aws/lambda/"


class Remote:
    """A running server, by its URL.

    Its methods raise ConnectionError where none answers, ValueError with its own sentence for what it refuses.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def status(self) -> str:
        """That it is running, and what time it is there."""
        health, journal = self._ask("health"), self._ask("journal")["entries"]
        called = sorted({entry["service"] for entry in journal if entry["kind"] == "call"})
        return "\n".join(
            [
                f"awsim {health['version']} is {health['status']} at {self.url}",
                f"clock: {self.clock()}",
                f"journal: {len(journal)} entries; services called: {', '.join(called) or 'none'}",
            ]
        )

    def reset(self) -> None:
        """Forget every resource, fault and journal entry."""
        self._ask("reset", {})

    def clock(self) -> str:
        """The time there, and which kind of clock it is."""
        told = self._ask("clock")
        return f"{iso(told['now'])} ({told['kind']})"

    def advance(self, amounts: Mapping[str, float]) -> None:
        """Move time forward by amounts of time."""
        self._ask("clock", dict(amounts))

    def advance_to(self, moment: str) -> None:
        """Move time forward to a moment: ISO 8601 with a time zone, or seconds since the epoch."""
        self._ask("clock", {"to": float(moment) if _is_number(moment) else moment})

    def journal(self, lines: int) -> str:
        """The last lines of the journal."""
        text: str = self._ask("journal?text")
        return "\n".join(text.rstrip("\n").split("\n")[-lines:])

    def logs(self, function: str | None, account: str, region: str) -> Iterator[str]:
        """What functions have logged, all or one: a line for each event, by function."""
        import boto3

        client = boto3.session.Session(account, "awsim", region_name=region).client("logs", endpoint_url=self.url)
        groups = client.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=LOG_GROUPS + (function or ""))
        names = [group["logGroupName"] for page in groups for group in page["logGroups"]]
        found = [name for name in names if function is None or name == LOG_GROUPS + function]
        if function is not None and not found:
            raise ValueError(f"{function} has logged nothing in {region}, account {account}")
        for name in found:
            for page in client.get_paginator("filter_log_events").paginate(logGroupName=name):
                for event in page["events"]:
                    moment, message = iso(event["timestamp"] / 1000), event["message"].rstrip()
                    yield f"{moment} {name.removeprefix(LOG_GROUPS)}: {message}"

    def _ask(self, path: str, document: Mapping[str, Any] | None = None) -> Any:
        body = None if document is None else json.dumps(document).encode()
        request = Request(f"{self.url}/_awsim/{path}", body)  # noqa: S310 - the URL is the user's own
        try:
            with build_opener(ProxyHandler({})).open(request, timeout=TIMEOUT_SECONDS) as answer:
                content = answer.read()
                is_json = answer.headers.get_content_type() == "application/json"
        except HTTPError as error:
            raise ValueError(_message(error)) from None
        except (URLError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise ConnectionError(f"no server answers at {self.url} ({reason}): awsim serve starts one") from None
        return json.loads(content) if is_json else content.decode()


def default_url(port: int) -> str:
    """Where a server is looked for: where `AWS_ENDPOINT_URL` leads to, else at a port of this machine."""
    return os.environ.get("AWS_ENDPOINT_URL") or f"http://127.0.0.1:{port}"


def amounts_of(arguments: Sequence[str]) -> dict[str, float]:
    """Amounts of time as one writes them to a command: `hours=1 minutes=30`. Raises ValueError."""
    amounts = {}
    for argument in arguments:
        name, _, value = argument.partition("=")
        if name not in Amounts.__annotations__ or not _is_number(value):
            raise ValueError(
                f"an amount of time is NAME=NUMBER with {', '.join(Amounts.__annotations__)}: {argument!r}"
            )
        amounts[name] = float(value)
    return amounts


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _message(error: HTTPError) -> str:
    try:
        return str(json.loads(error.read())["message"])
    except (ValueError, LookupError, TypeError):
        return f"the server answered {error.code} {error.reason}; is it awsim?"
