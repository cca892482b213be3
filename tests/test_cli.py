"""`awsim serve` and `awsim exec` as processes of their own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim.cli import main, make_parser
from awsim.completion import commands_of, script

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARSER = make_parser()
COMMANDS = commands_of(PARSER)
AWSIM = [sys.executable, "-m", "awsim"]
KEYS = {"aws_access_key_id": "123456789012", "aws_secret_access_key": "secret", "region_name": "us-east-1"}


@contextmanager
def serve(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server process and its URL."""
    command = [*AWSIM, "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().removeprefix("awsim is listening on ").strip()
        finally:
            process.kill()


def stop(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> tuple[int, str]:
    """The exit code and what was written to stderr."""
    process.send_signal(number)
    _, errors = process.communicate(timeout=15)
    return process.returncode, errors


def control(url: str, path: str, document: Any = None) -> Any:
    body = None if document is None else json.dumps(document).encode()
    with urllib.request.urlopen(f"{url}/_awsim/{path}", body, timeout=20) as answer:
        return json.load(answer)


def execute(*arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*AWSIM, "exec", *arguments], capture_output=True, text=True, timeout=timeout, check=False)


class TestServe:
    def test_port_0_takes_a_free_port_and_prints_it(self) -> None:
        with serve() as (_, url):
            assert url.startswith("http://127.0.0.1:")
            assert control(url, "health")["status"] == "running"

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_ends_it_gracefully(self, number: int) -> None:
        with serve() as (process, url):
            control(url, "health")
            assert stop(process, number) == (0, "")

    def test_the_state_outlives_it(self, tmp_path: Path) -> None:
        state = ("--state", str(tmp_path / "state"))
        with serve(*state) as (process, url):
            boto3.client("kinesis", endpoint_url=url, **KEYS).create_stream(StreamName="events", ShardCount=1)
            boto3.client("s3", endpoint_url=url, **KEYS).create_bucket(Bucket="reports")
            stop(process)
        with serve(*state) as (_, url):
            names = boto3.client("kinesis", endpoint_url=url, **KEYS).list_streams()["StreamNames"]
            buckets = boto3.client("s3", endpoint_url=url, **KEYS).list_buckets()["Buckets"]
        assert (names, [bucket["Name"] for bucket in buckets]) == (["events"], ["reports"])

    def test_a_file_that_holds_no_state_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "state").write_text("something else")
        with serve("--state", str(tmp_path / "state")) as (process, _):
            _, errors = process.communicate(timeout=20)
        assert (process.returncode, errors) == (
            1,
            f"awsim: {tmp_path / 'state'} was not written by awsim serve --state\n",
        )

    def test_a_port_that_is_taken_is_named(self) -> None:
        with serve() as (_, url):
            taken = subprocess.run(
                [*AWSIM, "serve", "--port", url.rpartition(":")[2]], capture_output=True, text=True, check=False
            )
        assert taken.returncode == 1
        assert f"can't listen on {url.removeprefix('http://')}" in taken.stderr

    def test_the_access_log_has_a_line_for_each_request(self) -> None:
        with serve("--access-log") as (process, url):
            boto3.client("kinesis", endpoint_url=url, **KEYS).list_streams()
            _, errors = stop(process)
        assert '"POST / HTTP/1.1" 200' in errors
        assert "kinesis.ListStreams" in errors

    def test_options_of_the_cloud(self) -> None:
        with serve("--clock", "virtual", "--start", "1000", "--account", "111122223333") as (_, url):
            assert control(url, "clock") == {"now": 1000.0, "kind": "virtual"}
            sts = boto3.client("sts", "us-east-1", endpoint_url=url, aws_access_key_id="a", aws_secret_access_key="b")
            assert sts.get_caller_identity()["Account"] == "111122223333"


ASKING = """
import boto3
def handler(event, context):
    client = boto3.client("sts", endpoint_url="https://sts.us-east-1.amazonaws.com")
    return client.get_caller_identity()["Arn"]
"""


def test_nothing_that_functions_in_the_process_call_leaves_for_aws() -> None:
    with serve("--functions", "in-process") as (_, url):
        awslambda = boto3.client("lambda", endpoint_url=url, **KEYS)
        create_function(awslambda, ASKING)
        answer = awslambda.invoke(FunctionName="sleeps", Payload="{}")
        assert json.load(answer["Payload"]) == "arn:aws:sts::123456789012:assumed-role/lambda/sleeps"


class TestRunning:
    """The commands about a server that is running."""

    def test_time_journal_logs_and_reset(self) -> None:
        with serve("--clock", "virtual", "--start", "2026-03-01", "--functions", "in-process") as (process, url):
            assert process.stdout is not None
            exports = [process.stdout.readline().strip() for _ in range(5)]
            assert exports == [
                f"export AWS_ENDPOINT_URL={url}",
                "export AWS_ACCESS_KEY_ID=123456789012",
                "export AWS_SECRET_ACCESS_KEY=awsim",
                "export AWS_REGION=us-east-1",
                "export AWS_DEFAULT_REGION=us-east-1",
            ]
            awslambda = boto3.client("lambda", endpoint_url=url, **KEYS)
            create_function(awslambda, "def handler(event, context):\n    print('hello')\n    return {}['nope']\n")
            awslambda.invoke(FunctionName="sleeps")
            assert asked(url, "clock", "hours=25", "minutes=30") == ["2026-03-02T01:30:00.000Z (virtual)"]
            assert asked(url, "clock", "--to", "2026-03-03T00:00:00+00:00") == ["2026-03-03T00:00:00.000Z (virtual)"]
            [run] = [line for line in asked(url, "journal") if " lambda run " in line]
            assert run.endswith("lambda run sleeps <- 3 -> KeyError: 'nope'")
            assert "2026-03-01T00:00:00.000Z sleeps: hello" in asked(url, "logs", "sleeps")
            assert len(asked(url, "journal", "-n", "1")) == 1
            status = asked(url, "status")
            assert (status[0].split(" is ")[1], status[1]) == (
                f"running at {url}",
                "clock: 2026-03-03T00:00:00.000Z (virtual)",
            )
            assert asked(url, "reset") == []
            assert asked(url, "logs") == []

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["status"], "no server answers at http://127.0.0.1:1 ("),
            (["clock", "hour=1"], "an amount of time is NAME=NUMBER with weeks, days, hours, "),
            (["clock", "hours=1", "--to", "2030-01-01"], "clock moves by amounts of time or --to a moment, not both"),
        ],
    )
    def test_what_can_not_be_done_is_said(
        self, arguments: list[str], message: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        with pytest.raises(SystemExit, match=re.escape(f"awsim: {message}")):
            main(arguments)


class TestHelp:
    @pytest.mark.parametrize("command", COMMANDS)
    def test_every_option_is_explained(self, command: str) -> None:
        unexplained = [
            action.dest for action in COMMANDS[command]._actions if not action.help and action.dest != "command"
        ]
        assert unexplained == (["shell"] if command == "completion" else [])

    @pytest.mark.parametrize("shell", ["bash", "zsh"])
    def test_completion_names_commands_options_and_values(self, shell: str, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit, match="0"):
            main(["completion", shell])
        text = capsys.readouterr().out
        assert all(f"{name})" in text for name in COMMANDS)
        assert "--throughput-limits" in text

    @pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
    @pytest.mark.parametrize(
        ("words", "expected"),
        [("awsim st", "status"), ("awsim serve --clock v", "virtual"), ("awsim exec --thr", "--throughput-limits")],
    )
    def test_bash_completes(self, words: str, expected: str) -> None:
        typed = words.split()
        source = (
            script(PARSER, "bash")
            + f'COMP_WORDS=({words}); COMP_CWORD={len(typed) - 1}; _awsim; echo "${{COMPREPLY[@]}}"'
        )
        bash = shutil.which("bash") or ""
        done = subprocess.run([bash, "-c", source], capture_output=True, text=True, check=True)
        assert done.stdout == f"{expected}\n"


def asked(url: str, *arguments: str) -> list[str]:
    """The lines that a command about a running server prints."""
    done = subprocess.run([*AWSIM, *arguments, "--url", url], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_serving_needs_nothing_that_windows_lacks() -> None:
    source = (
        "import sys, awsim.cli, awsim.server.server\n"
        "sys.modules.update(fcntl=None, termios=None); sys.platform = 'win32'\n"
        "import awsim.runtime.functions, awsim.runtime.worker"
    )
    subprocess.run([sys.executable, "-c", source], check=True, timeout=60)


class TestExec:
    def test_the_command_finds_a_fresh_server_with_credentials(self) -> None:
        script = "import boto3; print(boto3.client('kinesis').list_streams()['StreamNames'])"
        done = execute("--", sys.executable, "-c", script)
        assert (done.returncode, done.stdout) == (0, "[]\n")

    def test_variables_that_lead_elsewhere_are_cleared(self, tmp_path: Path) -> None:
        """A profile with an endpoint of its own is the default one's, and the environment is full."""
        config = tmp_path / "config"
        config.write_text(
            "[default]\nignore_configured_endpoint_urls = true\nuse_fips_endpoint = true\nregion = eu-west-3\n"
            "[profile prod]\nendpoint_url = http://127.0.0.1:1\n"
        )
        elsewhere = {
            "AWS_PROFILE": "prod",
            "AWS_DEFAULT_PROFILE": "prod",
            "AWS_SESSION_TOKEN": "token",
            "AWS_SECURITY_TOKEN": "token",
            "AWS_ENDPOINT_URL_KINESIS": "http://127.0.0.1:1",
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
            "AWS_ROLE_ARN": "arn:aws:iam::999999999999:role/prod",
            "AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1",
            "AWS_USE_FIPS_ENDPOINT": "true",
            "AWS_ACCOUNT_ID": "999999999999",
            "AWS_STS_REGIONAL_ENDPOINTS": "legacy",
        }
        script = (
            "import boto3, json, os; print(json.dumps([sorted(name for name in os.environ if name.startswith('AWS_')), "
            "boto3.client('kinesis').list_streams()['StreamNames'], boto3.client('sts').get_caller_identity()['Arn']]))"
        )
        (tmp_path / ".aws").mkdir()
        config.rename(tmp_path / ".aws" / "config")
        own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        environment = {**own, **elsewhere, "AWS_RETRY_MODE": "standard", "HOME": str(tmp_path)}
        done = subprocess.run(
            [*AWSIM, "exec", "--", sys.executable, "-c", script],
            capture_output=True, text=True, timeout=60, check=False, env=environment,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        names, streams, caller = json.loads(done.stdout)
        assert (streams, caller.split(":")[4]) == ([], "123456789012")
        assert names == [
            "AWS_ACCESS_KEY_ID",
            "AWS_DEFAULT_REGION",
            "AWS_EC2_METADATA_DISABLED",
            "AWS_ENDPOINT_URL",
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
            "AWS_REGION",
            "AWS_RETRY_MODE",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_USE_DUALSTACK_ENDPOINT",
            "AWS_USE_FIPS_ENDPOINT",
        ]

    def test_its_exit_code_is_the_commands(self) -> None:
        assert execute("--", sys.executable, "-c", "raise SystemExit(7)").returncode == 7

    def test_a_command_that_a_signal_ends(self) -> None:
        script = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
        assert execute("--", sys.executable, "-c", script).returncode == 128 + signal.SIGKILL

    def test_a_command_that_is_not_there(self) -> None:
        done = execute("--", "no-such-command-at-all")
        assert (done.returncode, done.stderr) == (127, "awsim: no-such-command-at-all: no such file or directory\n")

    def test_a_command_that_can_not_be_run(self, tmp_path: Path) -> None:
        (tmp_path / "text").write_text("no program")
        assert execute("--", str(tmp_path / "text")).returncode == 126

    def test_without_a_command(self) -> None:
        assert execute().stderr == "awsim: exec needs a command: awsim exec -- pytest\n"

    def test_a_signal_is_handed_on(self) -> None:
        script = "print('ready', flush=True); import time; time.sleep(60)"
        with subprocess.Popen(
            [*AWSIM, "exec", "--", sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            process.terminate()
            assert process.wait(timeout=30) == 128 + signal.SIGTERM


SLEEPING = """
import os, time
def handler(event, context):
    time.sleep(event.get("seconds", 0))
    return os.getpid()
"""


class TestEnd:
    """Whatever is under way, a signal ends the server and its children soon."""

    @pytest.mark.parametrize("functions", ["subprocess", "in-process"])
    @pytest.mark.parametrize("invocation", ["RequestResponse", "Event"])
    def test_functions_do_not_hold_it_up_and_do_not_outlive_it(self, functions: str, invocation: str) -> None:
        with serve("--functions", functions) as (process, url):
            awslambda = boto3.client("lambda", endpoint_url=url, **KEYS)
            create_function(awslambda, SLEEPING)
            child = json.load(awslambda.invoke(FunctionName="sleeps", Payload="{}")["Payload"])
            asked = {"FunctionName": "sleeps", "InvocationType": invocation, "Payload": json.dumps({"seconds": 300})}
            threading.Thread(target=lambda: quietly(awslambda.invoke, **asked), daemon=True).start()
            while len(control(url, "journal?service=lambda&operation=Invoke")["entries"]) < 2:
                continue
            assert stop(process)[0] == 0
            with pytest.raises(ProcessLookupError):
                os.kill(child, 0)

    def test_long_polls_do_not_hold_it_up(self) -> None:
        with serve() as (process, url):
            sqs = boto3.client("sqs", endpoint_url=url, **KEYS)
            queue = sqs.create_queue(QueueName="jobs")["QueueUrl"]
            polling = {"QueueUrl": queue, "WaitTimeSeconds": 20}
            threading.Thread(target=lambda: quietly(sqs.receive_message, **polling), daemon=True).start()
            while "ReceiveMessage" not in [each["operation"] for each in control(url, "journal")["entries"]]:
                continue
            assert stop(process)[0] == 0


def create_function(awslambda: Any, source: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.py", source)
    awslambda.create_function(
        FunctionName="sleeps",
        Runtime="python3.12",
        Handler="index.handler",
        Role="arn:aws:iam::123456789012:role/lambda",
        Code={"ZipFile": buffer.getvalue()},
        Timeout=600,
    )


def quietly(call: Any, **arguments: Any) -> None:
    with contextlib.suppress(Exception):
        call(**arguments)
