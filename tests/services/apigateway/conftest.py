"""A client of Amazon API Gateway in a simulated AWS."""

from __future__ import annotations

import boto3
import pytest

from awsim import mock_aws


@pytest.fixture
def client():
    with mock_aws():
        yield boto3.client("apigateway", region_name="us-east-1")
