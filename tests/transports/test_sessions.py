"""What sessions share while a mock is active never changes how they behave."""

from __future__ import annotations

from typing import Any

import boto3
import botocore.session
from aiobotocore.session import get_session

from awsim import mock_aws

EVENTS = ("before-parameter-build.s3.PutObject", "creating-client-class.s3", "before-call.glacier", "after-call.iam")
OBJECT = {"Bucket": "reports", "Key": "today"}


def listeners(session: Any) -> list[list[Any]]:
    """The built-in listeners of a session to some events."""
    return [list(session._events._emitter._handlers.prefix_search(event)) for event in EVENTS]


def test_sessions_have_botocores_own_listeners() -> None:
    plain, plain_async = listeners(botocore.session.Session()), listeners(get_session())
    assert plain != plain_async
    with mock_aws():
        for _ in range(2):
            assert listeners(get_session()) == plain_async
            assert listeners(botocore.session.Session()) == plain


async def test_sync_and_async_sessions_do_not_mix() -> None:
    with mock_aws():
        for _ in range(2):
            async with get_session().create_client("s3", region_name="us-east-1") as s3:
                assert "Signature" in await s3.generate_presigned_url("get_object", Params=OBJECT)
            s3 = boto3.Session().client("s3", region_name="us-east-1")
            assert "Signature" in s3.generate_presigned_url("get_object", Params=OBJECT)


def test_a_listener_of_one_session_is_not_anothers() -> None:
    with mock_aws():
        heard: list[str] = []
        first, second = boto3.Session(region_name="us-east-1"), boto3.Session(region_name="us-east-1")
        first.events.register("before-send.sqs", lambda **_: heard.append("called"))
        second.client("sqs").list_queues()
        assert heard == []
        first.client("sqs").list_queues()
        assert heard == ["called"]


def test_models_are_read_once_for_all_sessions() -> None:
    with mock_aws():
        first, second = (boto3.Session()._session.get_component("data_loader") for _ in range(2))
        model = first.load_service_model("sqs", "service-2")
        assert second.load_service_model("sqs", "service-2") is model


def test_a_search_path_of_one_session_is_not_anothers(tmp_path: Any) -> None:
    place = tmp_path / "mine" / "2026-01-01"
    place.mkdir(parents=True)
    (place / "service-2.json").write_text('{"metadata": {}, "operations": {}, "shapes": {}}')
    with mock_aws():
        first, second = boto3.Session(), boto3.Session()
        first._session.get_component("data_loader").search_paths.append(str(tmp_path))
        assert "mine" in first.get_available_services()
        assert "mine" not in second.get_available_services()
