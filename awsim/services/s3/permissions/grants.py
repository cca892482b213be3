"""Access control lists: grants as S3 knows them, however a request tells them: canned, in headers, as a document.

User guide, "Access control list (ACL) overview"; recorded: test_s3_bucket_acl_exceptions,
test_s3_object_acl_exceptions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from awsim.services.s3.configurations.documents import has_form
from awsim.services.s3.errors import ILL_FORMED, InvalidArgumentError, InvalidRequestError, S3Error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Kind = Literal["CanonicalUser", "Group"]
Permission = Literal["FULL_CONTROL", "WRITE", "WRITE_ACP", "READ", "READ_ACP"]

GROUPS = "http://acs.amazonaws.com/groups"
ALL_USERS = f"{GROUPS}/global/AllUsers"
AUTHENTICATED_USERS = f"{GROUPS}/global/AuthenticatedUsers"
LOG_DELIVERY = f"{GROUPS}/s3/LogDelivery"
PUBLIC = frozenset({ALL_USERS, AUTHENTICATED_USERS})
"""The groups by which a list is a public one."""
KNOWN_GROUPS = PUBLIC | {LOG_DELIVERY}
EC2_BUNDLER = "6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c"
"""Who `aws-exec-read` lets read: EC2, for images that are kept as objects."""

HEADERS: dict[str, tuple[str, Permission]] = {
    "grant_full_control": ("x-amz-grant-full-control", "FULL_CONTROL"),
    "grant_read": ("x-amz-grant-read", "READ"),
    "grant_write": ("x-amz-grant-write", "WRITE"),
    "grant_read_acp": ("x-amz-grant-read-acp", "READ_ACP"),
    "grant_write_acp": ("x-amz-grant-write-acp", "WRITE_ACP"),
}
"""Parameter of an operation -> header and permission."""

_CANONICAL_ID = re.compile(r"[0-9a-f]{64}")
_GRANTEE = re.compile(r'\s*(id|uri|emailAddress)\s*=\s*"?([^",]*)"?\s*')


class MalformedACLError(S3Error):
    """A list that the schema does not allow."""

    code = "MalformedACLError"
    status = 400

    def __init__(self) -> None:
        super().__init__(ILL_FORMED)


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission of a user, by canonical id, or of a group, by URI."""

    kind: Kind
    grantee: str
    permission: Permission


@dataclass(frozen=True, slots=True)
class Acl:
    """The list of a bucket or an object; `owner` is a canonical id."""

    owner: str
    grants: tuple[Grant, ...]

    @property
    def is_public(self) -> bool:
        """Whether a group grants anything to everybody, or to everybody with an account."""
        return any(grant.kind == "Group" and grant.grantee in PUBLIC for grant in self.grants)

    def gives_only_to(self, owner: str) -> bool:
        """Whether nobody but an owner is granted anything, and the owner everything."""
        return self.grants == (Grant("CanonicalUser", owner, "FULL_CONTROL"),)

    def grants_to(self, caller: str | None, permission: Permission, *, ignoring_public: bool) -> bool:
        """Whether a caller, by canonical id (None: unsigned), has a permission."""
        return any(
            grant.permission in (permission, "FULL_CONTROL")
            and (
                grant.grantee == caller
                if grant.kind == "CanonicalUser"
                else not ignoring_public and grant.grantee in _groups_of(caller)
            )
            for grant in self.grants
        )

    def describe(self) -> dict[str, Any]:
        """The list as GetBucketAcl and GetObjectAcl show it."""
        return {"Owner": {"ID": self.owner}, "Grants": [_described(grant) for grant in self.grants]}


def private_to(owner: str) -> Acl:
    """The list that everything has where nothing else is asked for: all to its owner, by canonical id."""
    return Acl(owner, (Grant("CanonicalUser", owner, "FULL_CONTROL"),))


def canned_acl(name: str, owner: str, bucket_owner: str | None = None) -> Acl:
    """A canned list; `bucket_owner` is given for objects. Raises InvalidArgument for a name that is none.

    >>> canned_acl("public-read", canonical_id("123456789012")).is_public
    True
    """
    own = Grant("CanonicalUser", owner, "FULL_CONTROL")
    further = _CANNED.get(name)
    if further is None and name not in _TO_BUCKET_OWNER:
        raise InvalidArgumentError("", "x-amz-acl", name)
    if name in _TO_BUCKET_OWNER:
        is_needed = bucket_owner is not None and bucket_owner != owner
        further = (Grant("CanonicalUser", bucket_owner or owner, _TO_BUCKET_OWNER[name]),) if is_needed else ()
    return Acl(owner, (own, *(further or ())))


def requested_acl(
    owner: str,
    *,
    canned: str | None = None,
    granted: Mapping[str, str | None] | None = None,
    document: Mapping[str, Any] | None = None,
    bucket_owner: str | None = None,
) -> Acl | None:
    """The list that a request asks for, None where it asks for none; `owner` and `bucket_owner` are canonical ids.

    `granted` has the headers by the names of their parameters (`grant_read`). Raises InvalidRequest where it asks in
    two ways, UnexpectedContent where a document is one of them, MalformedACLError, InvalidArgument.
    """
    headers = {name: value for name, value in (granted or {}).items() if value}
    if canned is not None and headers:
        raise InvalidRequestError("Specifying both Canned ACLs and Header Grants is not allowed")
    if document is not None:
        if canned is not None or headers:
            raise S3Error("This request does not support content", code="UnexpectedContent", status=400)
        return _of_document(document)
    if canned is not None:
        return canned_acl(canned, owner, bucket_owner)
    if headers:
        return Acl(owner, tuple(_of_headers(headers)))
    return None


def header_missing() -> S3Error:
    """PutBucketAcl and PutObjectAcl that ask for no list."""
    return S3Error(
        "Your request was missing a required header",
        code="MissingSecurityHeader",
        status=400,
        MissingHeaderName="x-amz-acl",
    )


_CANNED: dict[str, tuple[Grant, ...]] = {
    "private": (),
    "public-read": (Grant("Group", ALL_USERS, "READ"),),
    "public-read-write": (Grant("Group", ALL_USERS, "READ"), Grant("Group", ALL_USERS, "WRITE")),
    "authenticated-read": (Grant("Group", AUTHENTICATED_USERS, "READ"),),
    "aws-exec-read": (Grant("CanonicalUser", EC2_BUNDLER, "READ"),),
    "log-delivery-write": (Grant("Group", LOG_DELIVERY, "WRITE"), Grant("Group", LOG_DELIVERY, "READ_ACP")),
}
_TO_BUCKET_OWNER: dict[str, Permission] = {"bucket-owner-read": "READ", "bucket-owner-full-control": "FULL_CONTROL"}


def _groups_of(caller: str | None) -> frozenset[str]:
    return frozenset({ALL_USERS}) if caller is None else PUBLIC


def _described(grant: Grant) -> dict[str, Any]:
    member = "ID" if grant.kind == "CanonicalUser" else "URI"
    return {"Grantee": {member: grant.grantee, "Type": grant.kind}, "Permission": grant.permission}


def _of_headers(headers: Mapping[str, str]) -> Iterable[Grant]:
    for name, value in headers.items():
        header, permission = HEADERS[name]
        for text in value.split(","):
            found = _GRANTEE.fullmatch(text)
            if found is None:
                raise InvalidArgumentError("Argument format not recognized", header, value)
            yield _grant(found[1], found[2], permission, named_in_header=True)


def _of_document(document: Mapping[str, Any]) -> Acl:
    if not has_form("PutBucketAcl", "AccessControlPolicy", document) or document.get("Grants") is None:
        raise MalformedACLError
    owner = (document.get("Owner") or {}).get("ID")
    if not owner:
        raise MalformedACLError
    if _CANONICAL_ID.fullmatch(owner) is None:
        raise _invalid_id("CanonicalUser/ID", owner)
    return Acl(owner, tuple(_of_element(grant) for grant in document["Grants"]))


def _of_element(grant: Mapping[str, Any]) -> Grant:
    grantee, permission = grant.get("Grantee"), grant.get("Permission")
    members = {
        "CanonicalUser": ("id", "ID"),
        "Group": ("uri", "URI"),
        "AmazonCustomerByEmail": ("emailAddress", "EmailAddress"),
    }
    if not grantee or permission is None:
        raise MalformedACLError
    way, member = members[grantee["Type"]]
    if not grantee.get(member):
        raise MalformedACLError
    return _grant(way, grantee[member], permission, named_in_header=False)


def _grant(way: str, grantee: str, permission: Permission, *, named_in_header: bool) -> Grant:
    """A grant to somebody that there may be; raises InvalidArgument, UnresolvableGrantByEmailAddress."""
    if way == "id":
        if _CANONICAL_ID.fullmatch(grantee) is None:
            raise _invalid_id("id" if named_in_header else "CanonicalUser/ID", grantee)
        return Grant("CanonicalUser", grantee, permission)
    if way == "uri":
        if grantee not in KNOWN_GROUPS:
            raise InvalidArgumentError("Invalid group uri", "uri" if named_in_header else "Group/URI", grantee)
        return Grant("Group", grantee, permission)
    raise S3Error(
        "The e-mail address you provided does not match any account on record.",
        code="UnresolvableGrantByEmailAddress",
        status=400,
    )


def _invalid_id(name: str, value: str) -> S3Error:
    return InvalidArgumentError("Invalid id", name, value)
