"""A short way to put items into the table `users`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def put(dynamodb: Any, users: str) -> Callable[..., None]:
    """Puts an item whose attributes are strings: `put("1", name="Fred")`."""

    def put(key: str, **attributes: str) -> None:
        item = {"id": key, **attributes}
        dynamodb.put_item(TableName=users, Item={name: {"S": value} for name, value in item.items()})

    return put
