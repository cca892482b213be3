"""`mock_aws`: starting, stopping, nesting, credentials, and whose clients are answered."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.config import Config

from awsim import mock_aws
from awsim.cloud import gateway_of
from awsim.config import OptionArguments, Options
from awsim.services.lifecycles import LIFECYCLES
from awsim.services.registry import BACKENDS
from awsim.transports import active

REGION = "us-east-1"


def bucket_names() -> list[str]:
    return [bucket["Name"] for bucket in boto3.client("s3", region_name=REGION).list_buckets()["Buckets"]]


def make_bucket(name: str) -> None:
    boto3.client("s3", region_name=REGION).create_bucket(Bucket=name)


def run_python(source: str, **environment: str) -> str:
    """What a fresh process prints."""
    done = subprocess.run(
        [sys.executable, "-c", source],
        capture_output=True,
        text=True,
        timeout=100,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class TestStartsAndStops:
    def test_a_block_has_a_fresh_cloud(self) -> None:
        with mock_aws():
            make_bucket("first")
        with mock_aws() as cloud:
            assert bucket_names() == []
            assert active.current is gateway_of(cloud)
        assert active.current is None

    def test_by_hand(self) -> None:
        mock = mock_aws()
        mock.start()
        make_bucket("first")
        mock.reset()
        assert bucket_names() == []
        mock.stop()
        assert active.current is None

    def test_state_can_wait_for_a_restart(self) -> None:
        mock = mock_aws()
        mock.start()
        make_bucket("first")
        mock.stop(remove_data=False)
        mock.start(reset=False)
        assert bucket_names() == ["first"]
        mock.stop()

    def test_stopping_what_is_not_started_is_refused(self) -> None:
        with pytest.raises(RuntimeError, match="not started"):
            mock_aws().stop()

    def test_resetting_what_is_not_started_is_refused(self) -> None:
        with pytest.raises(RuntimeError, match="not started"):
            mock_aws().reset()

    def test_an_exception_ends_the_mock(self) -> None:
        with pytest.raises(ZeroDivisionError), mock_aws():
            raise ZeroDivisionError
        assert active.current is None

    async def test_in_a_coroutine(self) -> None:
        async with mock_aws() as cloud:
            make_bucket("first")
            assert active.current is gateway_of(cloud)
        assert active.current is None


class TestNests:
    def test_the_inner_mock_shares_the_outer_ones_cloud(self) -> None:
        with mock_aws() as outer:
            make_bucket("first")
            with mock_aws() as inner:
                assert inner is outer
                make_bucket("second")
            assert bucket_names() == ["first", "second"]

    def test_mocks_may_stop_in_any_order(self) -> None:
        first, second = mock_aws(), mock_aws()
        first.start()
        make_bucket("first")
        second.start()
        first.stop()
        assert bucket_names() == ["first"]
        second.stop()
        assert active.current is None

    def test_an_inner_mock_that_wants_another_clock_is_refused(self) -> None:
        with mock_aws(), pytest.raises(ValueError, match=r"clock=.virtual.*outermost"), mock_aws(clock="virtual"):
            pass
        assert active.current is None

    def test_an_inner_configuration_holds_inside_only(self) -> None:
        with mock_aws(config={"iam": {"load_aws_managed_policies": True}}) as cloud:
            with mock_aws(config={"core": {"service_whitelist": ["s3"]}}):
                assert cloud.world.config["core"] == {"service_whitelist": ["s3"]}
                assert cloud.world.config["iam"] == {"load_aws_managed_policies": True}
                with pytest.raises(Exception, match=r"(?i)whitelist"):
                    boto3.client("sqs", region_name=REGION).list_queues()
                with pytest.raises(Exception, match=r"(?i)whitelist"):
                    boto3.client("timestream-influxdb", region_name=REGION).list_db_instances()
            assert "core" not in cloud.world.config
            boto3.client("sqs", region_name=REGION).list_queues()


class TestSetsCredentials:
    @pytest.mark.parametrize("earlier", [None, "", "mine"])
    def test_they_are_put_back_exactly(self, earlier: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            if earlier is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, earlier)
        with mock_aws():
            assert os.environ["AWS_ACCESS_KEY_ID"] == "FOOBARKEY"
            assert os.environ["AWS_SECRET_ACCESS_KEY"] == "FOOBARSECRET"
            with mock_aws():
                os.environ["AWS_ACCESS_KEY_ID"] = "changed"
            assert os.environ["AWS_ACCESS_KEY_ID"] == "FOOBARKEY"
            os.environ.pop("AWS_SECRET_ACCESS_KEY")
        assert os.environ.get("AWS_ACCESS_KEY_ID") == earlier
        assert os.environ.get("AWS_SECRET_ACCESS_KEY") == earlier

    def test_not_when_the_configuration_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "mine")
        with mock_aws(config={"core": {"mock_credentials": False}}):
            assert os.environ["AWS_ACCESS_KEY_ID"] == "mine"

    def test_the_default_session_is_fresh_and_put_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        mine = boto3.Session(region_name="eu-west-3")
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", mine)
        with mock_aws():
            assert boto3.DEFAULT_SESSION is None
            boto3.client("s3", region_name=REGION)
        assert boto3.DEFAULT_SESSION is mine

    def test_the_default_session_is_kept_when_the_configuration_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        mine = boto3.Session(region_name="eu-west-3")
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", mine)
        with mock_aws(config={"core": {"reset_boto3_session": False}}):
            assert boto3.DEFAULT_SESSION is mine


class TestAnswers:
    def test_clients_made_before_the_mock(self) -> None:
        keys: dict[str, Any] = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
        native = boto3.client("timestream-influxdb", region_name=REGION, **keys)
        through_moto = boto3.client("sqs", region_name=REGION, **keys)
        with mock_aws():
            assert native.list_db_instances()["items"] == []
            assert "QueueUrls" not in through_moto.list_queues()

    def test_clients_made_before_awsim_was_imported(self) -> None:
        printed = run_python(
            "import boto3\n"
            "keys = dict(aws_access_key_id='a', aws_secret_access_key='b', region_name='us-east-1')\n"
            "s3, influx = boto3.client('s3', **keys), boto3.client('timestream-influxdb', **keys)\n"
            "from awsim import mock_aws\n"
            "with mock_aws():\n"
            "    s3.create_bucket(Bucket='first')\n"
            "    print(len(s3.list_buckets()['Buckets']), influx.list_db_instances()['items'])\n"
        )
        assert printed == "1 []"

    def test_clients_made_without_any_credentials(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
        monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
        session = boto3.Session(region_name=REGION)
        native, through_moto = session.client("timestream-influxdb"), session.client("sqs")
        with mock_aws():
            assert native.list_db_instances()["items"] == []
            assert "QueueUrls" not in through_moto.list_queues()

    @pytest.mark.parametrize("service", ["timestream-influxdb", "sqs"])
    def test_clients_of_custom_dual_stack_and_fips_endpoints(self, service: str) -> None:
        with mock_aws():
            clients = [
                boto3.client(service, region_name=REGION, endpoint_url="http://my-proxy.internal"),
                boto3.client(service, region_name=REGION, config=Config(use_dualstack_endpoint=True)),
                boto3.client(service, region_name=REGION, config=Config(use_fips_endpoint=True)),
            ]
            for client in clients:
                answer = client.list_queues() if service == "sqs" else client.list_db_instances()
                assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200

    def test_clients_in_other_threads_and_of_botocore_alone(self) -> None:
        answers: list[Any] = []

        def ask() -> None:
            client = botocore.session.get_session().create_client("timestream-influxdb", region_name=REGION)
            answers.append(client.list_db_instances()["items"])

        with mock_aws():
            thread = threading.Thread(target=ask)
            thread.start()
            thread.join()
        assert answers == [[]]

    def test_an_operation_nobody_has_by_an_error_that_names_it(self) -> None:
        with mock_aws():
            braket = boto3.client("braket", region_name=REGION)
            with pytest.raises(braket.exceptions.ClientError, match="SearchDevices of braket is implemented neither"):
                braket.search_devices(filters=[])


class TestRefuses:
    def test_an_unknown_option_by_the_nearest_name(self) -> None:
        with pytest.raises(TypeError, match="unknown option 'sed'; did you mean 'seed'"):
            mock_aws(sed=7)

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"clock": "virtul"}, "clock must be one of 'wall', 'virtual', got 'virtul'"),
            ({"delivery": "later"}, "delivery must be one of"),
            ({"lifecycle": "slow"}, "lifecycle must be one of"),
            (
                {"lifecycle": {"kinesis": "slow"}},
                "lifecycle\\['kinesis'\\] must be seconds or \"realistic\", got 'slow'",
            ),
            ({"account": "12345"}, "account must be a string of twelve digits"),
            ({"start": 5.0}, 'pass clock="virtual"'),
            ({"start": "yesterday", "clock": "virtual"}, "start must be ISO 8601 text like"),
            ({"start": datetime(2026, 1, 1), "clock": "virtual"}, "start needs a datetime with a time zone"),  # noqa: DTZ001
            ({"start": float("nan"), "clock": "virtual"}, "start must be seconds since the epoch, a datetime or"),
            ({"config": {"lamda": {}}}, "config has no section 'lamda'; did you mean 'lambda'?"),
            ({"config": {"lambda": {"use_dockr": False}}}, "no key 'use_dockr'; did you mean 'use_docker'?"),
            ({"lifecycle": {"kinessis": 5}}, "awsim has no lifecycles of 'kinessis'; did you mean 'kinesis'?"),
            ({"lifecycle": {"kinesis:Steam": 5}}, "kinesis has no lifecycle 'Steam'; did you mean 'Stream'?"),
            ({"journal": -1}, "journal must be a whole number of at least 0, got -1"),
            ({"deliveries": 0}, "deliveries must be a whole number of at least 1, got 0"),
        ],
    )
    def test_an_impossible_value(self, options: dict[str, Any], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            mock_aws(**options)


@pytest.mark.parametrize(
    "start",
    ["2026-03-01", "2026-03-01T01:00+01:00", datetime(2026, 3, 1, tzinfo=UTC), 1772323200, 1772323200.0],
)
def test_a_virtual_clock_can_start_at_a_date(start: Any) -> None:
    with mock_aws(clock="virtual", start=start) as cloud:
        assert cloud.clock.now() == 1772323200.0
        assert repr(cloud.clock) == "<virtual clock at 2026-03-01T00:00:00.000Z>"
        with mock_aws(start=start, clock="virtual") as joined:
            assert joined is cloud


def test_type_checkers_know_every_option() -> None:
    assert list(OptionArguments.__annotations__) == [each.name for each in fields(Options)]


def test_every_lifecycle_can_be_named() -> None:
    written = {}
    for service, home in BACKENDS.items():
        package = Path(__file__).parents[1].joinpath(*home.split(":")[0].split(".")[:-1])
        text = "".join(path.read_text() for path in sorted(package.rglob("*.py")))
        names = re.findall(r'(?:Lifecycle\(|duration\(self\.service,)\s*"(\w+)"', text)
        if names and service != "dynamodbstreams":
            written[service] = sorted(set(names))
    assert {service: list(names) for service, names in LIFECYCLES.items()} == written


def test_importing_awsim_imports_neither_botocore_nor_moto() -> None:
    printed = run_python(
        "import sys; from awsim import mock_aws; mock_aws(seed=3)\n"
        "print([name for name in ('boto3', 'botocore', 'moto', 'werkzeug', 'responses') if name in sys.modules])"
    )
    assert printed == "[]"


def test_native_calls_do_not_import_moto() -> None:
    printed = run_python(
        "import sys, boto3; from awsim import mock_aws\n"
        "with mock_aws():\n"
        "    boto3.client('timestream-influxdb', region_name='us-east-1').list_db_instances()\n"
        "print('moto' in sys.modules)"
    )
    assert printed == "False"
