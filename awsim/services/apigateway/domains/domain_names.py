"""Custom domain names and their base path mappings."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from sortedcontainers import SortedDict

from awsim.fabric.apis.domain_names import NONE, DomainName, addresses, hosts_of, point, unpoint
from awsim.services.apigateway.apis.rest_apis import endpoint_of
from awsim.services.apigateway.errors import BadRequestError, ConflictError, NotFoundError
from awsim.services.apigateway.paging import page_of
from awsim.services.apigateway.patches import ADD_REMOVE, REPLACE_REMOVE, Rule, apply_patches
from awsim.services.apigateway.state import APIGatewayState
from awsim.services.apigateway.tags import with_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.world import World
    from awsim.services.apigateway.models import Document
    from awsim.services.apigateway.patches import PatchOperations

RULES = (
    Rule("/certificateName", REPLACE_REMOVE),
    Rule("/certificateArn", REPLACE_REMOVE),
    Rule("/regionalCertificateName", REPLACE_REMOVE),
    Rule("/regionalCertificateArn", REPLACE_REMOVE),
    Rule("/ownershipVerificationCertificateArn", REPLACE_REMOVE),
    Rule("/securityPolicy"),
    Rule("/endpointAccessMode"),
    Rule("/policy", REPLACE_REMOVE),
    Rule("/routingMode"),
    Rule("/mutualTlsAuthentication/truststoreUri", frozenset({"replace", "remove", "add"})),
    Rule("/mutualTlsAuthentication/truststoreVersion", frozenset({"replace", "remove", "add"})),
    Rule("/endpointConfiguration/types/{type}", frozenset({"replace", *ADD_REMOVE}), is_list=True),
    Rule("/endpointConfiguration/ipAddressType"),
)
MAPPING_RULES = (Rule("/basePath"), Rule("/restapiId"), Rule("/stage"))

_BASE_PATH = re.compile(r"[\w$.+!*'()-]+")


class DomainNameOperations(APIGatewayState):
    """Custom domain names."""

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.domain_names: SortedDict[str, DomainName] = SortedDict()
        """By name."""

    def create_domain_name(
        self,
        *,
        domain_name: str,
        certificate_name: str | None = None,
        certificate_body: str | None = None,
        certificate_private_key: str | None = None,
        certificate_chain: str | None = None,
        certificate_arn: str | None = None,
        regional_certificate_name: str | None = None,
        regional_certificate_arn: str | None = None,
        endpoint_configuration: Mapping[str, Any] | None = None,
        tags: Mapping[str, str] | None = None,
        security_policy: str | None = None,
        endpoint_access_mode: str | None = None,
        mutual_tls_authentication: Mapping[str, str] | None = None,
        ownership_verification_certificate_arn: str | None = None,
        policy: str | None = None,
        routing_mode: str | None = None,
    ) -> Document:
        """Have a name lead here. Certificates handed over as text are refused: AWS takes them from ACM, too."""
        if certificate_body or certificate_private_key or certificate_chain:
            raise BadRequestError("awsim keeps no private keys: import the certificate into ACM and give its ARN")
        if domain_name in self.domain_names:
            raise BadRequestError("The domain name you provided already exists.")
        endpoint = endpoint_of(endpoint_configuration)
        kind = endpoint["types"][0]
        if kind == "REGIONAL" and not (regional_certificate_arn or regional_certificate_name or certificate_arn):
            raise BadRequestError("A certificate must be provided for a REGIONAL domain name")
        domain = DomainName(
            domain_name,
            self.random.lower_alphanumeric(10) if kind == "PRIVATE" else None,
            {
                "certificateName": certificate_name,
                "certificateArn": certificate_arn,
                "certificateUploadDate": self.now() if certificate_arn or certificate_name else None,
                "regionalCertificateName": regional_certificate_name,
                "regionalCertificateArn": regional_certificate_arn,
                "endpointConfiguration": endpoint,
                "domainNameStatus": "AVAILABLE",
                "securityPolicy": security_policy or "TLS_1_2",
                "endpointAccessMode": endpoint_access_mode,
                "mutualTlsAuthentication": dict(mutual_tls_authentication) if mutual_tls_authentication else None,
                "ownershipVerificationCertificateArn": ownership_verification_certificate_arn,
                "policy": policy,
                "routingMode": routing_mode or "BASE_PATH_MAPPING_ONLY",
                **addresses(kind, self.region, self.random),
            },
            tags=with_tags({}, tags),
        )
        self.domain_names[domain_name] = domain
        point(self.world, self.account, self.region, domain)
        return self._shown(domain)

    def get_domain_name(self, *, domain_name: str, domain_name_id: str | None = None) -> Document:
        """One name."""
        return self._shown(self.domain(domain_name, domain_name_id))

    def get_domain_names(
        self, *, position: str | None = None, limit: int | None = None, resource_owner: str | None = None
    ) -> Document:
        """This account's names; other accounts share none with it."""
        found: Mapping[str, DomainName] = {} if resource_owner == "OTHER_ACCOUNTS" else self.domain_names
        scope = ["GetDomainNames", self.account, self.region, resource_owner or ""]
        return page_of(found, self._shown, position, limit, scope)

    def update_domain_name(
        self, *, domain_name: str, domain_name_id: str | None = None, patch_operations: PatchOperations = None
    ) -> Document:
        """Change a name's settings."""
        domain = self.domain(domain_name, domain_name_id)
        changed = copy.deepcopy(domain.document)
        apply_patches(changed, patch_operations, RULES)
        domain.document = changed
        return self._shown(domain)

    def delete_domain_name(self, *, domain_name: str, domain_name_id: str | None = None) -> None:
        """Delete a name with its mappings."""
        domain = self.domain(domain_name, domain_name_id)
        del self.domain_names[domain_name]
        unpoint(self.world, self.account, self.region, domain)

    def domain_of_host(self, host: str) -> DomainName:
        """The name whose requests come to a host: itself, or where DNS is to point for it."""
        found = self.domain_names.get(host)
        return found or next(each for each in self.domain_names.values() if host in hosts_of(each))

    def create_base_path_mapping(
        self,
        *,
        domain_name: str,
        rest_api_id: str,
        domain_name_id: str | None = None,
        base_path: str | None = None,
        stage: str | None = None,
    ) -> Document:
        """Have an API answer at a path of a name; without a stage the path says it."""
        domain = self.domain(domain_name, domain_name_id)
        key = base_path or NONE
        if key in domain.mappings:
            raise ConflictError("Base path already exists for this domain name")
        mapping: Document = {
            "apiMappingId": self.random.lower_alphanumeric(6),
            "basePath": key,
            "restApiId": rest_api_id,
            "stage": stage,
        }
        self._check_mapping(mapping)
        domain.mappings[key] = mapping
        return _base_path_mapping(mapping)

    def get_base_path_mapping(self, *, domain_name: str, base_path: str, domain_name_id: str | None = None) -> Document:
        """One mapping."""
        return _base_path_mapping(self._mapping(domain_name, domain_name_id, base_path)[1])

    def get_base_path_mappings(
        self,
        *,
        domain_name: str,
        domain_name_id: str | None = None,
        position: str | None = None,
        limit: int | None = None,
    ) -> Document:
        """All mappings of a name."""
        domain = self.domain(domain_name, domain_name_id)
        return page_of(domain.mappings, _base_path_mapping, position, limit, ["GetBasePathMappings", domain_name])

    def update_base_path_mapping(
        self,
        *,
        domain_name: str,
        base_path: str,
        domain_name_id: str | None = None,
        patch_operations: PatchOperations = None,
    ) -> Document:
        """Have a path lead to another API or stage, or another path there."""
        domain, mapping = self._mapping(domain_name, domain_name_id, base_path)
        changed = {"basePath": mapping["basePath"], "restapiId": mapping["restApiId"], "stage": mapping["stage"]}
        apply_patches(changed, patch_operations, MAPPING_RULES)
        made = {
            **mapping,
            "basePath": changed["basePath"] or NONE,
            "restApiId": changed["restapiId"],
            "stage": changed["stage"] or None,
        }
        self._check_mapping(made)
        del domain.mappings[mapping["basePath"]]
        domain.mappings[made["basePath"]] = made
        return _base_path_mapping(made)

    def delete_base_path_mapping(self, *, domain_name: str, base_path: str, domain_name_id: str | None = None) -> None:
        """Have a path lead nowhere."""
        domain, mapping = self._mapping(domain_name, domain_name_id, base_path)
        del domain.mappings[mapping["basePath"]]

    def domain(self, name: str, domain_id: str | None = None) -> DomainName:
        """A name. Raises NotFoundException."""
        found = self.domain_names.get(name)
        if found is None or domain_id not in (None, found.id):
            raise NotFoundError("Invalid domain name identifier specified")
        return found

    def _mapping(self, name: str, domain_id: str | None, base_path: str) -> tuple[DomainName, Document]:
        domain = self.domain(name, domain_id)
        found = domain.mappings.get(base_path or NONE)
        if found is None:
            raise NotFoundError("Invalid base path mapping identifier specified")
        return domain, found

    def _check_mapping(self, mapping: Document) -> None:
        api = self.apis.get(mapping["restApiId"])
        if api is None:
            raise BadRequestError("Invalid REST API identifier specified")
        if mapping["stage"] and mapping["stage"] not in api.stages:
            raise BadRequestError("Invalid stage identifier specified")
        if "/" in mapping["basePath"]:
            raise BadRequestError(
                "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level "
                "base path mapping, use API Gateway V2."
            )
        if mapping["basePath"] != NONE and _BASE_PATH.fullmatch(mapping["basePath"]) is None:
            raise BadRequestError("Base path has characters that are not allowed: " + mapping["basePath"])

    def _shown(self, domain: DomainName) -> Document:
        suffix = f"/domainnames/{domain.name}" + (f"+{domain.id}" if domain.id else "")
        arn = f"arn:{self.partition}:apigateway:{self.region}:{self.account}:{suffix}"
        return {
            **domain.document,
            "domainName": domain.name,
            "domainNameId": domain.id,
            "domainNameArn": arn if domain.id else None,
            "tags": dict(domain.tags) or None,
        }


def _base_path_mapping(mapping: Document) -> Document:
    """`BasePathMapping` of the model, which has no ids."""
    return {name: mapping[name] for name in ("basePath", "restApiId", "stage")}
