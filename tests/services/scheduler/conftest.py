"""A client of Amazon EventBridge Scheduler in a simulated AWS."""

from __future__ import annotations

import boto3
import pytest

from awsim import mock_aws


@pytest.fixture
def client():
    with mock_aws():
        yield boto3.client("scheduler", region_name="us-east-1")
