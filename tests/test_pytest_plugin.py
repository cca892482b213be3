"""The pytest plugin: the fixture and its marker, the journal of failing tests, the guard of tests without a mock."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

INI = "[pytest]\nasyncio_default_fixture_loop_scope = function\n{more}"


def run(pytester: pytest.Pytester, source: str, *arguments: str, ini: str = "") -> pytest.RunResult:
    """Run pytest on a file in a process of its own."""
    pytester.makeini(INI.format(more=ini))
    pytester.makepyfile(source)
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:randomly", *arguments)


def test_each_test_has_a_fresh_cloud_with_the_markers_options(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import boto3
        import pytest
        from awsim import Cloud
        from awsim.cloud import gateway_of
        from awsim.transports import active

        @pytest.mark.parametrize("number", [1, 2])
        def test_fresh(aws, number):
            assert isinstance(aws, Cloud) and active.current is gateway_of(aws)
            s3 = boto3.client("s3", region_name="us-east-1")
            assert s3.list_buckets()["Buckets"] == []
            aws.client("s3").create_bucket(Bucket="reports")
            assert len(s3.list_buckets()["Buckets"]) == 1

        @pytest.mark.aws(clock="virtual", seed=7)
        def test_options(aws):
            assert aws.clock.is_virtual and aws.options.seed == 7

        @pytest.mark.aws(seed=8)
        class TestInAClass:
            def test_of_the_class(self, aws):
                assert aws.options.seed == 8

            @pytest.mark.aws(seed=9)
            def test_of_the_test(self, aws):
                assert aws.options.seed == 9
        """,
        "--strict-markers",
    )
    result.assert_outcomes(passed=5)


def test_code_that_names_no_region_is_in_the_clouds(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    result = run(
        pytester,
        """
        import os
        import boto3
        import pytest

        @pytest.mark.aws(region="eu-west-1")
        def test_with_the_fixture(aws):
            assert boto3.client("sqs").meta.region_name == "eu-west-1"

        @pytest.mark.aws(seed=7)
        def test_with_the_marker_alone():
            assert boto3.client("sqs").list_queues()["ResponseMetadata"]["HTTPStatusCode"] == 200

        def test_one_that_is_set_stays(monkeypatch, request):
            monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")
            request.getfixturevalue("aws")
            assert boto3.client("sqs").meta.region_name == "us-west-2"

        def test_afterwards_it_is_gone():
            assert "AWS_DEFAULT_REGION" not in os.environ
        """,
    )
    result.assert_outcomes(passed=4)


def test_wrong_markers_say_what_to_write(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import pytest

        @pytest.mark.aws("virtual")
        def test_by_position(aws): ...

        @pytest.mark.aws(clok="virtual")
        def test_misspelt(aws): ...
        """,
    )
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(
        ["*the marker `aws` takes options by name*", "*unknown option 'clok'; did you mean 'clock'?*"]
    )


FAILING = """
import boto3
from awsim import mock_aws

def test_with_the_fixture(aws):
    boto3.client("sqs", region_name="us-east-1").create_queue(QueueName="by-the-fixture")
    assert False

@mock_aws
def test_decorated():
    boto3.client("sqs", region_name="us-east-1").create_queue(QueueName="by-the-decorator")
    assert False

def test_without_a_mock():
    assert False
"""


def test_the_journal_of_a_failing_test_is_printed_when_asked_for(pytester: pytest.Pytester) -> None:
    result = run(pytester, FAILING, "--awsim-journal")

    result.assert_outcomes(failed=3)
    lines = [line for line in result.outlines if line[:1].isdigit() and " sqs " in line]
    assert lines == [
        "1 +0.000s 123456789012/us-east-1 sqs CreateQueue(QueueName='by-the-fixture')",
        "1 +0.000s 123456789012/us-east-1 sqs CreateQueue(QueueName='by-the-decorator')",
    ]


def test_the_journal_is_not_printed_otherwise(pytester: pytest.Pytester) -> None:
    result = run(pytester, FAILING)
    result.assert_outcomes(failed=3)
    result.stdout.no_fnmatch_line("*awsim journal*")


def test_functions_that_have_failed_are_reported_without_being_asked_for(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import boto3

        def handler(event, context):
            print("got it")
            return {}["nope"]

        def test_fails(aws):
            aws.functions.create("distributor", handler)
            boto3.client("lambda", region_name="us-east-1").invoke(FunctionName="distributor", InvocationType="Event")
            assert False

        def test_passes(aws):
            aws.functions.create("quiet", handler)
            boto3.client("lambda", region_name="us-east-1").invoke(FunctionName="quiet", InvocationType="Event")
        """,
    )
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*Captured log call*", "*got it*", "*KeyError: 'nope'*", "*functions that failed*"])
    result.stdout.fnmatch_lines(["*lambda run distributor <- * -> KeyError: 'nope'"])
    result.stdout.no_fnmatch_line("*quiet*")


def test_the_guard_refuses_real_calls_of_tests_without_a_mock(pytester: pytest.Pytester) -> None:
    source = """
    import socket
    import urllib.request
    import boto3
    import pytest
    from awsim import mock_aws

    def test_a_client():
        sqs = boto3.client("sqs", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
        sqs.list_queues()

    def test_plain_http():
        urllib.request.urlopen("https://sqs.us-east-1.amazonaws.com/")

    def test_a_mock_still_works(aws):
        boto3.client("sqs", region_name="us-east-1").list_queues()

    def test_other_hosts_are_nobodys_business():
        assert socket.getaddrinfo("localhost", 80)
    """
    result = run(pytester, source, ini="awsim_guard = true\n")

    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(["*sqs.us-east-1.amazonaws.com*mock_aws*"])


def test_a_test_has_a_server_for_the_programs_it_starts(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import os
        import subprocess
        import sys
        import boto3
        import pytest

        LIST = "import boto3; print(boto3.client('kinesis').list_streams()['StreamNames'])"

        def started():
            return subprocess.run([sys.executable, "-c", LIST], capture_output=True, text=True, check=True).stdout

        @pytest.mark.aws(account="111122223333")
        def test_alone(aws_server):
            assert os.environ["AWS_ENDPOINT_URL"] == aws_server.url
            assert boto3.client("sts").get_caller_identity()["Account"] == "111122223333"
            aws_server.cloud.client("kinesis").create_stream(StreamName="events", ShardCount=1)
            assert started().strip() == "['events']"

        def test_with_the_mock(aws, aws_server):
            assert aws_server.cloud is aws
            boto3.client("kinesis").create_stream(StreamName="events", ShardCount=1)
            assert started().strip() == "['events']"

        def test_afterwards():
            assert "AWS_ENDPOINT_URL" not in os.environ
        """,
    )
    result.assert_outcomes(passed=3)
