"""Custom resources of the stacks that moto's CloudFormation makes: their functions run, and answer before it goes on.

CloudFormation user guide, "Custom resource request types" and "Custom resource response objects".
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from awsim.model.errors import ServiceError
from awsim.moto.changes import replace
from awsim.moto.turn import whose
from awsim.services.lambda_.moto_side.functions import functions_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.kernel.world import World

_asked: dict[str, CustomResource] = {}
"""Request id -> the resource whose function is running for it."""


class NoFunction(ServiceError):
    """The service token of a custom resource is not a function's ARN."""

    code = "ValidationError"


class CustomResourceFailed(ServiceError):
    """The function has answered that the resource could not be changed."""

    code = "ValidationError"


@dataclass(slots=True)
class CustomResource:
    """A custom resource, as moto's CloudFormation keeps it."""

    kind: str
    account: str
    region: str
    stack_id: str
    logical_id: str
    properties: dict[str, Any] = field(default_factory=dict)
    physical_resource_id: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    is_answered: bool = False
    reason: str | None = None
    """Why the last request has failed."""
    cf_resource_type: str = ""
    logical_resource_id: str = ""

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        """What Fn::GetAtt gives: of the answer's `Data`."""
        if self.is_created() and attribute_name not in self.attributes:
            raise ServiceError(
                f"CustomResource attribute error: Vendor response doesn't contain {attribute_name} attribute in object "
                f"{self.stack_id}|{self.logical_id}",
                code="ValidationError",
            )
        return self.attributes.get(attribute_name)

    def is_created(self) -> bool:
        """Whether the function has answered with success; until then the stack is in progress."""
        return self.is_answered and self.reason is None

    def ask(self, request_type: str, properties: dict[str, Any], **members: Any) -> None:
        """Send the function a request, and wait until it has returned."""
        world = whose()
        assert world is not None, "moto is answering for a cloud"
        token = properties["ServiceToken"]
        if token.split(":")[2:3] != ["lambda"]:
            raise NoFunction(f"Custom resources are answered by Lambda functions here, not by {token}")
        request_id = world.random.uuid()
        event = {
            "RequestType": request_type,
            "ServiceToken": token,
            "ResponseURL": self._response_url(),
            "StackId": self.stack_id,
            "RequestId": request_id,
            "LogicalResourceId": self.logical_id,
            "ResourceType": self.kind,
            "ResourceProperties": {name: _as_text(value) for name, value in properties.items()},
            **members,
        }
        self.is_answered, self.reason = False, None
        _asked[request_id] = self
        _, _, _, region, account, *_ = token.split(":")
        try:
            functions_in(account, region).invoke(token, None, json.dumps(event))
        finally:
            del _asked[request_id]

    def take(self, answer: dict[str, Any]) -> None:
        """Take what the function has answered."""
        self.is_answered = True
        self.physical_resource_id = answer.get("PhysicalResourceId") or self.physical_resource_id
        self.attributes = answer.get("Data") or {}
        if answer.get("Status") != "SUCCESS" or self.physical_resource_id is None:
            said = answer.get("Reason") if answer.get("Status") == "FAILED" else "Invalid PhysicalResourceId"
            self.reason = (
                f"Received response status [FAILED] from custom resource. Message returned: {said} "
                f"(RequestId: {answer.get('RequestId')})"
            )

    def delete(self, *_: str) -> None:
        """Have the function delete the resource; raises CustomResourceFailed."""
        if self.physical_resource_id is not None:
            self.ask("Delete", self.properties, PhysicalResourceId=self.physical_resource_id)
            if self.reason is not None:
                raise CustomResourceFailed(self.reason)

    def _response_url(self) -> str:
        query = {
            "stack": self.stack_id,
            # As in a presigned URL: it says whose stack it is.
            "X-Amz-Credential": f"{self.account}/20260101/{self.region}/cloudformation/aws4_request",
        }
        path = f"cloudformation_{self.region}/cfnresponse"
        return f"https://cloudformation.{self.region}.amazonaws.com/{path}?{urlencode(query, quote_via=quote)}"


class CustomResources:
    """The type of custom resources, with the methods that moto calls on a class of resources."""

    @staticmethod
    def has_cfn_attr(_: str) -> bool:
        """Which attributes there are is known when the function has answered."""
        return True

    @staticmethod
    def create_from_cloudformation_json(
        _: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **given: Any
    ) -> CustomResource:
        """Have the function make a resource; where that fails, so does the stack."""
        properties = cloudformation_json["Properties"]
        made = CustomResource(given["ResourceType"], account_id, region_name, given["StackId"], given["LogicalId"])
        stack = _stack(made)
        stack.add_custom_resource(made)
        made.properties = properties
        made.ask("Create", properties)
        if made.reason is not None:
            stack.status = "CREATE_FAILED"
            stack._add_stack_event("CREATE_FAILED", resource_status_reason=made.reason)
        return made

    @staticmethod
    def update_from_cloudformation_json(
        original_resource: CustomResource, cloudformation_json: dict[str, Any], **_: str
    ) -> CustomResource:
        """Have the function change a resource; one that it answers under another id is another, and the first goes."""
        before, properties = original_resource.properties, cloudformation_json["Properties"]
        physical_id = original_resource.physical_resource_id
        old = {name: _as_text(value) for name, value in before.items()}
        original_resource.ask("Update", properties, PhysicalResourceId=physical_id, OldResourceProperties=old)
        if original_resource.reason is not None:
            raise CustomResourceFailed(original_resource.reason)
        original_resource.properties = properties
        if original_resource.physical_resource_id != physical_id:
            attributes = original_resource.attributes
            new_id = original_resource.physical_resource_id
            original_resource.ask("Delete", before, PhysicalResourceId=physical_id)
            original_resource.attributes, original_resource.physical_resource_id = attributes, new_id
        return original_resource


def make_native() -> None:
    """Have moto's CloudFormation run custom resources, and hear functions' answers."""
    _replace_types(import_module("moto.cloudformation.parsing"))
    responses: Any = import_module("moto.cloudformation.responses")
    replace(responses.CloudFormationResponse, "process_cfn_response", _hear)


def _replace_types(parsing: Any) -> None:
    def resource_class_from_type(original: Callable[[], Any], _: World, resource_type: str) -> Any:
        if resource_type.startswith("Custom::") or resource_type == "AWS::CloudFormation::CustomResource":
            return CustomResources
        return original()

    replace(parsing, "resource_class_from_type", resource_class_from_type)
    replace(parsing.ResourceMap, "delete", _delete_custom_first)


def _delete_custom_first(original: Callable[[], None], _: World, resources: Any) -> None:
    """Delete custom resources while their functions, and what those use, are there; moto has no order."""
    made: dict[str, Any] = resources._parsed_resources
    for logical_id, resource in reversed(list(made.items())):
        template = resources._resource_json_map.get(logical_id, {})
        if isinstance(resource, CustomResource) and template.get("DeletionPolicy") != "Retain":
            resource.delete(resource.account, resource.region)
            del made[logical_id]
    original()


def _hear(_: Callable[[], Any], __: World, response: Any) -> tuple[int, dict[str, Any], str]:
    """A function's answer, to the request that waits for it or to a stack that is still in progress."""
    answer = json.loads(response.body)
    resource = _asked.get(answer["RequestId"])
    if resource is not None:
        resource.take(answer)
    else:
        stack = response.cloudformation_backend.get_stack(answer["StackId"])
        stack.get_custom_resource(answer["LogicalResourceId"]).take(answer)
        stack.verify_readiness()
    return 200, {}, ""


def _stack(resource: CustomResource) -> Any:
    models: Any = import_module("moto.cloudformation.models")
    return models.cloudformation_backends[resource.account][resource.region].get_stack(resource.stack_id)


def _as_text(value: Any) -> Any:
    """Functions are shown all numbers and booleans of a template as text."""
    if isinstance(value, dict):
        return {name: _as_text(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_text(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
