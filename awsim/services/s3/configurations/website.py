"""Website configurations: what PutBucketWebsite refuses (recorded: test_validate_website_configuration)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from awsim.services.s3.configurations.configured import Answer, Asked, ConfiguredBuckets
from awsim.services.s3.configurations.documents import check_document
from awsim.services.s3.errors import InvalidArgumentError, InvalidRequestError, MalformedXMLError

if TYPE_CHECKING:
    from collections.abc import Mapping

PROTOCOLS = (None, "http", "https")
MOST_RULES = 50


def check_website(configuration: Mapping[str, Any]) -> None:
    """Raise InvalidArgument, InvalidRequest or MalformedXML for a website that S3 does not take."""
    redirect, index = configuration.get("RedirectAllRequestsTo"), configuration.get("IndexDocument")
    if redirect is not None:
        if any(configuration.get(other) is not None for other in ("IndexDocument", "ErrorDocument", "RoutingRules")):
            message = "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules."
            raise InvalidArgumentError(message, "RedirectAllRequestsTo", "not null")
        _check_protocol(redirect)
    elif index is None:
        message = "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty"
        raise InvalidArgumentError(message, "IndexDocument", "null")
    else:
        _check_suffix(index.get("Suffix"))
    for rule in _rules(configuration):
        _check_rule(rule)
    check_document("PutBucketWebsite", "WebsiteConfiguration", configuration)


def _rules(configuration: Mapping[str, Any]) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] | None = configuration.get("RoutingRules")
    if rules is None:
        return []
    if not rules:
        raise MalformedXMLError
    if len(rules) > MOST_RULES:
        raise InvalidRequestError(
            f"{len(rules)} routing rules provided, the number of routing rules in a website configuration "
            f"is limited to {MOST_RULES}."
        )
    return rules


def _check_suffix(suffix: str | None) -> None:
    if not suffix or "/" in suffix:
        raise InvalidArgumentError("The IndexDocument Suffix is not well formed", "IndexDocument", suffix or "")


def _check_rule(rule: Mapping[str, Any]) -> None:
    redirect, condition = rule.get("Redirect"), rule.get("Condition")
    if not redirect:
        raise MalformedXMLError
    _check_protocol(redirect)
    if redirect.get("ReplaceKeyPrefixWith") is not None and redirect.get("ReplaceKeyWith") is not None:
        raise InvalidRequestError("You can only define ReplaceKeyPrefix or ReplaceKey but not both.")
    _check_status(redirect.get("HttpRedirectCode"), "redirect", "3", "Valid codes are 3XX except 300.")
    if condition is None:
        return
    if not any(condition.values()):
        raise InvalidRequestError(
            "Condition cannot be empty. To redirect all requests without a condition, the condition element "
            "shouldn't be present."
        )
    _check_status(condition.get("HttpErrorCodeReturnedEquals"), "error", "45", "Valid codes are 4XX or 5XX.")


def _check_protocol(redirect: Mapping[str, Any]) -> None:
    if redirect.get("Protocol") not in PROTOCOLS:
        raise InvalidRequestError(
            "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected "
            "automatically."
        )


def _check_status(status: str | None, what: str, classes: str, valid: str) -> None:
    if status is None:
        return
    if not (len(status) == 3 and status.isdigit() and status[0] in classes and status != "300"):
        raise InvalidRequestError(f"The provided HTTP {what} code ({status}) is not valid. {valid}")


class WebsiteOperations(ConfiguredBuckets):
    """PutBucketWebsite, GetBucketWebsite and DeleteBucketWebsite."""

    def put_bucket_website(
        self, *, bucket: str, website_configuration: Mapping[str, Any], **asked: Unpack[Asked]
    ) -> None:
        """Have the bucket's objects served as a website."""
        configured = self.asked_bucket(bucket, "PutBucketWebsite", asked)
        check_website(website_configuration)
        self.configure(configured, "Website", website_configuration)

    def get_bucket_website(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """How it is served; raises NoSuchWebsiteConfiguration."""
        configured = self.asked_bucket(bucket, "GetBucketWebsite", asked)
        message = "The specified bucket does not have a website configuration"
        found: Answer = self.shown(configured, "Website", "NoSuchWebsiteConfiguration", message)
        return found

    def delete_bucket_website(self, *, bucket: str, **asked: Unpack[Asked]) -> None:
        """Have it served no more."""
        self.forget(bucket, "DeleteBucketWebsite", "Website", **asked)
