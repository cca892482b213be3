"""REST APIs: CreateRestApi and its siblings."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from awsim.services.apigateway.errors import BadRequestError
from awsim.services.apigateway.models import Document, Resource, RestApi
from awsim.services.apigateway.paging import page_of
from awsim.services.apigateway.patches import (
    ADD_REMOVE,
    ALL,
    Rule,
    apply_patches,
    as_flag,
    as_int,
    as_text,
    segments_of,
)
from awsim.services.apigateway.state import APIGatewayState
from awsim.services.apigateway.tags import with_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.apigateway.patches import PatchOperations

GREATEST_COMPRESSION_SIZE = 10 * 1024 * 1024
TYPES = ("REGIONAL", "EDGE", "PRIVATE")
IP_TYPES = ("ipv4", "dualstack")

RULES = (
    Rule("/name"),
    Rule("/description"),
    Rule("/policy"),
    Rule("/apiKeySource"),
    Rule("/minimumCompressionSize", frozenset({"replace", "remove", "add"}), as_int),
    Rule("/disableExecuteApiEndpoint", convert=as_flag),
    Rule("/securityPolicy"),
    Rule("/endpointAccessMode"),
    Rule("/binaryMediaTypes/{mediaType}", ALL, is_list=True),
    Rule("/endpointConfiguration/vpcEndpointIds/{id}", ADD_REMOVE, is_list=True),
    Rule("/endpointConfiguration/vpcEndpointIds", ADD_REMOVE),
)

EMPTY_SCHEMA = (
    '{\n  "$schema": "http://json-schema.org/draft-04/schema#",\n  "title" : "Empty Schema",\n  "type" : "object"\n}'
)
ERROR_SCHEMA = (
    '{\n  "$schema" : "http://json-schema.org/draft-04/schema#",\n  "title" : "Error Schema",\n  "type" : "object",\n'
    '  "properties" : {\n    "message" : { "type" : "string" }\n  }\n}'
)


class RestApiOperations(APIGatewayState):
    """REST APIs themselves."""

    def create_rest_api(
        self,
        *,
        name: str,
        description: str | None = None,
        version: str | None = None,
        clone_from: str | None = None,
        binary_media_types: Sequence[str] | None = None,
        minimum_compression_size: int | None = None,
        api_key_source: str | None = None,
        endpoint_configuration: Mapping[str, Any] | None = None,
        policy: str | None = None,
        tags: Mapping[str, str] | None = None,
        disable_execute_api_endpoint: bool = False,
        security_policy: str | None = None,
        endpoint_access_mode: str | None = None,
    ) -> Document:
        """Make an API with a root resource and the models `Empty` and `Error`, or one like another."""
        if description == "":
            raise BadRequestError("Description cannot be an empty string")
        _check_compression(minimum_compression_size)
        origin = self._origin(clone_from)
        api = self.new_api() if origin is None else self._cloned(origin)
        api.document |= {
            "name": name,
            "description": description,
            "version": version,
            "binaryMediaTypes": list(binary_media_types) if binary_media_types else None,
            "minimumCompressionSize": minimum_compression_size,
            "apiKeySource": api_key_source or "HEADER",
            "endpointConfiguration": endpoint_of(endpoint_configuration),
            "policy": policy,
            "disableExecuteApiEndpoint": disable_execute_api_endpoint,
            "securityPolicy": security_policy,
            "endpointAccessMode": endpoint_access_mode,
        }
        api.tags = with_tags({}, tags)
        self.apis[api.id] = api
        return {**_shown(api), "tags": api.tags or None}

    def new_api(self) -> RestApi:
        """An API that has what every API has; nobody can find it yet."""
        api = RestApi(
            id=self.random.lower_alphanumeric(10),
            root_id=self.random.lower_alphanumeric(10),
            document={"createdDate": self.now()},
        )
        api.resources[api.root_id] = Resource(api.root_id, None, "")
        for title, schema in (("Empty", EMPTY_SCHEMA), ("Error", ERROR_SCHEMA)):
            api.models[title] = {
                "id": self.random.lower_alphanumeric(6),
                "name": title,
                "description": f"This is a default {title.lower()} schema model",
                "schema": schema,
                "contentType": "application/json",
            }
        return api

    def get_rest_api(self, *, rest_api_id: str) -> Document:
        """One API."""
        return shown(self.api(rest_api_id))

    def get_rest_apis(self, *, position: str | None = None, limit: int | None = None) -> Document:
        """This account's APIs."""
        return page_of(self.apis, shown, position, limit, ["GetRestApis", self.account, self.region])

    def delete_rest_api(self, *, rest_api_id: str) -> None:
        """Delete an API with all that belongs to it."""
        self.api(rest_api_id)
        del self.apis[rest_api_id]

    def update_rest_api(self, *, rest_api_id: str, patch_operations: PatchOperations = None) -> Document:
        """Change an API's settings."""
        api = self.api(rest_api_id)
        changed = copy.deepcopy(api.document)
        for patch in patch_operations or ():
            if not _patch_endpoint(changed["endpointConfiguration"], patch):
                apply_patches(changed, [patch], RULES)
        _check_compression(changed.get("minimumCompressionSize"))
        api.document = changed
        return shown(api)

    def _origin(self, clone_from: str | None) -> RestApi | None:
        if clone_from is None:
            return None
        origin = self.apis.get(clone_from)
        if origin is None:
            raise BadRequestError("Invalid API identifier specified to clone from")
        return origin

    def _cloned(self, origin: RestApi) -> RestApi:
        api = copy.deepcopy(origin)
        api.id = self.random.lower_alphanumeric(10)
        api.document["createdDate"] = self.now()
        api.deployments, api.stages, api.documentation_versions = {}, {}, {}
        return api


def shown(api: RestApi) -> Document:
    """`RestApi` of the model, with tags as Get and Update show them."""
    return {**_shown(api), "tags": dict(api.tags)}


def _shown(api: RestApi) -> Document:
    return {**api.document, "id": api.id, "rootResourceId": api.root_id}


def endpoint_of(given: Mapping[str, Any] | None) -> Document:
    """`EndpointConfiguration` with what it is by default. Raises BadRequestException for none or several types."""
    wanted = dict(given or {})
    given_types = wanted.get("types")
    types = ["EDGE"] if given_types is None else list(given_types)
    if not types:
        raise BadRequestError("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.")
    if len(types) > 1:
        raise BadRequestError("Cannot create an api with multiple Endpoint Types.")
    is_private = types == ["PRIVATE"]
    ip_type = wanted.get("ipAddressType") or ("dualstack" if is_private else "ipv4")
    if is_private and ip_type == "ipv4":
        raise BadRequestError("Only dualstack ipAddressType is supported for Private APIs.")
    return {"types": types, "ipAddressType": ip_type, "vpcEndpointIds": wanted.get("vpcEndpointIds") or None}


def _check_compression(size: int | None) -> None:
    if size is not None and not 0 <= size <= GREATEST_COMPRESSION_SIZE:
        raise BadRequestError(
            "Invalid minimum compression size, must be between 0 and 10485760",
        )


def _patch_endpoint(endpoint: Document, patch: Mapping[str, str]) -> bool:
    """Change an endpoint's types, which have words of their own (recorded: test_update_rest_api_ip_address_type)."""
    segments = segments_of(patch.get("path") or "")
    operation, value = patch.get("op"), as_text(patch.get("value") or "")
    if segments == ["endpointConfiguration", "ipAddressType"]:
        if operation != "replace":
            raise BadRequestError("Invalid patch operation specified. Must be one of: [replace]")
        if value not in IP_TYPES:
            raise BadRequestError("ipAddressType must be either ipv4 or dualstack.")
        if endpoint["types"] == ["PRIVATE"] and value == "ipv4":
            raise BadRequestError("Only dualstack ipAddressType is supported for Private APIs.")
        endpoint["ipAddressType"] = value
        return True
    if segments[:2] != ["endpointConfiguration", "types"]:
        return False
    if operation not in ("add", "remove", "replace"):
        raise BadRequestError("Invalid patch operation specified. Must be 'add'|'remove'|'replace'")
    if value not in TYPES:
        raise BadRequestError("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE")
    if operation != "remove":
        endpoint["types"] = [value]
        if value == "PRIVATE":
            endpoint["ipAddressType"] = "dualstack"
    return True
