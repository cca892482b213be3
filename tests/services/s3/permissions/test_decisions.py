"""Who may do what with a bucket and its objects, from other accounts and without a signature."""

from __future__ import annotations

import json
from typing import Any

import pytest

from awsim.common.policy import Caller, Request, parse_policy
from awsim.services.s3.models import canonical_id
from awsim.services.s3.permissions.decisions import BLOCKS, Guarded, Owned, is_allowed
from awsim.services.s3.permissions.grants import ALL_USERS, AUTHENTICATED_USERS, Acl, Grant, canned_acl

OWNER, OTHER, THIRD = "111111111111", "222222222222", "333333333333"
BUCKET = "arn:aws:s3:::shared"


def policy(effect: str = "Allow", principal: Any = "*", action: str = "s3:*", **further: Any) -> Any:
    statement = {"Effect": effect, "Principal": principal, "Action": action, "Resource": [BUCKET, f"{BUCKET}/*"]}
    return parse_policy(json.dumps({"Statement": [{**statement, **further}]}))


def bucket(canned: str = "private", *, has_acls: bool = True, blocks: tuple[str, ...] = (), **further: Any) -> Guarded:
    acl = canned_acl(canned, canonical_id(OWNER))
    whole = {"owner": OWNER, "acl": acl, "policy": None, "blocks": frozenset(blocks), "has_acls": has_acls, **further}
    return Guarded(**whole)


def may(guarded: Guarded, action: str, account: str | None = OTHER, thing: Owned | None = None) -> bool:
    arn = None if account is None else f"arn:aws:iam::{account}:user/ada"
    resource = f"{BUCKET}/key" if "Object" in action else BUCKET
    return is_allowed(guarded, Request(f"s3:{action}", resource, Caller(arn)), account, thing)


def owned(owner: str = OWNER, *grants: Grant, canned: str = "private") -> Owned:
    acl = canned_acl(canned, canonical_id(owner))
    return Owned(owner, Acl(acl.owner, (*acl.grants, *grants)))


@pytest.mark.parametrize("account", [None, OTHER])
@pytest.mark.parametrize("action", ["ListBucket", "GetObject", "PutObject", "GetBucketAcl", "GetBucketPolicy"])
def test_without_any_word_nobody_else_may_do_anything(action: str, account: str | None) -> None:
    assert not may(bucket(), action, account, owned())


class TestPolicies:
    def test_what_is_allowed_needs_no_list(self) -> None:
        assert may(bucket(has_acls=False, policy=policy()), "GetObject", None, owned())

    def test_a_denial_wins_over_lists(self) -> None:
        guarded = bucket("public-read", policy=policy("Deny"))
        assert not may(guarded, "ListBucket")

    def test_another_accounts_user_may_be_named(self) -> None:
        guarded = bucket(policy=policy(principal={"AWS": OTHER}, action="s3:GetObject"))
        assert may(guarded, "GetObject", OTHER, owned())
        assert not may(guarded, "GetObject", THIRD, owned())
        assert not may(guarded, "PutObject", OTHER)

    @pytest.mark.parametrize("account", [None, OTHER])
    def test_a_public_policy_can_be_restricted(self, account: str | None) -> None:
        assert not may(bucket(policy=policy(), blocks=("RestrictPublicBuckets",)), "ListBucket", account)

    def test_a_policy_that_is_not_public_is_not_restricted(self) -> None:
        guarded = bucket(policy=policy(principal={"AWS": OTHER}), blocks=BLOCKS)
        assert may(guarded, "ListBucket")


class TestLists:
    def test_reading_a_bucket_is_listing_it(self) -> None:
        guarded = bucket("public-read")
        assert may(guarded, "ListBucket", None)
        assert not may(guarded, "PutObject", None)
        assert not may(guarded, "GetObject", None, owned())

    def test_writing_a_bucket_is_putting_and_deleting(self) -> None:
        guarded = bucket("public-read-write")
        assert may(guarded, "PutObject", None)
        assert may(guarded, "DeleteObject", None, owned())

    def test_everybody_with_an_account_has_a_signature(self) -> None:
        guarded = bucket("authenticated-read")
        assert may(guarded, "ListBucket", OTHER)
        assert not may(guarded, "ListBucket", None)

    def test_lists_of_objects_let_read_them(self) -> None:
        assert may(bucket(), "GetObject", None, owned(canned="public-read"))
        assert not may(bucket(), "GetObjectAcl", None, owned(canned="public-read"))

    def test_full_control_is_every_permission(self) -> None:
        thing = owned(OWNER, Grant("CanonicalUser", canonical_id(OTHER), "FULL_CONTROL"))
        assert all(may(bucket(), action, OTHER, thing) for action in ("GetObject", "GetObjectAcl", "PutObjectAcl"))
        assert not may(bucket(), "GetObject", THIRD, thing)

    def test_public_grants_can_be_ignored_and_others_not(self) -> None:
        grants = tuple(Grant("Group", group, "READ") for group in (ALL_USERS, AUTHENTICATED_USERS))
        thing = owned(OWNER, *grants, Grant("CanonicalUser", canonical_id(THIRD), "READ"))
        guarded = bucket(blocks=("IgnorePublicAcls",))
        assert [may(guarded, "GetObject", account, thing) for account in (None, OTHER, THIRD)] == [False, False, True]

    def test_no_list_counts_where_the_bucket_owner_owns_everything(self) -> None:
        assert not may(bucket("public-read", has_acls=False), "ListBucket", None)


class TestOwners:
    def test_who_wrote_an_object_may_read_it(self) -> None:
        assert may(bucket(), "GetObject", OTHER, owned(OTHER))

    def test_a_buckets_owner_may_not_read_it_but_delete_it(self) -> None:
        assert not may(bucket(), "GetObject", OWNER, owned(OTHER))
        assert may(bucket(), "DeleteObject", OWNER, owned(OTHER))

    def test_a_buckets_owner_reads_what_is_granted(self) -> None:
        acl = canned_acl("bucket-owner-full-control", canonical_id(OTHER), canonical_id(OWNER))
        assert may(bucket(), "GetObject", OWNER, Owned(OTHER, acl))
