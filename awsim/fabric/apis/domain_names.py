"""Custom domain names: both of API Gateway's services show and change the same ones, and either may answer at them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.random import Random
    from awsim.kernel.world import World

Document = dict[str, Any]

HOLDER = "apigateway"
"""The service whose backend keeps the names."""
NONE = "(none)"
"""How the empty base path is written."""
HOSTED_ZONES = {
    "us-east-1": "Z1UJRXOUMOOFQ8",
    "us-east-2": "ZOJJZC49E0EPZ",
    "us-west-1": "Z2MUQ32089INYE",
    "us-west-2": "Z2OJLYMUO9EFXC",
    "eu-west-1": "ZLY8HYME6SFDD",
    "eu-west-2": "ZJ5UAJN8Y3Z2Q",
    "eu-central-1": "Z1U9ULNL0V5AJ3",
    "ap-northeast-1": "Z1YSHQZHG15GKL",
    "ap-southeast-1": "ZL327KTPIQFUL",
    "ap-southeast-2": "Z2RPCDW04V8134",
}
"""Region -> Route 53's zone of regional names ("Amazon API Gateway endpoints and quotas")."""
EDGE_ZONE = "Z2FDTNDATAQYW2"
"""CloudFront's."""

RULES_ONLY = "ROUTING_RULE_ONLY"
MAPPINGS_ONLY = "BASE_PATH_MAPPING_ONLY"


@dataclass(slots=True)
class DomainName:
    """A name, and which API answers at which of its paths."""

    name: str
    id: str | None
    """Of a private one: several accounts may have one of the same name."""
    document: Document
    """`DomainName` of the REST service's model, without name, id and tags."""
    mappings: dict[str, Document] = field(default_factory=dict)
    """Base path (`(none)` for the empty one) -> `BasePathMapping`, with `apiMappingId`."""
    rules: dict[str, Document] = field(default_factory=dict)
    """Id -> `RoutingRule` of the other service's model."""
    tags: dict[str, str] = field(default_factory=dict)


class Leads(NamedTuple):
    """What a request to a name leads to."""

    api_id: str
    stage: str | None
    """None: the first part of `path` says it."""
    path: str
    """What is left of the request's path for the API."""


def addresses(kind: str, region: str, random: Random) -> Document:
    """Where DNS is to point for a name of a kind of endpoint."""
    if kind == "PRIVATE":
        return {}
    if kind == "EDGE":
        distribution = f"d{random.lower_alphanumeric(13)}.cloudfront.net"
        return {"distributionDomainName": distribution, "distributionHostedZoneId": EDGE_ZONE}
    regional = f"d-{random.lower_alphanumeric(10)}.execute-api.{region}.amazonaws.com"
    return {"regionalDomainName": regional, "regionalHostedZoneId": HOSTED_ZONES.get(region, EDGE_ZONE)}


def hosts_of(domain: DomainName) -> list[str]:
    """The hosts at which requests for a name arrive."""
    document = domain.document
    pointed = (document.get("regionalDomainName"), document.get("distributionDomainName"))
    return [domain.name.lower(), *filter(None, pointed)]


def point(world: World, account: str, region: str, domain: DomainName) -> None:
    """Have a name's hosts lead to it, unless they lead to another's."""
    for host in hosts_of(domain):
        world.hosts.setdefault(host, (HOLDER, account, region))


def unpoint(world: World, account: str, region: str, domain: DomainName) -> None:
    """Have a name's hosts lead nowhere."""
    for host in hosts_of(domain):
        if world.hosts.get(host) == (HOLDER, account, region):
            del world.hosts[host]


def names_of(world: World, account: str, region: str) -> dict[str, DomainName]:
    """The names of an account in a region, by name."""
    found: dict[str, DomainName] = world.backend(HOLDER, account, region).domain_names
    return found


def name_at(world: World, host: str) -> tuple[str, str, DomainName]:
    """Whose name a host is of those in `World.hosts`, where, and the name; called with the lock."""
    host = host.rstrip(".")
    _, account, region = world.hosts[host]
    found: DomainName = world.backend(HOLDER, account, region).domain_of_host(host)
    return account, region, found


def leads_to(domain: DomainName, path: str, headers: Mapping[str, str]) -> Leads | None:
    """Which API a request to a name means: by routing rules, by mappings, as its routing mode has it; None for none.

    "Routing modes for your custom domain name": rules in the order of their priority, of mappings the longest.
    """
    mode = domain.document.get("routingMode") or MAPPINGS_ONLY
    if mode != MAPPINGS_ONLY:
        for rule in sorted(domain.rules.values(), key=lambda each: int(each["Priority"])):
            found = _by_rule(rule, path, headers)
            if found is not None:
                return found
    return None if mode == RULES_ONLY else _by_mapping(domain, path)


def _by_mapping(domain: DomainName, path: str) -> Leads | None:
    parts = path.lstrip("/").split("/")
    for length in range(len(parts), -1, -1):
        mapping = domain.mappings.get("/".join(parts[:length]) or NONE)
        if mapping is not None:
            return Leads(mapping["restApiId"], mapping["stage"] or None, "/" + "/".join(parts[length:]))
    return None


def _by_rule(rule: Document, path: str, headers: Mapping[str, str]) -> Leads | None:
    """All conditions of a rule must hold; the longest base path that one of them names may be taken off."""
    base = ""
    for condition in rule["Conditions"]:
        if "MatchBasePaths" in condition:
            fitting = [each.strip("/") for each in condition["MatchBasePaths"]["AnyOf"] if _is_below(path, each)]
            if not fitting:
                return None
            base = max(fitting, key=len)
        elif not any(_has_header(headers, each) for each in condition["MatchHeaders"]["AnyOf"]):
            return None
    action = rule["Actions"][0]["InvokeApi"]
    rest = path.lstrip("/").removeprefix(base).lstrip("/") if action.get("StripBasePath") else path.lstrip("/")
    return Leads(action["ApiId"], action["Stage"], f"/{rest}")


def _is_below(path: str, base: str) -> bool:
    return f"{path.strip('/')}/".startswith(f"{base.strip('/')}/")


def _has_header(headers: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    given = headers.get(wanted["Header"].lower())
    return given is not None and fnmatchcase(given, wanted["ValueGlob"])
