"""The simulated AWS that the tests of services use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from awsim import Cloud, mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """An AWS whose states pass at once and whose time moves only when told."""
    with mock_aws(clock="virtual", seed=7, patience=1) as cloud:
        yield cloud


@pytest.fixture
def slow_cloud() -> Iterator[Cloud]:
    """An AWS that takes its time to create, change and delete."""
    with mock_aws(clock="virtual", lifecycle="realistic", seed=7) as cloud:
        yield cloud
