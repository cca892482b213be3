"""API mappings: which API answers at which path of a domain name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from awsim.fabric.apis.domain_names import NONE
from awsim.services.apigatewayv2.documents import page_of
from awsim.services.apigatewayv2.domains.domain_names import DomainNameOperations
from awsim.services.apigatewayv2.errors import BadRequestError, ConflictError, NotFoundError

if TYPE_CHECKING:
    from awsim.fabric.apis.domain_names import DomainName
    from awsim.services.apigatewayv2.models import Document

_KEY = re.compile(r"[a-zA-Z0-9$_.+!*'()-]+(?:/[a-zA-Z0-9$_.+!*'()-]+)*")
LONGEST_KEY = 300


class ApiMappingOperations(DomainNameOperations):
    """API mappings; what the service of REST APIs calls base path mappings is the same."""

    def create_api_mapping(
        self, *, domain_name: str, api_id: str, stage: str, api_mapping_key: str | None = None
    ) -> Document:
        """Have an API's stage answer at a path of a name."""
        domain = self.domain(domain_name)
        self._check_stage(api_id, stage, "CreateApiMapping")
        key = self._checked_key(domain, api_mapping_key)
        mapping: Document = {
            "apiMappingId": self.random.lower_alphanumeric(6),
            "basePath": key,
            "restApiId": api_id,
            "stage": stage,
        }
        domain.mappings[key] = mapping
        return _shown(mapping)

    def get_api_mapping(self, *, domain_name: str, api_mapping_id: str) -> Document:
        """One mapping."""
        return _shown(self._mapping(domain_name, api_mapping_id)[1])

    def get_api_mappings(
        self, *, domain_name: str, max_results: str | None = None, next_token: str | None = None
    ) -> Document:
        """All mappings of a name that say a stage."""
        mappings = self.domain(domain_name).mappings
        found = {key: each for key, each in mappings.items() if each["stage"]}
        return page_of(found, _shown, max_results, next_token, ["GetApiMappings", domain_name])

    def update_api_mapping(
        self,
        *,
        domain_name: str,
        api_mapping_id: str,
        api_id: str,
        api_mapping_key: str | None = None,
        stage: str | None = None,
    ) -> Document:
        """Have a path lead elsewhere, or another path there."""
        domain, mapping = self._mapping(domain_name, api_mapping_id)
        after = {**mapping, "restApiId": api_id, "stage": stage or mapping["stage"]}
        self._check_stage(api_id, after["stage"], "UpdateApiMapping")
        if api_mapping_key is not None and (api_mapping_key or NONE) != mapping["basePath"]:
            after["basePath"] = self._checked_key(domain, api_mapping_key)
        del domain.mappings[mapping["basePath"]]
        domain.mappings[after["basePath"]] = after
        return _shown(after)

    def delete_api_mapping(self, *, domain_name: str, api_mapping_id: str) -> None:
        """Have a path lead nowhere."""
        domain, mapping = self._mapping(domain_name, api_mapping_id)
        del domain.mappings[mapping["basePath"]]

    def _mapping(self, name: str, mapping_id: str) -> tuple[DomainName, Document]:
        domain = self.domain(name)
        for mapping in domain.mappings.values():
            if mapping["apiMappingId"] == mapping_id:
                return domain, mapping
        raise NotFoundError("The api mapping resource specified in the request was not found.")

    def _checked_key(self, domain: DomainName, given: str | None) -> str:
        key = given or NONE
        if key != NONE and (len(key) > LONGEST_KEY or _KEY.fullmatch(key) is None):
            raise BadRequestError("The specified API mapping key is not valid")
        if key in domain.mappings:
            raise ConflictError("ApiMapping key already exists for this domain name")
        return key

    def _check_stage(self, api_id: str, stage: str, operation: str) -> None:
        """Raise an error where there is no such stage, of an API of either service."""
        api = self.apis.get(api_id)
        if api is not None:
            is_there = stage in api.stages
        else:
            api = self.world.backend("apigateway", self.account, self.region).apis.get(api_id)
            if api is None:
                self.refuse(BadRequestError(f"Invalid API identifier specified {api_id}"), operation, "ApiId")
                return
            is_there = stage in api.stages
        if not is_there:
            self.refuse(BadRequestError("Invalid stage identifier specified"), operation, "Stage")


def _shown(mapping: Document) -> Document:
    """`ApiMapping` of the model."""
    return {
        "ApiId": mapping["restApiId"],
        "ApiMappingId": mapping["apiMappingId"],
        "ApiMappingKey": "" if mapping["basePath"] == NONE else mapping["basePath"],
        "Stage": mapping["stage"],
    }
