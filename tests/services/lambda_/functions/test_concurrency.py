"""Reserved and provisioned concurrency."""

from __future__ import annotations

import json
import os
import threading

import boto3
import pytest

from awsim import mock_aws
from tests.services.lambda_.conftest import ARN, ROLE, package

INVALID = "InvalidParameterValueException"


def shown(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def unreserved(awslambda):
    return awslambda.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"]


@pytest.fixture
def provision(awslambda, new_function):
    """Configure provisioned concurrency; the function has the versions 1 and 2 and an alias of 1."""
    new_function(Publish=True)
    awslambda.update_function_configuration(FunctionName="echo", Timeout=9)
    awslambda.publish_version(FunctionName="echo")
    awslambda.create_alias(FunctionName="echo", Name="live", FunctionVersion="1")

    def provision(qualifier="1", count=5):
        return awslambda.put_provisioned_concurrency_config(
            FunctionName="echo", Qualifier=qualifier, ProvisionedConcurrentExecutions=count
        )

    return provision


def provisioned(awslambda, qualifier="1"):
    return shown(awslambda.get_provisioned_concurrency_config(FunctionName="echo", Qualifier=qualifier))


class TestReserved:
    def test_what_is_reserved_is_shown_and_released(self, awslambda, new_function):
        new_function()
        put = awslambda.put_function_concurrency(FunctionName="echo", ReservedConcurrentExecutions=100)
        got = awslambda.get_function_concurrency(FunctionName="echo")
        in_function = awslambda.get_function(FunctionName="echo")["Concurrency"]
        left = unreserved(awslambda)
        awslambda.delete_function_concurrency(FunctionName="echo")

        assert shown(put) == shown(got) == in_function == {"ReservedConcurrentExecutions": 100}
        assert left == 900
        assert shown(awslambda.get_function_concurrency(FunctionName="echo")) == {}

    def test_a_hundred_must_be_left(self, awslambda, new_function, refused):
        new_function()
        awslambda.put_function_concurrency(FunctionName="echo", ReservedConcurrentExecutions=900)
        assert refused(awslambda.put_function_concurrency, FunctionName="echo", ReservedConcurrentExecutions=901) == (
            INVALID,
            "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
            "below its minimum value of [100].",
            400,
        )

    @pytest.mark.parametrize("qualifier", ["1", "$LATEST"])
    @pytest.mark.parametrize(
        ("operation", "given"),
        [
            ("put_function_concurrency", {"ReservedConcurrentExecutions": 1}),
            ("delete_function_concurrency", {}),
            ("update_function_configuration", {"Timeout": 3}),
        ],
    )
    def test_what_is_the_functions_is_not_a_versions(
        self, awslambda, new_function, refused, qualifier, operation, given
    ):
        new_function(Publish=True)
        call = getattr(awslambda, operation)
        assert refused(call, FunctionName=f"{ARN}:echo:{qualifier}", **given) == (
            INVALID,
            "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. "
            "Please specify either a function name or an unqualified function ARN.",
            400,
        )

    def test_a_function_that_does_not_exist_is_not_found(self, awslambda, refused):
        """Recorded: test_ops_on_nonexisting_fn[get_function_concurrency]."""
        expected = ("ResourceNotFoundException", f"Function not found: {ARN}:nowhere", 404)
        assert refused(awslambda.get_function_concurrency, FunctionName="nowhere") == expected


class TestProvisioned:
    def test_it_is_in_progress_until_it_is_ready(self, awslambda, provision):
        """Recorded: test_provisioned_concurrency."""
        put = provision()
        ready = provisioned(awslambda)

        amounts = {
            "RequestedProvisionedConcurrentExecutions": 5,
            "AvailableProvisionedConcurrentExecutions": 0,
            "AllocatedProvisionedConcurrentExecutions": 0,
        }
        assert put["ResponseMetadata"]["HTTPStatusCode"] == 202
        assert shown(put) == {**amounts, "Status": "IN_PROGRESS", "LastModified": "2026-01-01T00:00:00.000+0000"}
        assert ready == {
            **dict.fromkeys(amounts, 5),
            "Status": "READY",
            "LastModified": "2026-01-01T00:00:00.000+0000",
        }

    def test_it_takes_a_minute_in_realistic_time(self):
        """Recorded: test_provisioned_concurrency (get_provisioned_prewait)."""
        with mock_aws(clock="virtual", lifecycle="realistic") as cloud:
            client = cloud.client("lambda")
            client.create_function(
                FunctionName="echo",
                Runtime="python3.13",
                Handler="app.handler",
                Role=ROLE,
                Code={"ZipFile": package(app="def handler(event, context): pass")},
                Publish=True,
            )
            cloud.clock.advance(minutes=1)
            named = {"FunctionName": "echo", "Qualifier": "1"}
            client.put_provisioned_concurrency_config(**named, ProvisionedConcurrentExecutions=2)
            before = client.get_provisioned_concurrency_config(**named)["Status"]
            cloud.clock.advance(minutes=1)

            assert (before, client.get_provisioned_concurrency_config(**named)["Status"]) == ("IN_PROGRESS", "READY")

    def test_it_is_in_progress_again_when_its_alias_has_moved(self, provision, awslambda, cloud):
        """Recorded: test_lambda_provisioned_concurrency_moves_with_alias (get_provisioned_config_after_alias_move)."""
        provision("live", 1)
        cloud.clock.advance(seconds=5)
        with cloud.world.lock:
            backend = cloud.world.backend("lambda", "123456789012", "us-east-1")
            moved = backend.update_alias(function_name="echo", name="live", function_version="2")
            config = backend.get_provisioned_concurrency_config(function_name="echo", qualifier="live")

        assert moved["FunctionVersion"] == "2"
        assert config == {**_ready(1), "Status": "IN_PROGRESS", "StatusReason": None}

    def test_the_version_gets_another_revision(self, awslambda, provision):
        """Recorded: test_lambda_provisioned_concurrency_moves_with_alias."""
        before = awslambda.get_function_configuration(FunctionName="echo:1")["RevisionId"]
        provision()
        assert awslambda.get_function_configuration(FunctionName="echo:1")["RevisionId"] != before

    def test_it_moves_with_its_alias(self, awslambda, provision, refused):
        """Recorded: test_lambda_provisioned_concurrency_moves_with_alias."""
        provision("live", 1)
        awslambda.update_alias(FunctionName="echo", Name="live", FunctionVersion="2")

        assert provisioned(awslambda, "live")["Status"] == "READY"
        assert refused(awslambda.get_provisioned_concurrency_config, FunctionName="echo", Qualifier="1") == (
            "ProvisionedConcurrencyConfigNotFoundException",
            "No Provisioned Concurrency Config found for this function",
            404,
        )

    def test_it_is_listed_and_deleted(self, awslambda, provision):
        provision("1", 2)
        provision("2", 3)
        listed = awslambda.list_provisioned_concurrency_configs(FunctionName="echo")["ProvisionedConcurrencyConfigs"]
        awslambda.delete_provisioned_concurrency_config(FunctionName="echo", Qualifier="1")
        awslambda.delete_provisioned_concurrency_config(FunctionName="echo", Qualifier="1")
        left = awslambda.list_provisioned_concurrency_configs(FunctionName="echo")["ProvisionedConcurrencyConfigs"]

        assert listed == [
            {"FunctionArn": f"{ARN}:echo:{number}", **_ready(count)} for number, count in ((1, 2), (2, 3))
        ]
        assert [each["FunctionArn"] for each in left] == [f"{ARN}:echo:2"]

    def test_it_counts_against_the_account(self, awslambda, provision):
        provision("1", 300)
        assert unreserved(awslambda) == 700

    @pytest.mark.parametrize(
        ("count", "message"),
        [
            (
                1001,
                "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [1000].",
            ),
            (
                901,
                "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below "
                "its minimum value of [100].",
            ),
        ],
    )
    def test_more_than_the_account_has_is_refused(self, provision, refused, count, message):
        assert refused(provision, count=count) == (INVALID, message, 400)

    def test_more_than_is_reserved_is_refused(self, awslambda, provision, refused):
        awslambda.put_function_concurrency(FunctionName="echo", ReservedConcurrentExecutions=4)
        assert refused(provision) == (
            INVALID,
            "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
            400,
        )

    def test_reserving_less_than_is_provisioned_is_refused(self, awslambda, provision, refused):
        provision()
        call = awslambda.put_function_concurrency
        assert refused(call, FunctionName="echo", ReservedConcurrentExecutions=4) == (
            INVALID,
            " ReservedConcurrentExecutions  4 should not be lower than function's total provisioned concurrency [5].",
            400,
        )

    def test_a_version_is_provisioned_in_one_way_only(self, provision, refused, awslambda):
        provision("1")
        assert refused(provision, qualifier="live") == (
            "ResourceConflictException",
            "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
            409,
        )
        awslambda.delete_provisioned_concurrency_config(FunctionName="echo", Qualifier="1")
        provision("live")
        message = "Version is pointed by a Provisioned Concurrency alias"
        assert refused(provision) == ("ResourceConflictException", message, 409)

    def test_latest_is_refused(self, awslambda, provision, refused):
        unpublished = "Provisioned Concurrency Configs cannot be applied to unpublished function versions."
        assert refused(provision, qualifier="$LATEST") == (INVALID, unpublished, 400)
        awslambda.update_alias(FunctionName="echo", Name="live", FunctionVersion="$LATEST")
        assert refused(provision, qualifier="live") == (INVALID, unpublished, 400)
        named = {"FunctionName": "echo", "Qualifier": "$LATEST"}
        expected = (INVALID, "The function resource provided must be an alias or a published version.", 400)
        assert refused(awslambda.get_provisioned_concurrency_config, **named) == expected
        assert refused(awslambda.delete_provisioned_concurrency_config, **named) == expected

    def test_a_version_with_snap_start_is_refused(self, awslambda, new_function, refused):
        new_function(SnapStart={"ApplyOn": "PublishedVersions"}, Publish=True)
        message = "Provisioned concurrency is not supported for SnapStart functions."
        call = awslambda.put_provisioned_concurrency_config
        given = {"FunctionName": "echo", "Qualifier": "1", "ProvisionedConcurrentExecutions": 1}
        assert refused(call, **given) == (INVALID, message, 400)

    @pytest.mark.parametrize(
        ("qualifier", "message"),
        [("7", f"Function not found: {ARN}:echo:7"), ("gone", f"Cannot find alias arn: {ARN}:echo:gone")],
    )
    def test_a_qualifier_that_does_not_exist_is_not_found(self, provision, refused, qualifier, message):
        assert refused(provision, qualifier=qualifier) == ("ResourceNotFoundException", message, 404)


def _ready(count):
    return {
        "RequestedProvisionedConcurrentExecutions": count,
        "AvailableProvisionedConcurrentExecutions": count,
        "AllocatedProvisionedConcurrentExecutions": count,
        "Status": "READY",
        "LastModified": "2026-01-01T00:00:00.000+0000",
    }


def test_reserved_concurrency_lets_so_many_run_at_once(awslambda, cloud, refused):
    """Recorded: test_reserved_concurrency_async_queue."""
    answers = []

    def handler(event, context):
        if event:
            answers.append(refused(awslambda.invoke, FunctionName="nested", Payload=b"0"))
            awslambda.invoke(FunctionName="nested", Payload=b"0", InvocationType="Event")
        else:
            answers.append("ran")

    cloud.functions.create("nested", handler)
    awslambda.put_function_concurrency(FunctionName="nested", ReservedConcurrentExecutions=1)
    awslambda.invoke(FunctionName="nested", Payload=b"1")

    assert answers == [("TooManyRequestsException", "Rate Exceeded.", 429), "ran"]
    awslambda.put_function_concurrency(FunctionName="nested", ReservedConcurrentExecutions=2)
    cloud.functions.register("nested", lambda event, context: event and invoke_again(awslambda))
    assert awslambda.invoke(FunctionName="nested", Payload=b"1")["Payload"].read() == b"200"


def invoke_again(awslambda):
    return awslambda.invoke(FunctionName="nested", Payload=b"0")["StatusCode"]


def test_an_event_that_finds_no_concurrency_waits(awslambda, cloud):
    ran = []

    def handler(event, context):
        ran.append(event)
        if event == 1:
            awslambda.invoke(FunctionName="busy", Payload=b"2", InvocationType="Event")
            thread = threading.Thread(target=lambda: boto3.client("sqs", region_name="us-east-1").list_queues())
            thread.start()
            thread.join()
            ran.append("done")

    cloud.functions.create("busy", handler)
    awslambda.put_function_concurrency(FunctionName="busy", ReservedConcurrentExecutions=1)
    awslambda.invoke(FunctionName="busy", Payload=b"1")
    cloud.settle()
    assert ran == [1, "done", 2]


SAYS_HOW = """
import os
LOADED = []

def handler(event, context):
    LOADED.append(1)
    return os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]
"""

RESERVED = "ReservedFunctionConcurrentInvocationLimitExceeded"


def invoked(client, name="echo", **given):
    return json.loads(client.invoke(FunctionName=name, **given)["Payload"].read())


class TestProvisionedEnvironments:
    @pytest.fixture
    def provisioned_of(self, awslambda, new_function):
        """A function with the version 1 and the alias `live` of it; what the qualifier given has is provisioned."""
        new_function(Code={"ZipFile": package(app=SAYS_HOW)}, Publish=True)
        awslambda.create_alias(FunctionName="echo", Name="live", FunctionVersion="1")

        def provision(qualifier):
            awslambda.put_provisioned_concurrency_config(
                FunctionName="echo", Qualifier=qualifier, ProvisionedConcurrentExecutions=1
            )

        return provision

    @pytest.mark.parametrize(
        ("configured", "invoked_as"),
        [("1", {"Qualifier": "1"}), ("1", {"Qualifier": "live"}), ("live", {"Qualifier": "live"})],
    )
    def test_what_is_provisioned_is_told_so(self, awslambda, provisioned_of, configured, invoked_as):
        provisioned_of(configured)

        assert invoked(awslambda, **invoked_as) == "provisioned-concurrency"
        assert invoked(awslambda) == "on-demand"

    def test_an_alias_has_what_others_of_its_version_have_not(self, awslambda, provisioned_of):
        provisioned_of("live")

        assert invoked(awslambda, Qualifier="1") == "on-demand"

    def test_events_run_in_it_too(self, awslambda, provisioned_of, cloud):
        ran = []
        cloud.functions.register(
            "echo", lambda event, context: ran.append(os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"])
        )
        provisioned_of("live")
        awslambda.invoke(FunctionName="echo", Qualifier="live", InvocationType="Event")

        assert ran == ["provisioned-concurrency"]

    def test_code_is_started_before_it_is_invoked(self, awslambda, new_function, cloud):
        code = "import boto3\nboto3.client('sqs').create_queue(QueueName='started')\ndef handler(event, context): pass"
        new_function(Code={"ZipFile": package(app=code)}, Publish=True)
        awslambda.put_provisioned_concurrency_config(
            FunctionName="echo", Qualifier="1", ProvisionedConcurrentExecutions=3
        )

        assert len(cloud.client("sqs").list_queues()["QueueUrls"]) == 1

    @pytest.mark.parametrize(
        "code", ["raise ValueError('no')", "import nothing_of_this_name", "", "def handler(:", "import os; os._exit(3)"]
    )
    def test_code_that_does_not_start_fails(self, awslambda, new_function, code):
        new_function(Code={"ZipFile": package(app=code)}, Publish=True)
        awslambda.put_provisioned_concurrency_config(
            FunctionName="echo", Qualifier="1", ProvisionedConcurrentExecutions=3
        )

        found = provisioned(awslambda)
        del found["LastModified"]
        assert found == {
            "RequestedProvisionedConcurrentExecutions": 3,
            "AvailableProvisionedConcurrentExecutions": 0,
            "AllocatedProvisionedConcurrentExecutions": 0,
            "Status": "FAILED",
            "StatusReason": "FUNCTION_ERROR_INIT_FAILURE",
        }

    def test_what_runs_beyond_it_is_on_demand(self, awslambda, provisioned_of, cloud):
        ran = []

        def handler(event, context):
            ran.append(os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"])
            if event:
                awslambda.invoke(FunctionName="echo", Qualifier="live", Payload=b"0")

        cloud.functions.register("echo", handler)
        provisioned_of("live")
        for _ in range(2):
            awslambda.invoke(FunctionName="echo", Qualifier="live", Payload=b"1")

        assert ran == ["provisioned-concurrency", "on-demand"] * 2

    def test_a_reservation_of_what_is_provisioned_leaves_nothing_beyond_it(self, awslambda, provisioned_of, cloud):
        def handler(event, context):
            with pytest.raises(awslambda.exceptions.TooManyRequestsException) as caught:
                awslambda.invoke(FunctionName="echo", Qualifier="live")
            return caught.value.response["Reason"]

        cloud.functions.register("echo", handler)
        provisioned_of("live")
        awslambda.put_function_concurrency(FunctionName="echo", ReservedConcurrentExecutions=1)

        assert invoked(awslambda, Qualifier="live") == RESERVED

    def test_a_snapshot_keeps_it(self, awslambda, provisioned_of, cloud):
        provisioned_of("live")
        cloud.restore(cloud.snapshot())

        assert invoked(awslambda, Qualifier="live") == "provisioned-concurrency"


class TestLimits:
    """What runs at once, whoever runs it."""

    def test_of_threads(self, awslambda, cloud):
        """Of those that come while as many run as may, each is refused; the slots are free again afterwards."""
        entered, leave = threading.Semaphore(0), threading.Event()

        def handler(event, context):
            entered.release()
            leave.wait(60)

        cloud.functions.create("busy", handler)
        awslambda.put_function_concurrency(FunctionName="busy", ReservedConcurrentExecutions=2)
        outcomes = []

        def invoke():
            try:
                outcomes.append(awslambda.invoke(FunctionName="busy")["StatusCode"])
            except awslambda.exceptions.TooManyRequestsException as error:
                outcomes.append(error.response["Reason"])
                leave.set()

        threads = [threading.Thread(target=invoke) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(outcomes, key=str) == [200, 200, RESERVED]
        assert awslambda.invoke(FunctionName="busy")["StatusCode"] == 200

    def test_of_functions_without_a_reservation(self, awslambda, cloud):
        """What is not reserved is shared by all others; what has a reservation is not concerned."""
        for name in ("one", "other", "reserved"):
            cloud.functions.create(name, lambda event, context: None)
        awslambda.put_function_concurrency(FunctionName="reserved", ReservedConcurrentExecutions=900)
        backend = cloud.world.backend("lambda", "123456789012", "us-east-1")
        running = [
            backend.admissions.admit(backend.functions.values(), function, function.latest, None)
            for function in [backend.functions["one"]] * 100
        ]

        with pytest.raises(awslambda.exceptions.TooManyRequestsException) as caught:
            awslambda.invoke(FunctionName="other")
        reserved = awslambda.invoke(FunctionName="reserved")
        running.pop().end()

        assert caught.value.response["Reason"] == "ConcurrentInvocationLimitExceeded"
        assert reserved["StatusCode"] == 200
        assert awslambda.invoke(FunctionName="other")["StatusCode"] == 200

    def test_a_handler_that_fails_gives_its_place_back(self, awslambda, cloud):
        cloud.functions.create("fails", lambda event, context: 1 / 0)
        awslambda.put_function_concurrency(FunctionName="fails", ReservedConcurrentExecutions=1)

        assert [awslambda.invoke(FunctionName="fails")["FunctionError"] for _ in range(3)] == ["Unhandled"] * 3
