"""Custom domain names, public and private, and what they lead to."""

from __future__ import annotations

from awsim.fabric.stacks.vocabulary import Call, Change, Hook, Params, Read, ResourceType, words
from awsim.services.apigateway.stack_types.patching import GONE, changed_value, document, operation, tagging

NONE = "(none)"
VALUES = {
    "CertificateArn": "/certificateArn",
    "EndpointAccessMode": "/endpointAccessMode",
    "OwnershipVerificationCertificateArn": "/ownershipVerificationCertificateArn",
    "Policy": "/policy",
    "RegionalCertificateArn": "/regionalCertificateArn",
    "RoutingMode": "/routingMode",
    "SecurityPolicy": "/securityPolicy",
}


def domain_calls(change: Change) -> list[Call]:
    """What of a name changes."""
    before, after = change.before, change.after
    made = [each for name, path in VALUES.items() for each in changed_value(path, before.get(name), after.get(name))]
    old, new = (each.get("MutualTlsAuthentication") or {} for each in (before, after))
    for name in ("TruststoreUri", "TruststoreVersion"):
        path = f"/mutualTlsAuthentication/{name[0].lower()}{name[1:]}"
        made += changed_value(path, old.get(name), new.get(name))
    ends = [each.get("EndpointConfiguration") or {} for each in (before, after)]
    if before and ends[0].get("Types") != ends[1].get("Types"):
        made.append(operation("replace", "/endpointConfiguration/types/0", (ends[1].get("Types") or ["EDGE"])[0]))
    keys = {"domainName": change.known["DomainName"]}
    if change.known.get("domainNameId"):
        keys["domainNameId"] = change.known["domainNameId"]
    return [Call("UpdateDomainName", {**keys, "patchOperations": made})] if made else []


CHANGING = words(
    """
    CertificateArn EndpointAccessMode EndpointConfiguration MutualTlsAuthentication OwnershipVerificationCertificateArn
    RegionalCertificateArn RoutingMode SecurityPolicy
    """
)

DOMAIN_NAME = ResourceType(
    name="AWS::ApiGateway::DomainName",
    service="apigateway",
    properties=(*CHANGING, *words("DomainName Tags")),
    create="CreateDomainName",
    read=Read("GetDomainName", keys={"domainName": "DomainName"}),
    delete="DeleteDomainName",
    gone=GONE,
    keys={"domainName": "DomainName"},
    ref=("DomainName",),
    attributes={
        "DistributionDomainName": "distributionDomainName",
        "DistributionHostedZoneId": "distributionHostedZoneId",
        "DomainNameArn": "domainNameArn",
        "RegionalDomainName": "regionalDomainName",
        "RegionalHostedZoneId": "regionalHostedZoneId",
    },
    tagging=tagging("/domainnames/{DomainName}"),
    steps=(Hook(CHANGING, domain_calls, "change"),),
)

PRIVATE_DOMAIN_NAME = ResourceType(
    name="AWS::ApiGateway::DomainNameV2",
    service="apigateway",
    properties=words(
        "CertificateArn DomainName EndpointAccessMode EndpointConfiguration Policy RoutingMode SecurityPolicy Tags"
    ),
    create="CreateDomainName",
    prepare=lambda properties, _: {
        **properties,
        **({"Policy": document(properties["Policy"])} if "Policy" in properties else {}),
        "EndpointConfiguration": {"Types": ["PRIVATE"], **(properties.get("EndpointConfiguration") or {})},
    },
    delete="DeleteDomainName",
    gone=GONE,
    keys={"domainName": "DomainName", "domainNameId": "domainNameId"},
    ref=("domainNameArn",),
    attributes={"DomainNameArn": "domainNameArn", "DomainNameId": "domainNameId"},
    tagging=tagging("/domainnames/{DomainName}"),
    steps=(Hook(words("CertificateArn EndpointAccessMode Policy RoutingMode"), domain_calls, "change"),),
)


def mapping_calls(change: Change) -> list[Call]:
    """Another API or stage at the same path."""
    made = [
        *changed_value("/restapiId", change.before.get("RestApiId"), change.after.get("RestApiId")),
        *changed_value("/stage", change.before.get("Stage"), change.after.get("Stage")),
    ]
    keys = {name: change.known[place] for name, place in MAPPING_KEYS.items() if place in change.known}
    return [Call("UpdateBasePathMapping", {**keys, "patchOperations": made})] if made else []


MAPPING_KEYS = {"domainName": "DomainName", "domainNameId": "DomainNameId", "basePath": "Path"}


def mapping_properties(properties: Params, _: str) -> Params:
    """The path as it is called afterwards, and what an ARN of a private name says."""
    made: Params = {**properties, "Path": properties.get("BasePath") or NONE}
    arn = properties.get("DomainNameArn")
    if arn is not None:
        name, _, domain_id = str(arn).rpartition("/")[2].partition("+")
        made |= {"DomainName": name, "DomainNameId": domain_id}
        made["BasePathMappingArn"] = f"{arn}/basepathmappings/{made['Path']}"
    return made


def mapping_creation(properties: Params) -> Call:
    """CreateBasePathMapping, for private names by their ids."""
    kept = words("BasePath DomainName DomainNameId RestApiId Stage")
    return Call("CreateBasePathMapping", {name: properties[name] for name in kept if name in properties})


BASE_PATH_MAPPING = ResourceType(
    name="AWS::ApiGateway::BasePathMapping",
    service="apigateway",
    properties=words("BasePath DomainName RestApiId Stage"),
    required=("DomainName",),
    create="CreateBasePathMapping",
    create_call=mapping_creation,
    prepare=mapping_properties,
    delete="DeleteBasePathMapping",
    gone=GONE,
    keys={"domainName": "DomainName", "basePath": "Path"},
    ref=("DomainName", "Path"),
    steps=(Hook(("RestApiId", "Stage"), mapping_calls, "change"),),
)

PRIVATE_BASE_PATH_MAPPING = ResourceType(
    name="AWS::ApiGateway::BasePathMappingV2",
    service="apigateway",
    properties=words("BasePath DomainNameArn RestApiId Stage"),
    required=("DomainNameArn", "RestApiId"),
    create="CreateBasePathMapping",
    create_call=mapping_creation,
    prepare=mapping_properties,
    delete="DeleteBasePathMapping",
    gone=GONE,
    keys=MAPPING_KEYS,
    ref=("BasePathMappingArn",),
    attributes={"BasePathMappingArn": "BasePathMappingArn"},
    steps=(Hook(("RestApiId", "Stage"), mapping_calls, "change"),),
)

ACCESS_ASSOCIATION = ResourceType(
    name="AWS::ApiGateway::DomainNameAccessAssociation",
    service="apigateway",
    properties=words("AccessAssociationSource AccessAssociationSourceType DomainNameArn Tags"),
    required=words("AccessAssociationSource AccessAssociationSourceType DomainNameArn"),
    create="CreateDomainNameAccessAssociation",
    delete="DeleteDomainNameAccessAssociation",
    gone=GONE,
    keys={"domainNameAccessAssociationArn": "domainNameAccessAssociationArn"},
    ref=("domainNameAccessAssociationArn",),
    attributes={"DomainNameAccessAssociationArn": "domainNameAccessAssociationArn"},
)

TYPES = (DOMAIN_NAME, PRIVATE_DOMAIN_NAME, BASE_PATH_MAPPING, PRIVATE_BASE_PATH_MAPPING, ACCESS_ASSOCIATION)
