"""CORS configurations: what PutBucketCors refuses (recorded: test_put_cors_invalid_rules), and their operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from awsim.services.s3.configurations.configured import Answer, Asked, ConfiguredBuckets
from awsim.services.s3.configurations.documents import check_document
from awsim.services.s3.errors import InvalidRequestError, MalformedXMLError

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
        raise MalformedXMLError
    for rule in rules:
        _check_rule(rule)


def _check_rule(rule: Mapping[str, Any]) -> None:
    if not rule["AllowedMethods"] or not rule["AllowedOrigins"] or len(rule.get("ID") or "") > LONGEST_ID:
        raise MalformedXMLError
    for method in rule["AllowedMethods"]:
        if method not in METHODS:
            raise InvalidRequestError(f"Found unsupported HTTP method in CORS config. Unsupported method is {method}")
    for element, listed in (("AllowedOrigin", "AllowedOrigins"), ("AllowedHeader", "AllowedHeaders")):
        for value in rule.get(listed) or ():
            if value.count("*") > 1:
                raise InvalidRequestError(f'{element} "{value}" can not have more than one wildcard.')
    for header in rule.get("ExposeHeaders") or ():
        if "*" in header:
            raise InvalidRequestError(
                f'ExposeHeader "{header}" contains wildcard. We currently do not support wildcard for ExposeHeader.'
            )


class CorsOperations(ConfiguredBuckets):
    """PutBucketCors, GetBucketCors and DeleteBucketCors."""

    def put_bucket_cors(self, *, bucket: str, cors_configuration: Mapping[str, Any], **asked: Unpack[Asked]) -> None:
        """Keep the rules by which browsers may use the bucket from other origins."""
        configured = self.asked_bucket(bucket, "PutBucketCORS", asked)
        check_cors(cors_configuration)
        self.configure(configured, "Cors", cors_configuration)

    def get_bucket_cors(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """The rules; raises NoSuchCORSConfiguration."""
        configured = self.asked_bucket(bucket, "GetBucketCORS", asked)
        found: Answer = self.shown(
            configured, "Cors", "NoSuchCORSConfiguration", "The CORS configuration does not exist"
        )
        return found

    def delete_bucket_cors(self, *, bucket: str, **asked: Unpack[Asked]) -> None:
        """Take the rules away."""
        self.forget(bucket, "PutBucketCORS", "Cors", **asked)
