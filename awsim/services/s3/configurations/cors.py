"""CORS configurations: what PutBucketCors refuses (API reference, PutBucketCors; recorded: test_put_cors_invalid_rules)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.s3.configurations.documents import check_document
from awsim.services.s3.configurations.refusals import invalid_request, malformed_xml

if TYPE_CHECKING:
    from collections.abc import Mapping

METHODS = frozenset({"GET", "PUT", "HEAD", "POST", "DELETE"})
MOST_RULES = 100
LONGEST_ID = 255


def check_cors(configuration: Mapping[str, Any]) -> None:
    """Raise MalformedXML or InvalidRequest for rules that S3 does not take."""
    check_document("PutBucketCors", "CORSConfiguration", configuration)
    rules = configuration["CORSRules"]
    if not 1 <= len(rules) <= MOST_RULES:
        raise malformed_xml()
    for rule in rules:
        _check_rule(rule)


def _check_rule(rule: Mapping[str, Any]) -> None:
    if not rule["AllowedMethods"] or not rule["AllowedOrigins"] or len(rule.get("ID") or "") > LONGEST_ID:
        raise malformed_xml()
    for method in rule["AllowedMethods"]:
        if method not in METHODS:
            raise invalid_request(f"Found unsupported HTTP method in CORS config. Unsupported method is {method}")
    for element, listed in (("AllowedOrigin", "AllowedOrigins"), ("AllowedHeader", "AllowedHeaders")):
        for value in rule.get(listed) or ():
            if value.count("*") > 1:
                raise invalid_request(f'{element} "{value}" can not have more than one wildcard.')
    for header in rule.get("ExposeHeaders") or ():
        if "*" in header:
            raise invalid_request(
                f'ExposeHeader "{header}" contains wildcard. We currently do not support wildcard for ExposeHeader.'
            )
