"""The simulated AWS that the tests of services use, and a short way to be refused."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from awsim import Cloud, mock_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


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


@pytest.fixture
def refusal() -> Callable[..., tuple[str, str]]:
    """The code and the message of the error an operation answers."""

    def refused(operation: Callable[..., Any], **params: Any) -> tuple[str, str]:
        with pytest.raises(ClientError) as caught:
            operation(**params)
        error = caught.value.response["Error"]
        return error["Code"], error["Message"]

    return refused


@dataclass
class Stack:
    """A stack of CloudFormation; `make` and `update` take resources by logical id and answer the outputs."""

    name: str = "stack"

    @property
    def client(self) -> Any:
        """A client of CloudFormation."""
        return boto3.client("cloudformation", region_name="us-east-1")

    def make(self, shown: dict[str, Any] | None = None, **resources: Any) -> dict[str, str]:
        """Create the stack; `shown` are values of its outputs."""
        self.client.create_stack(StackName=self.name, TemplateBody=self._template(shown, resources))
        return self.outputs()

    def update(self, shown: dict[str, Any] | None = None, **resources: Any) -> dict[str, str]:
        """Give the stack another template."""
        self.client.update_stack(StackName=self.name, TemplateBody=self._template(shown, resources))
        return self.outputs()

    def delete(self) -> None:
        """Delete the stack."""
        self.client.delete_stack(StackName=self.name)

    def outputs(self) -> dict[str, str]:
        """What the stack shows."""
        [stack] = self.client.describe_stacks(StackName=self.name)["Stacks"]
        return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", ())}

    @staticmethod
    def _template(shown: dict[str, Any] | None, resources: dict[str, Any]) -> str:
        outputs = {name: {"Value": value} for name, value in (shown or {}).items()}
        return json.dumps({"Resources": resources, "Outputs": outputs})


@pytest.fixture
def stack() -> Stack:
    """A stack that is not there yet."""
    return Stack()
