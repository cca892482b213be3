"""Templates of stacks that are objects, which CloudFormation of moto's reads."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def stacks(bucket: str) -> Any:
    return boto3.client("cloudformation", region_name="us-east-1")


def test_a_stack_is_made_of_an_object(s3: Any, stacks: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="t.json", Body=b'{"Resources": {"Jobs": {"Type": "AWS::SQS::Queue"}}}')
    stacks.create_stack(StackName="s", TemplateURL=f"https://{bucket}.s3.amazonaws.com/t.json")

    (resource,) = stacks.describe_stack_resources(StackName="s")["StackResources"]
    assert resource["ResourceType"] == "AWS::SQS::Queue"


@pytest.mark.parametrize("operation", ["validate_template", "get_template_summary"])
@pytest.mark.parametrize(
    ("name", "said"),
    [("pictures", "The specified key does not exist."), ("none", "The specified bucket does not exist")],
)
def test_what_is_not_there_is_refused(stacks: Any, operation: str, name: str, said: str) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(stacks, operation)(TemplateURL=f"https://{name}.s3.amazonaws.com/none.json")

    error = refused.value.response["Error"]
    assert error["Code"] == "ValidationError"
    assert error["Message"].startswith(f"S3 error: {said}\n")
