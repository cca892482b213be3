"""The command line: `awsim serve` answers any SDK over HTTP, `awsim exec` runs a command against a fresh server."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsim.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from awsim.cloud import Cloud
    from awsim.server.server import Server

SUBPROCESS, IN_PROCESS = "subprocess", "in-process"
DEFAULT_PORT = 4566
"""The port that the suites and tools of this field look for an emulated AWS at."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that the arguments name; exits the process with its status."""
    parsed = _parser().parse_args(arguments)
    try:
        sys.exit(parsed.run(parsed))
    except (OSError, ValueError, ImportError) as error:
        sys.exit(f"awsim: {error}")


def _parser() -> argparse.ArgumentParser:
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
    return parser


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
    add("--clock", choices=["wall", "virtual"], default="wall")
    add("--start", type=float, default=None, metavar="SECONDS", help="where a virtual clock begins, since the epoch")
    add("--delivery", choices=["background", "inline", "manual"], default="background", help="default: %(default)s")
    add("--lifecycle", choices=["instant", "realistic"], default="instant", help="default: %(default)s")
    add("--seed", type=int, default=0, help="of ids and chance (default: %(default)s)")
    add("--throughput-limits", action="store_true", help="refuse what exceeds the throughput of Kinesis shards")
    add(
        "--functions",
        choices=[SUBPROCESS, IN_PROCESS],
        default=SUBPROCESS,
        help="where Python functions run (default: processes of their own)",
    )
    add("--config", type=json.loads, default={}, metavar="JSON", help="moto's configuration")


def _serve(arguments: argparse.Namespace) -> int:
    with _served(arguments, arguments.host, arguments.port) as server:
        print(f"awsim is listening on {server.url}", flush=True)  # noqa: T201 - what the command is asked for
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
    process = subprocess.Popen(command, env=environment)  # noqa: S603 - running it is what was asked for
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
    for number in numbers:
        signal.signal(number, lambda *_: None)
    with suppress(KeyboardInterrupt):
        signal.sigwait(numbers) if hasattr(signal, "sigwait") else signal.pause()
