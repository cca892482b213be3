"""The threads that answer calls."""

from __future__ import annotations

import threading

import pytest
from botocore.exceptions import ClientError

from awsim.server.limits import Limits
from tests.server.serving import serving


def test_a_call_that_finds_no_thread_is_told_to_come_later() -> None:
    gate, began = threading.Event(), threading.Event()

    def handler(event: object, context: object) -> None:
        began.set()
        gate.wait(20)

    with serving(limits=Limits(threads=1, waiting=0)) as served:
        served.cloud.functions.create("waits", handler)
        invoking = threading.Thread(target=served.client("lambda").invoke, kwargs={"FunctionName": "waits"})
        invoking.start()
        assert began.wait(20)
        with pytest.raises(ClientError, match="ServiceUnavailable") as error:
            served.client("iam").list_users()
        assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
        assert served.client("kinesis").list_streams()["StreamNames"] == []  # needs no thread
        gate.set()
        invoking.join()
