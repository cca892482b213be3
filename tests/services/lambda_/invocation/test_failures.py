from __future__ import annotations

import json

import pytest

UNHANDLED = "Unhandled"


@pytest.fixture
def failure(awslambda, new_function, invoked):
    """The request id and the error document of an invocation."""

    def fail(source, **given):
        new_function(source=source, **given)
        answer = awslambda.invoke(FunctionName="echo")
        assert (answer["StatusCode"], answer["FunctionError"]) == (200, UNHANDLED)
        return answer["ResponseMetadata"]["RequestId"], json.loads(answer["Payload"].read())

    return fail


def test_an_exception_is_answered_with_its_stack_trace(failure):
    request_id, document = failure("def handler(event, context):\n    raise ValueError('no good')\n")

    assert document == {
        "errorMessage": "no good",
        "errorType": "ValueError",
        "requestId": request_id,
        "stackTrace": ["  File \"/var/task/app.py\", line 2, in handler\n    raise ValueError('no good')\n"],
    }


def test_an_endless_loop_is_ended(failure):
    request_id, document = failure("def handler(event, context):\n    while True:\n        pass\n", Timeout=1)

    message = f"RequestId: {request_id} Error: Task timed out after 1.00 seconds"
    assert document == {"errorType": "Sandbox.Timedout", "errorMessage": message}


def test_a_loop_that_catches_everything_is_ended(failure):
    source = """
def handler(event, context):
    while True:
        try:
            while True:
                pass
        except Exception:
            pass
"""
    assert failure(source, Timeout=1)[1]["errorType"] == "Sandbox.Timedout"


def test_a_sleep_beyond_the_timeout_takes_the_clock_to_it(cloud, failure):
    begun = cloud.clock.now()

    document = failure("import time\ndef handler(event, context): time.sleep(3600)\n", Timeout=30)[1]

    assert document["errorMessage"].endswith("Error: Task timed out after 30.00 seconds")
    assert cloud.clock.now() == begun + 30


def test_modules_are_loaded_anew_after_a_timeout(awslambda, failure, invoked):
    source = """
import time
number = 0
def handler(event, context):
    global number
    number += 1
    if event == {}:
        time.sleep(10)
    return number
"""
    failure(source)

    assert invoked(event=1) == 1


def test_code_that_exits_harms_nothing_else(failure):
    request_id, document = failure("import sys\ndef handler(event, context): sys.exit(0)\n")

    message = f"RequestId: {request_id} Error: Runtime exited without providing a reason"
    assert document == {"errorType": "Runtime.ExitError", "errorMessage": message}


def test_code_that_exits_with_a_status_says_so(failure):
    document = failure("import sys\ndef handler(event, context): sys.exit(3)\n")[1]

    assert document["errorMessage"].endswith("Error: Runtime exited with error: exit status 3")


def test_a_handler_that_is_missing(failure):
    assert failure("")[1] == {
        "errorMessage": "Handler 'handler' missing on module 'app'",
        "errorType": "Runtime.HandlerNotFound",
        "requestId": "",
        "stackTrace": [],
    }


def test_a_module_that_is_missing(failure):
    assert failure("import nowhere_to_be_found")[1] == {
        "errorMessage": "Unable to import module 'app': No module named 'nowhere_to_be_found'",
        "errorType": "Runtime.ImportModuleError",
        "requestId": "",
        "stackTrace": [],
    }


def test_a_syntax_error(failure):
    document = failure("def handler(")[1]

    assert document["errorType"] == "Runtime.UserCodeSyntaxError"
    assert document["errorMessage"] == "Syntax error in module 'app': '(' was never closed (app.py, line 1)"
    assert document["stackTrace"] == ['  File "/var/task/app.py" Line 1\n    def handler(']


def test_a_module_that_raises_while_it_is_loaded(failure):
    document = failure("raise Exception('Runtime startup fails')\n")[1]

    assert (document["errorMessage"], document["errorType"]) == ("Runtime startup fails", "Exception")
    assert document["requestId"] == ""
    assert document["stackTrace"][-1] == (
        "  File \"/var/task/app.py\", line 1, in <module>\n    raise Exception('Runtime startup fails')\n"
    )


def test_a_result_that_is_not_json(failure):
    request_id, document = failure("def handler(event, context): return {1}\n")

    assert document == {
        "errorMessage": "Unable to marshal response: Object of type set is not JSON serializable",
        "errorType": "Runtime.MarshalError",
        "requestId": request_id,
        "stackTrace": [],
    }


def test_a_result_that_is_too_long(failure):
    assert failure("def handler(event, context): return 'a' * 6291600\n")[1] == {
        "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        "errorType": "Function.ResponseSizeTooLarge",
    }
