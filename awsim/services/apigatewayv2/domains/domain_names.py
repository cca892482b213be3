"""Custom domain names, which the service of REST APIs keeps, in the words of this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.fabric.apis.domain_names import DomainName, addresses, names_of, point, unpoint
from awsim.services.apigatewayv2.documents import page_of
from awsim.services.apigatewayv2.errors import BadRequestError, ConflictError, NotFoundError
from awsim.services.apigatewayv2.state import ApiGatewayV2State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.apigatewayv2.models import Document

ROUTING_MODES = {
    "API_MAPPING_ONLY": "BASE_PATH_MAPPING_ONLY",
    "ROUTING_RULE_ONLY": "ROUTING_RULE_ONLY",
    "ROUTING_RULE_THEN_API_MAPPING": "ROUTING_RULE_THEN_BASE_PATH_MAPPING",
}
"""This service's words -> those of REST APIs."""
_OWN_MODES = {theirs: own for own, theirs in ROUTING_MODES.items()}


class DomainNameOperations(ApiGatewayV2State):
    """Custom domain names."""

    def create_domain_name(
        self,
        *,
        domain_name: str,
        domain_name_configurations: Sequence[Mapping[str, Any]] | None = None,
        mutual_tls_authentication: Mapping[str, str] | None = None,
        routing_mode: str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> Document:
        """Have a name lead here."""
        names = names_of(self.world, self.account, self.region)
        if domain_name in names:
            raise ConflictError("The domain name resource already exists.")
        given = self._configuration(domain_name_configurations, "CreateDomainName")
        kind = given.get("EndpointType") or "REGIONAL"
        document: Document = {
            "domainNameStatus": "AVAILABLE",
            "securityPolicy": "TLS_1_2",
            "endpointConfiguration": {"types": [kind], "ipAddressType": "ipv4"},
            "certificateUploadDate": self.now(),
            **addresses(kind, self.region, self.random),
        }
        _configure(document, given)
        _set_up(document, mutual_tls_authentication, routing_mode or "API_MAPPING_ONLY")
        domain = DomainName(domain_name, None, document, tags=dict(tags or {}))
        names[domain_name] = domain
        point(self.world, self.account, self.region, domain)
        return self._shown(domain)

    def get_domain_name(self, *, domain_name: str) -> Document:
        """One name."""
        return self._shown(self.domain(domain_name))

    def get_domain_names(self, *, max_results: str | None = None, next_token: str | None = None) -> Document:
        """This account's public names."""
        names = names_of(self.world, self.account, self.region)
        found = {name: each for name, each in names.items() if each.id is None}
        return page_of(found, self._shown, max_results, next_token, ["GetDomainNames", self.account, self.region])

    def update_domain_name(
        self,
        *,
        domain_name: str,
        domain_name_configurations: Sequence[Mapping[str, Any]] | None = None,
        mutual_tls_authentication: Mapping[str, str] | None = None,
        routing_mode: str | None = None,
    ) -> Document:
        """Change a name's settings."""
        domain = self.domain(domain_name)
        document = dict(domain.document)
        if domain_name_configurations is not None:
            _configure(document, self._configuration(domain_name_configurations, "UpdateDomainName"))
        _set_up(document, mutual_tls_authentication, routing_mode)
        domain.document = document
        return self._shown(domain)

    def delete_domain_name(self, *, domain_name: str) -> None:
        """Delete a name with its mappings and rules."""
        domain = self.domain(domain_name)
        del names_of(self.world, self.account, self.region)[domain_name]
        unpoint(self.world, self.account, self.region, domain)

    def domain(self, name: str) -> DomainName:
        """A name. Raises NotFoundException."""
        found = names_of(self.world, self.account, self.region).get(name)
        if found is None:
            raise NotFoundError("The domain name resource specified in the request was not found.")
        return found

    def _configuration(self, given: Sequence[Mapping[str, Any]] | None, operation: str) -> Mapping[str, Any]:
        if not given:
            fault = BadRequestError("DomainNameConfigurations must have one configuration")
            self.refuse(fault, operation, "DomainNameConfigurations")
            return {}
        if len(given) > 1:
            raise BadRequestError("awsim has one endpoint for a domain name: give one configuration")
        return given[0]

    def _shown(self, domain: DomainName) -> Document:
        """`DomainName` of the model."""
        kept = domain.document
        endpoint = kept["endpointConfiguration"]
        is_edge = endpoint["types"][0] == "EDGE"
        pointed, zone = ("distributionDomainName", "distributionHostedZoneId") if is_edge else _REGIONAL
        certificate = kept.get("certificateArn") if is_edge else kept.get("regionalCertificateArn")
        mode = kept.get("routingMode") or "BASE_PATH_MAPPING_ONLY"
        return {
            "ApiMappingSelectionExpression": "$request.basepath",
            "DomainName": domain.name,
            "DomainNameArn": f"arn:{self.partition}:apigateway:{self.region}::/domainnames/{domain.name}",
            "DomainNameConfigurations": [
                {
                    "ApiGatewayDomainName": kept.get(pointed),
                    "CertificateArn": certificate or kept.get("certificateArn"),
                    "CertificateName": kept.get("certificateName") or kept.get("regionalCertificateName"),
                    "CertificateUploadDate": kept.get("certificateUploadDate"),
                    "DomainNameStatus": kept["domainNameStatus"],
                    "EndpointType": endpoint["types"][0],
                    "HostedZoneId": kept.get(zone),
                    "IpAddressType": endpoint.get("ipAddressType") or "ipv4",
                    "OwnershipVerificationCertificateArn": kept.get("ownershipVerificationCertificateArn"),
                    "SecurityPolicy": kept["securityPolicy"],
                }
            ],
            "MutualTlsAuthentication": _own_tls(kept.get("mutualTlsAuthentication")),
            "RoutingMode": _OWN_MODES[mode],
            "Tags": dict(domain.tags),
        }


_REGIONAL = ("regionalDomainName", "regionalHostedZoneId")


def _configure(document: Document, given: Mapping[str, Any]) -> None:
    is_edge = document["endpointConfiguration"]["types"][0] == "EDGE"
    names = {
        "CertificateArn": "certificateArn" if is_edge else "regionalCertificateArn",
        "CertificateName": "certificateName" if is_edge else "regionalCertificateName",
        "SecurityPolicy": "securityPolicy",
        "OwnershipVerificationCertificateArn": "ownershipVerificationCertificateArn",
    }
    document |= {kept: given[name] for name, kept in names.items() if given.get(name)}
    if given.get("IpAddressType"):
        endpoint = document["endpointConfiguration"]
        document["endpointConfiguration"] = {**endpoint, "ipAddressType": given["IpAddressType"]}


def _set_up(document: Document, tls: Mapping[str, str] | None, routing_mode: str | None) -> None:
    if tls is not None:
        given = {"truststoreUri": tls.get("TruststoreUri"), "truststoreVersion": tls.get("TruststoreVersion")}
        document["mutualTlsAuthentication"] = given if given["truststoreUri"] else None
    if routing_mode is not None:
        document["routingMode"] = ROUTING_MODES[routing_mode]


def _own_tls(kept: Mapping[str, str] | None) -> Document | None:
    if not kept:
        return None
    return {"TruststoreUri": kept.get("truststoreUri"), "TruststoreVersion": kept.get("truststoreVersion")}
