"""SDKs: which kinds API Gateway generates. awsim generates none and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.model.errors import ServiceError
from awsim.services.apigateway.errors import NotFoundError
from awsim.services.apigateway.paging import page_of
from awsim.services.apigateway.state import APIGatewayState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.apigateway.models import Document


def _property(name: str, text: str, *, is_required: bool = True) -> Document:
    return {"name": name, "friendlyName": text, "required": is_required}


_ALL: tuple[Document, ...] = (
    {
        "id": "android",
        "friendlyName": "Android",
        "configurationProperties": [
            _property("groupId", "Group ID"),
            _property("invokerPackage", "Invoker package"),
            _property("artifactId", "Artifact ID"),
            _property("artifactVersion", "Artifact version"),
        ],
    },
    {
        "id": "java",
        "friendlyName": "Java SDK",
        "configurationProperties": [
            _property("service.name", "Service name"),
            _property("java.package-name", "Java package name", is_required=False),
            _property("java.build-system", "Java build system", is_required=False),
            _property("java.group-id", "Java group ID", is_required=False),
            _property("java.artifact-id", "Java artifact ID", is_required=False),
            _property("java.artifact-version", "Java artifact version", is_required=False),
        ],
    },
    {"id": "javascript", "friendlyName": "JavaScript"},
    {
        "id": "objectivec",
        "friendlyName": "iOS (Objective-C)",
        "configurationProperties": [_property("classPrefix", "Prefix")],
    },
    {"id": "ruby", "friendlyName": "Ruby", "configurationProperties": [_property("service.name", "Service name")]},
    {"id": "swift", "friendlyName": "iOS (Swift)", "configurationProperties": [_property("classPrefix", "Prefix")]},
)

TYPES: dict[str, Document] = {each["id"]: each for each in _ALL}


class SdkOperations(APIGatewayState):
    """Kinds of SDKs."""

    def get_sdk_type(self, *, id: str) -> Document:
        """One kind."""
        found = TYPES.get(id)
        if found is None:
            raise NotFoundError("Invalid SDK type identifier specified")
        return found

    def get_sdk_types(self, *, position: str | None = None, limit: int | None = None) -> Document:
        """All kinds."""
        return page_of(TYPES, dict, position, limit, ["GetSdkTypes"])

    def get_sdk(
        self, *, rest_api_id: str, stage_name: str, sdk_type: str, parameters: Mapping[str, str] | None = None
    ) -> Document:
        """Refused: awsim generates no SDKs."""
        del parameters
        self.stage(rest_api_id, stage_name)
        self.get_sdk_type(id=sdk_type)
        raise ServiceError(
            "GetSdk is not implemented by awsim: it generates no SDKs", code="NotImplemented", status=501
        )
