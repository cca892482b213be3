"""PolicyOperations: the policies of buckets, and whether they let the public in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from awsim.common.policy import MalformedPolicy, parse_policy
from awsim.common.policy_conditions import like
from awsim.common.public_policies import lets_the_public_in
from awsim.services.s3.configurations.configured import Answer, Asked, ConfiguredBuckets
from awsim.services.s3.errors import AccessDeniedError, S3Error
from awsim.services.s3.permissions.acls import blocked
from awsim.services.s3.permissions.deciding import AccessDecisions, parsed

if TYPE_CHECKING:
    from awsim.common.policy import Policy, Statement

LARGEST = 20_480
"""Bytes."""


class MalformedPolicyError(S3Error):
    """A document that is no policy of this bucket."""

    code = "MalformedPolicy"
    status = 400


def checked_policy(text: str, arn: str) -> Policy:
    """A policy that is about a resource with this ARN and what is in it; raises MalformedPolicy."""
    if not text.lstrip().startswith("{"):
        raise MalformedPolicyError("Policies must be valid JSON and the first byte must be '{'")
    if len(text.encode()) > LARGEST:
        raise MalformedPolicyError(f"Policies may have {LARGEST} bytes at most.")
    try:
        policy = parse_policy(text)
    except MalformedPolicy as error:
        raise MalformedPolicyError(_in_words_of_s3(str(error))) from None
    for statement in policy.statements:
        _check_statement(statement, arn)
    return policy


class PolicyOperations(ConfiguredBuckets, AccessDecisions):
    """PutBucketPolicy, GetBucketPolicy, DeleteBucketPolicy and GetBucketPolicyStatus."""

    def put_bucket_policy(
        self,
        *,
        bucket: str,
        policy: str,
        confirm_remove_self_bucket_access: bool = False,
        **asked: Unpack[Asked],
    ) -> None:
        """Attach a policy, unless it is a public one and those are blocked.

        What is denied to the bucket's own account needs no confirmation: its callers are not asked, and its root user
        can always put another policy.
        """
        configured = self.asked_bucket(bucket, "PutBucketPolicy", asked)
        read = checked_policy(policy, configured.arn)
        if "BlockPublicPolicy" in self.blocks_of(configured) and lets_the_public_in(read):
            resource, who = configured.arn, self.principal_arn()
            message = blocked(who, "PutBucketPolicy", resource, "public policies", "BlockPublicPolicy")
            self.refuse(AccessDeniedError(message), "PutBucketPolicy", "Policy")
        self.configure(configured, "Policy", policy)

    def get_bucket_policy(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """The document; raises NoSuchBucketPolicy."""
        configured = self.asked_bucket(bucket, "GetBucketPolicy", asked)
        message = "The bucket policy does not exist"
        return {"Policy": self.shown(configured, "Policy", "NoSuchBucketPolicy", message)}

    def delete_bucket_policy(self, *, bucket: str, **asked: Unpack[Asked]) -> None:
        """Detach the policy."""
        self.forget(bucket, "DeleteBucketPolicy", "Policy", **asked)

    def get_bucket_policy_status(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """Whether the public is let in by it; raises NoSuchBucketPolicy."""
        configured = self.asked_bucket(bucket, "GetBucketPolicyStatus", asked)
        text = self.shown(configured, "Policy", "NoSuchBucketPolicy", "The bucket policy does not exist")
        return {"PolicyStatus": {"IsPublic": lets_the_public_in(parsed(text))}}


def _check_statement(statement: Statement, arn: str) -> None:
    actions = (*(statement.actions or ()), *(statement.not_actions or ()))
    for action in actions:
        if action != "*" and action.partition(":")[0].lower() not in ("s3", "s3express", "s3-object-lambda"):
            raise MalformedPolicyError("Policy has invalid action")
    resources = (*(statement.resources or ()), *(statement.not_resources or ()))
    for resource in resources:
        if not _is_within(resource, arn):
            raise MalformedPolicyError("Policy has invalid resource")
    if statement.effect == "Allow" and statement.not_principals is not None:
        raise MalformedPolicyError("Allow with NotPrincipal is not allowed.")
    if statement.actions and statement.resources:
        for action in statement.actions:
            if not _applies(action, statement.resources, arn):
                raise MalformedPolicyError("Action does not apply to any resource(s) in statement")


def _is_within(resource: str, arn: str) -> bool:
    """Whether a pattern of resources is about nothing but the bucket, or the access point, and its objects."""
    return resource == "*" or resource == arn or resource.startswith(f"{arn}/") or like(arn, resource)


def _applies(action: str, resources: tuple[str, ...], arn: str) -> bool:
    """Whether an action is about one of the resources: about objects, or about the bucket."""
    if "*" in action or "?" in action:
        return True
    of_object = is_of_object(action.partition(":")[2])
    kinds = {arn: False, **{resource: True for resource in resources if resource.startswith(f"{arn}/")}}
    return any(kinds.get(resource, of_object) == of_object for resource in resources)


def is_of_object(action: str) -> bool:
    """Whether an action, without its service, is about objects (Service Authorization Reference, "Amazon S3")."""
    return action in _OTHERS_OF_OBJECT or ("Object" in action and "Bucket" not in action)


_OTHERS_OF_OBJECT = frozenset({"AbortMultipartUpload", "BypassGovernanceRetention", "ListMultipartUploadParts"})
_WORDS = {
    "This policy contains invalid Json": "Policies must be valid JSON and the first byte must be '{'",
    "Policy statement must contain actions.": "Missing required field Action",
    "Policy statement must contain resources.": "Missing required field Resource",
}


def _in_words_of_s3(message: str) -> str:
    if message.startswith("Invalid principal in policy"):
        return "Invalid principal in policy"
    if message.startswith("Resource ") and "ARN format" in message:
        return "Policy has invalid resource"
    if message.startswith("Actions/Conditions must be prefaced"):
        return "Policy has invalid action"
    return _WORDS.get(message, message)
