"""Access control lists as requests tell them."""

from __future__ import annotations

from typing import Any

import pytest

from awsim.model.errors import ServiceError
from awsim.services.s3.models import canonical_id
from awsim.services.s3.permissions.grants import (
    ALL_USERS,
    AUTHENTICATED_USERS,
    LOG_DELIVERY,
    Acl,
    Grant,
    canned_acl,
    requested_acl,
)

OWNER, OTHER = canonical_id("111111111111"), canonical_id("222222222222")
OWN = Grant("CanonicalUser", OWNER, "FULL_CONTROL")
CANNED = {
    "private": [],
    "public-read": [(ALL_USERS, "READ")],
    "public-read-write": [(ALL_USERS, "READ"), (ALL_USERS, "WRITE")],
    "authenticated-read": [(AUTHENTICATED_USERS, "READ")],
    "log-delivery-write": [(LOG_DELIVERY, "WRITE"), (LOG_DELIVERY, "READ_ACP")],
}


def document(*grants: dict[str, Any], owner: str = OWNER) -> dict[str, Any]:
    return {"Owner": {"ID": owner}, "Grants": list(grants)}


def element(permission: str = "READ", **grantee: str) -> dict[str, Any]:
    return {"Grantee": {"Type": "CanonicalUser", "ID": OTHER, **grantee}, "Permission": permission}


def refused(**asked: Any) -> ServiceError:
    with pytest.raises(ServiceError) as error:
        requested_acl(OWNER, **asked)
    return error.value


@pytest.mark.parametrize(("name", "groups"), CANNED.items())
def test_canned_lists_leave_the_owner_everything(name: str, groups: list[tuple[str, Any]]) -> None:
    further = tuple(Grant("Group", uri, permission) for uri, permission in groups)
    assert canned_acl(name, OWNER) == Acl(OWNER, (OWN, *further))


def test_the_owner_of_the_bucket_is_given_to_where_it_is_another() -> None:
    assert canned_acl("bucket-owner-read", OWNER, OTHER).grants[1:] == (Grant("CanonicalUser", OTHER, "READ"),)
    assert canned_acl("bucket-owner-read", OWNER, OWNER).grants == (OWN,)


def test_headers_name_several_grantees() -> None:
    asked = {"grant_read": f'id="{OTHER}", uri="{ALL_USERS}"', "grant_write_acp": f"id={OWNER}", "grant_write": None}
    acl = requested_acl(OWNER, granted=asked)
    assert acl is not None
    assert acl.grants == (
        Grant("CanonicalUser", OTHER, "READ"),
        Grant("Group", ALL_USERS, "READ"),
        Grant("CanonicalUser", OWNER, "WRITE_ACP"),
    )


def test_a_document_says_the_whole_list() -> None:
    acl = requested_acl(OWNER, document=document(element(), element("WRITE", Type="Group", URI=ALL_USERS)))
    assert acl == Acl(OWNER, (Grant("CanonicalUser", OTHER, "READ"), Grant("Group", ALL_USERS, "WRITE")))
    assert acl.is_public


def test_what_asks_for_nothing_gives_none() -> None:
    assert requested_acl(OWNER, granted={"grant_read": None}) is None


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"Grants": [element()]},
        {"Owner": {"ID": OWNER}},
        document(element("WRONG")),
        document({"Permission": "READ"}),
        document({"Grantee": {"ID": OTHER}, "Permission": "READ"}),
        document(element(Type="Nobody")),
        document(element(Type="Group")),
    ],
)
def test_documents_the_schema_does_not_have_are_refused(broken: dict[str, Any]) -> None:
    assert refused(document=broken).code == "MalformedACLError"


@pytest.mark.parametrize(
    ("asked", "name", "value"),
    [
        ({"canned": "fake-acl"}, "x-amz-acl", "fake-acl"),
        ({"granted": {"grant_read": 'id="me"'}}, "id", "me"),
        ({"granted": {"grant_read": "uri=http://example.com"}}, "uri", "http://example.com"),
        ({"granted": {"grant_write": 'fakekey="1234"'}}, "x-amz-grant-write", 'fakekey="1234"'),
        ({"document": document(element(ID="me"))}, "CanonicalUser/ID", "me"),
        ({"document": document(element(), owner="me")}, "CanonicalUser/ID", "me"),
        ({"document": document(element(Type="Group", URI="http://x"))}, "Group/URI", "http://x"),
    ],
)
def test_a_refused_argument_is_named(asked: dict[str, Any], name: str, value: str) -> None:
    error = refused(**asked)
    assert (error.code, error.members) == ("InvalidArgument", {"ArgumentName": name, "ArgumentValue": value})


def test_mail_addresses_are_nobodys() -> None:
    assert refused(granted={"grant_read": "emailAddress=ada@example.com"}).code == "UnresolvableGrantByEmailAddress"


def test_one_way_of_asking_excludes_the_others() -> None:
    assert refused(canned="private", granted={"grant_read": f"id={OTHER}"}).code == "InvalidRequest"
    assert refused(canned="private", document=document(element())).code == "UnexpectedContent"
    assert refused(granted={"grant_read": f"id={OTHER}"}, document=document(element())).code == "UnexpectedContent"
