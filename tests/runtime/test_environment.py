from __future__ import annotations

import json
import logging
import os
import sys
import time

import boto3


def test_the_context_tells_all_of_the_invocation(run):
    source = """
def handler(event, context):
    return {
        "names": [context.function_name, context.function_version, context.memory_limit_in_mb, context.aws_request_id],
        "arn": context.invoked_function_arn,
        "log": [context.log_group_name, context.log_stream_name],
        "left": context.get_remaining_time_in_millis(),
        "client": [context.client_context.custom, context.client_context.client.app_title],
        "identity": [context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id],
    }
"""
    outcome = run(app=source, client_context=b'{"custom": {"a": 1}, "client": {"app_title": "t"}}')

    assert json.loads(outcome.payload) == {
        "names": ["echo", "$LATEST", "128", "request"],
        "arn": "arn:aws:lambda:us-east-1:123456789012:function:echo",
        "log": ["/aws/lambda/echo", outcome.log_stream],
        "left": 3000,
        "client": [{"a": 1}, "t"],
        "identity": [None, None],
    }
    assert outcome.log_stream.startswith("2026/01/01/[$LATEST]")


def test_the_process_is_as_it_was_afterwards(run):
    root = logging.getLogger()
    before = (
        dict(os.environ),
        sys.path[:],
        sys.stdout,
        sys.stderr,
        root.level,
        root.handlers[:],
        time.sleep,
        boto3.DEFAULT_SESSION,
    )
    source = """
import boto3, logging, os, sys, time
logging.getLogger().setLevel("DEBUG")
sys.path.append("/somewhere")
os.environ["ADDED"] = "1"
os.environ.pop("PATH", None)
def handler(event, context): boto3.client("sqs")
"""
    assert run(app=source).function_error is None

    after = (
        dict(os.environ),
        sys.path,
        sys.stdout,
        sys.stderr,
        root.level,
        root.handlers,
        time.sleep,
        boto3.DEFAULT_SESSION,
    )
    assert after == before


def test_a_host_module_of_the_same_name_is_put_aside(run):
    host = sys.modules["app"] = type(sys)("app")
    try:
        outcome = run(app="NAME = 'own'\ndef handler(event, context): return NAME")
        assert (outcome.payload, sys.modules["app"]) == (b'"own"', host)
    finally:
        del sys.modules["app"]


def test_modules_imported_inside_the_handler_are_its_own(run):
    source = "def handler(event, context):\n    import lib\n    return lib.NAME\n"

    outcomes = [run(name, app=source, lib=f"NAME = {name!r}") for name in ("one", "two", "one")]

    assert [outcome.payload for outcome in outcomes] == [b'"one"', b'"two"', b'"one"']


def test_a_handler_in_a_package_is_found(run):
    outcome = run(handler="pkg/sub/app.handler", pkg__sub__app="def handler(event, context): return __name__")

    assert outcome.payload == b'"pkg.sub.app"'


def test_a_handler_without_a_dot_is_malformed(run):
    assert json.loads(run(handler="app", app="").payload) == {
        "errorMessage": "Bad handler 'app': not enough values to unpack (expected 2, got 1)",
        "errorType": "Runtime.MalformedHandlerName",
        "requestId": "",
        "stackTrace": [],
    }


def test_printed_lines_are_log_lines_even_the_last_without_an_end(run):
    outcome = run(app="def handler(event, context): print('one\\ntwo'); print('three', end='')")

    assert [line.text for line in outcome.lines[1:5]] == ["one", "two", "three", "END RequestId: request"]


def test_an_uncaught_exception_is_logged_with_its_trace(run):
    outcome = run(app="def handler(event, context):\n    raise ValueError('bad')\n")

    assert outcome.lines[1].text == (
        "[ERROR] ValueError: bad\nTraceback (most recent call last):\n"
        "\u00a0\u00a0File \"/var/task/app.py\", line 2, in handler\n\u00a0\u00a0\u00a0\u00a0raise ValueError('bad')"
    )


def test_decimals_are_numbers(run):
    source = "from decimal import Decimal\ndef handler(event, context): return Decimal('1.5')"

    assert run(app=source).payload == b"1.5"
