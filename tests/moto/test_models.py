"""The models that moto reads have what moto adds to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable


def test_errors_that_a_model_lacks_have_their_status(client: Callable[..., Any]) -> None:
    control = client("s3control")

    with pytest.raises(ClientError) as refused:
        control.get_storage_lens_configuration(AccountId="123456789012", ConfigId="none")

    response = refused.value.response
    assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == ("NoSuchConfiguration", 404)
