"""Bodies that aiobotocore's users await, whole and piece by piece."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiobotocore.session import get_session

from awsim import mock_aws

BIG = b"0123456789" * 100_000


@pytest.mark.parametrize("takes_wire", [False, True], ids=["direct", "wire"])
def test_long_bodies_are_put_and_read_in_pieces(*, takes_wire: bool) -> None:
    async def go() -> tuple[bytes, bytes, int]:
        async with get_session().create_client("s3", region_name="us-east-1") as s3:
            if takes_wire:
                s3.meta.events.register("before-send", _nothing)
            await s3.create_bucket(Bucket="box")
            await s3.put_object(Bucket="box", Key="k", Body=BIG)
            answer = await s3.get_object(Bucket="box", Key="k", Range="bytes=10-")
            pieces = [piece async for piece in answer["Body"].iter_chunks(65_536)]
            async with (await s3.get_object(Bucket="box", Key="k"))["Body"] as body:
                return b"".join(pieces), await body.read(), len(pieces)

    with mock_aws():
        part, whole, count = asyncio.run(go())
    assert (part, whole) == (BIG[10:], BIG)
    assert count > 10


async def _nothing(**_: Any) -> None:
    return None
