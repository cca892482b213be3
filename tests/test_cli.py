"""`awsim serve` and `awsim exec` as processes of their own."""

from __future__ import annotations

import contextlib
import io
import json
import os
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

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
        assert (done.returncode, "no-such-command-at-all" in done.stderr) == (1, True)

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
