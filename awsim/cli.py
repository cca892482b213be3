"""The command line: `awsim serve` answers any SDK over HTTP, `awsim exec` runs a command against a fresh server.

`status`, `reset`, `clock`, `journal` and `logs` are about a server that is running.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsim.completion import SHELLS, script
from awsim.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from awsim.cloud import Cloud
    from awsim.server.remote import Remote
    from awsim.server.server import Server

SHOWN_VARIABLES = (
    "AWS_ENDPOINT_URL",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
)
LOOK_SECONDS = 0.5
SUBPROCESS, IN_PROCESS = "subprocess", "in-process"
NOT_EXECUTABLE, NOT_FOUND = 126, 127
"""What shells exit with for a command that they can't run."""
DEFAULT_PORT = 4566
"""The port that the suites and tools of this field look for an emulated AWS at."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that the arguments name; exits the process with its status."""
    parsed = make_parser().parse_args(arguments)
    try:
        sys.exit(parsed.run(parsed))
    except (OSError, ValueError, ImportError) as error:
        sys.exit(f"awsim: {error}")


def make_parser() -> argparse.ArgumentParser:
    """The arguments of all commands."""
    parser = argparse.ArgumentParser(prog="awsim", description="An AWS on this machine.")
    parser.add_argument("--version", action="version", version=f"awsim {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="answer SDKs over HTTP until stopped (SIGINT, SIGTERM)")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 takes a free one (default: %(default)s)")
    _add_options(serve)
    serve.set_defaults(run=_serve)
    execute = commands.add_parser("exec", help="run a command with a fresh server that ends with it")
    _add_options(execute)
    execute.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND …")
    execute.set_defaults(run=_execute)
    _add_remote(commands)
    completion = commands.add_parser("completion", help="print what makes a shell complete this command's arguments")
    completion.add_argument("shell", choices=SHELLS)
    completion.set_defaults(run=lambda arguments: _print(script(parser, arguments.shell)))
    return parser


def _add_remote(commands: Any) -> None:
    """The commands about a server that is running."""

    def add(name: str, told: str, run: Callable[[Remote, argparse.Namespace], int]) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = commands.add_parser(name, help=told, description=told)
        parser.add_argument(
            "--url", help=f"of the server (default: AWS_ENDPOINT_URL, else http://127.0.0.1:{DEFAULT_PORT})"
        )
        parser.set_defaults(run=lambda arguments: run(_remote(arguments), arguments))
        return parser

    add(
        "status",
        "say whether a server is running, and what it has been asked",
        lambda remote, _: _print(remote.status()),
    )
    add("reset", "make a running server forget every resource, fault and journal entry", _reset)
    clock = add("clock", "show the time of a running server, or move it forward", _clock)
    clock.add_argument("amounts", nargs="*", metavar="NAME=NUMBER", help="how far to move: hours=25, days=1, …")
    clock.add_argument("--to", metavar="MOMENT", help="move to a moment: 2027-01-01T00:00:00+00:00, or epoch seconds")
    journal = add(
        "journal",
        "show what a running server was asked, and what followed",
        lambda remote, arguments: _print(remote.journal(arguments.lines)),
    )
    journal.add_argument("-n", "--lines", type=_at_least_1, default=50, help="how many (default: %(default)s)")
    logs = add("logs", "show what the functions of a running server have logged", _logs)
    logs.add_argument("function", nargs="?", metavar="FUNCTION", help="of this function alone")
    logs.add_argument("--account", default="123456789012", help="of the functions (default: %(default)s)")
    logs.add_argument(
        "--region", default=os.environ.get("AWS_REGION") or "us-east-1", help="of the functions (default: %(default)s)"
    )


def _at_least_1(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"at least 1, got {number}")
    return number


def _remote(arguments: argparse.Namespace) -> Remote:
    from awsim.server.remote import Remote, default_url

    return Remote(arguments.url or default_url(DEFAULT_PORT))


def _reset(remote: Remote, _: argparse.Namespace) -> int:
    remote.reset()
    return 0


def _clock(remote: Remote, arguments: argparse.Namespace) -> int:
    from awsim.server.remote import amounts_of

    if arguments.to and arguments.amounts:
        raise ValueError("clock moves by amounts of time or --to a moment, not both")
    if arguments.to:
        remote.advance_to(arguments.to)
    elif arguments.amounts:
        remote.advance(amounts_of(arguments.amounts))
    return _print(remote.clock())


def _logs(remote: Remote, arguments: argparse.Namespace) -> int:
    for line in remote.logs(arguments.function, arguments.account, arguments.region):
        _print(line)
    return 0


def _print(text: str) -> int:
    print(text, flush=True)  # noqa: T201 - what the command is asked for
    return 0


def _add_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--state", type=Path, metavar="FILE", help="load the state from FILE at the start, save it at the end")
    add("--allow-host", action="append", default=[], metavar="NAME", help="answer to this host name too; '*': to any")
    add(
        "--allow-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let pages of this origin (https://app.example) use the server too; '*': of any",
    )
    add("--access-log", action="store_true", help="write a line for each request to stderr")
    add("--max-body", type=int, default=512, metavar="MIB", help="refuse longer requests (default: %(default)s)")
    add("--account", default=None, help="of credentials that name no other (default: 123456789012)")
    add("--region", default=None, help="of requests that name none (default: us-east-1)")
    add(
        "--clock",
        choices=["wall", "virtual"],
        default="wall",
        help="real time, or time that moves only when told (awsim clock hours=1; default: %(default)s)",
    )
    add(
        "--start",
        type=_moment,
        default=None,
        metavar="MOMENT",
        help="where a virtual clock begins: 2026-01-01, or seconds since the epoch",
    )
    add(
        "--delivery",
        choices=["background", "inline", "manual"],
        default="background",
        help="when events are delivered: at once on threads, before the call that caused them is answered, or when "
        "told by /_awsim/settle (default: %(default)s)",
    )
    add(
        "--lifecycle",
        choices=["instant", "realistic"],
        default="instant",
        help="whether states (CREATING, …) pass at once, or take the time AWS takes (default: %(default)s)",
    )
    add("--seed", type=int, default=0, help="of ids and chance (default: %(default)s)")
    add("--throughput-limits", action="store_true", help="refuse what exceeds the throughput of Kinesis shards")
    add(
        "--functions",
        choices=[SUBPROCESS, IN_PROCESS],
        default=SUBPROCESS if os.name == "posix" else IN_PROCESS,
        help="where Python functions run: in processes of their own, or in the server's (default: %(default)s)",
    )
    add("--config", type=json.loads, default={}, metavar="JSON", help="moto's configuration")


def _moment(text: str) -> float | str:
    """What `Options.start` takes."""
    try:
        return float(text)
    except ValueError:
        return text


def _serve(arguments: argparse.Namespace) -> int:
    with _served(arguments, arguments.host, arguments.port) as server:
        variables = server.client_variables
        exports = [f"export {name}={shlex.quote(variables[name])}" for name in SHOWN_VARIABLES]
        _print("\n".join([f"awsim is listening on {server.url}", *exports]))
        _wait_for_signal()
    return 0


def _execute(arguments: argparse.Namespace) -> int:
    command = arguments.command[1:] if arguments.command[:1] == ["--"] else arguments.command
    if not command:
        raise ValueError("exec needs a command: awsim exec -- pytest")
    from awsim.server.environment import leading_elsewhere

    with _served(arguments, "127.0.0.1", 0) as server:
        elsewhere = leading_elsewhere(os.environ)
        own = {name: value for name, value in os.environ.items() if name not in elsewhere}
        return _run(command, {**own, **server.client_variables})


def _run(command: list[str], environment: dict[str, str]) -> int:
    """Run a command, hand signals on to it, and answer its exit code as a shell does."""
    try:
        process = subprocess.Popen(command, env=environment)  # noqa: S603 - running it is what was asked for
    except (FileNotFoundError, PermissionError) as error:
        print(f"awsim: {command[0]}: {(error.strerror or str(error)).lower()}", file=sys.stderr)  # noqa: T201
        return NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda given, _: process.send_signal(given))
    code = process.wait()
    return code if code >= 0 else 128 - code


@contextmanager
def _served(arguments: argparse.Namespace, host: str, port: int) -> Iterator[Server]:
    """A cloud as the arguments say, served while inside; its state and its children are taken care of."""
    from awsim.cloud import gateway_of
    from awsim.server import state_file
    from awsim.server.limits import MEBIBYTE, Limits
    from awsim.server.server import Server

    cloud = _cloud(arguments)
    _keep_inside(cloud, has_functions=arguments.functions == IN_PROCESS)
    server = Server(
        gateway_of(cloud),
        host=host,
        port=port,
        allow_hosts=arguments.allow_host,
        allow_origins=arguments.allow_origin,
        access_log=sys.stderr if arguments.access_log else None,
        limits=Limits(body_bytes=arguments.max_body * MEBIBYTE),
    )
    try:
        if arguments.state is not None:
            state_file.load(cloud.world, arguments.state)
        with server:
            yield server
        if arguments.state is not None:
            state_file.save(cloud.world, arguments.state)
    finally:
        # Threads end with the process, whatever they are at; the processes of functions would not.
        cloud.functions.end()


def _keep_inside(cloud: Cloud, *, has_functions: bool) -> None:
    """Let nothing leave this process for AWS; what functions that run in it call is answered here, by any client."""
    from awsim.cloud import gateway_of
    from awsim.transports import active

    if has_functions:
        from awsim.transports.installed import install

        install()
    else:
        from awsim.transports.guard import Guard

        Guard().apply()
    active.current = gateway_of(cloud)


def _cloud(arguments: argparse.Namespace) -> Cloud:
    from awsim.cloud import Cloud

    names = ("clock", "start", "delivery", "lifecycle", "seed", "throughput_limits", "account", "region")
    given: dict[str, Any] = {name: getattr(arguments, name) for name in names if getattr(arguments, name) is not None}
    config: dict[str, Any] = dict(arguments.config)
    if arguments.functions == SUBPROCESS:
        config["lambda"] = {"runtime": SUBPROCESS, **config.get("lambda", {})}
    return Cloud(**given, config=config)


def _wait_for_signal() -> None:
    numbers = (signal.SIGINT, signal.SIGTERM)
    ended = threading.Event()
    for number in numbers:
        signal.signal(number, lambda *_: ended.set())
    with suppress(KeyboardInterrupt):
        if hasattr(signal, "sigwait"):
            signal.sigwait(numbers)
            return
        while not ended.wait(LOOK_SECONDS):  # Windows hears no signal within a wait without an end
            pass
