"""What a policy document says, and whether it allows a request.

Syntax: IAM user guide, "Grammar of the IAM JSON policy language"; decisions: "Policy evaluation logic".
"""

from __future__ import annotations

import json
import re
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, Literal

from awsim.common.frozen import frozen
from awsim.common.policy_conditions import Condition, arn_like, condition, like
from awsim.common.policy_variables import VERSION, MissingKey, filled, has_variables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

VERSIONS = ("2008-10-17", "2012-10-17")

Decision = Literal["allow", "explicit_deny", "implicit_deny"]

EVERYBODY = ("*", "AWS")
"""The types of principals of which `*` means everybody, AWS's services and those without a signature too (user guide,
"AWS JSON policy elements: Principal", "All principals")."""


class MalformedPolicy(ValueError):
    """A document that is not a policy; its text is IAM's sentence, services put it into their own error."""


@frozen
class Caller:
    """Who makes a request: an IAM principal by its ARN, or an AWS service (`sns.amazonaws.com`); neither: anonymous."""

    arn: str | None = None
    service: str | None = None
    canonical_user: str | None = None
    """The canonical user id of the principal's account, by which S3 may name it."""

    @property
    def account(self) -> str | None:
        """The account of the principal's ARN."""
        return None if self.arn is None else self.arn.split(":")[4]


@frozen
class Request:
    """What a policy is asked about; `context` has the condition keys the request carries (`aws:SourceArn`, …)."""

    action: str
    resource: str
    caller: Caller
    context: Mapping[str, str | Sequence[str]] = field(default_factory=dict)


@frozen
class Statement:
    """One statement; what it leaves out is None."""

    effect: Literal["Allow", "Deny"]
    sid: str | None
    principals: tuple[tuple[str, str], ...] | None
    not_principals: tuple[tuple[str, str], ...] | None
    actions: tuple[str, ...] | None
    not_actions: tuple[str, ...] | None
    resources: tuple[str, ...] | None
    not_resources: tuple[str, ...] | None
    conditions: tuple[Condition, ...]
    has_variables: bool = False

    def applies_to(self, request: Request) -> bool:
        """Whether the statement speaks of the request; one with a variable that nothing is known of does not."""
        context = {key.lower(): value for key, value in request.context.items()}
        if not self.has_variables:
            return self._speaks_of(request, context)
        try:
            return self._filled(context)._speaks_of(request, context)
        except MissingKey:
            return False

    def _filled(self, context: Mapping[str, str | Sequence[str]]) -> Statement:
        return replace(
            self,
            resources=_all_filled(self.resources, context),
            not_resources=_all_filled(self.not_resources, context),
            conditions=tuple(each.filled(context) for each in self.conditions),
        )

    def _speaks_of(self, request: Request, context: Mapping[str, str | Sequence[str]]) -> bool:
        return (
            _chosen(self.principals, self.not_principals, lambda wanted: _is_caller(wanted, request.caller))
            and _chosen(self.actions, self.not_actions, lambda wanted: like(request.action.lower(), wanted.lower()))
            and _chosen(self.resources, self.not_resources, lambda wanted: arn_like(request.resource, wanted))
            and all(each.holds(context) for each in self.conditions)
        )


@frozen
class Policy:
    """A policy document.

    >>> policy = parse_policy(document)
    >>> policy.decide(Request("sqs:SendMessage", queue_arn, Caller(service="sns.amazonaws.com")))
    'allow'
    """

    version: str
    statements: tuple[Statement, ...]

    def decide(self, request: Request) -> Decision:
        """A statement that denies wins over those that allow; where none speaks of the request, it is not allowed."""
        effects = {statement.effect for statement in self.statements if statement.applies_to(request)}
        if "Deny" in effects:
            return "explicit_deny"
        return "allow" if "Allow" in effects else "implicit_deny"


def parse_policy(document: str, *, needs_principal: bool = True, needs_resource: bool = True) -> Policy:
    """Read a policy document; raises MalformedPolicy with the first fault.

    A policy of a resource needs principals; one of an identity does not and can't have any (`needs_principal=False`).
    A role's trust policy can't name resources (`needs_resource=False`).
    """
    try:
        given = json.loads(document)
    except (ValueError, RecursionError):
        raise MalformedPolicy("This policy contains invalid Json") from None
    if not isinstance(given, dict) or not given.keys() <= {"Version", "Id", "Statement"}:
        raise _syntax_error()
    version = given.get("Version", VERSIONS[0])
    listed = given.get("Statement")
    statements = listed if isinstance(listed, list) else [listed]
    if version not in VERSIONS or not statements:
        raise _syntax_error()
    parsed = tuple(
        _statement(each, version, needs_principal=needs_principal, needs_resource=needs_resource) for each in statements
    )
    sids = [each.sid for each in parsed if each.sid]
    if len(set(sids)) < len(sids):
        raise MalformedPolicy("Statement IDs (SID) in a single policy must be unique.")
    return Policy(version, parsed)


_ELEMENTS = {
    *("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"),
    *("Resource", "NotResource", "Condition"),
}
_PRINCIPAL_TYPES = {"AWS", "Service", "Federated", "CanonicalUser"}
_AWS_PRINCIPAL = re.compile(r"\*|[0-9]{12}|arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:\S+")


def _statement(given: Any, version: str, *, needs_principal: bool, needs_resource: bool) -> Statement:
    if not isinstance(given, dict) or not given.keys() <= _ELEMENTS or given.get("Effect") not in ("Allow", "Deny"):
        raise _syntax_error()
    if not isinstance(given.get("Sid", ""), str):
        raise _syntax_error()
    _require(given, "Principal", wanted=needs_principal, missing="Missing required field Principal")
    _require(given, "Action", wanted=True, missing="Policy statement must contain actions.")
    _require(given, "Resource", wanted=needs_resource, missing="Policy statement must contain resources.")
    conditions = _conditions(given.get("Condition", {}))
    resources, not_resources = _resources(given.get("Resource")), _resources(given.get("NotResource"))
    texts = [*(resources or ()), *(not_resources or ()), *(value for each in conditions for value in each.values)]
    return Statement(
        effect=given["Effect"],
        sid=given.get("Sid"),
        principals=_principals(given.get("Principal")),
        not_principals=_principals(given.get("NotPrincipal")),
        actions=_actions(given.get("Action")),
        not_actions=_actions(given.get("NotAction")),
        resources=resources,
        not_resources=not_resources,
        conditions=conditions,
        has_variables=version == VERSION and any(map(has_variables, texts)),
    )


def _require(given: Mapping[str, Any], element: str, *, wanted: bool, missing: str) -> None:
    """One of an element and its Not… is there if it is wanted, none if it is not."""
    present = [name for name in (element, f"Not{element}") if name in given]
    if len(present) > 1:
        raise _syntax_error()
    if wanted and not present:
        raise MalformedPolicy(missing)
    if present and not wanted:
        raise MalformedPolicy(f"Has prohibited field {present[0]}")


def _principals(given: Any) -> tuple[tuple[str, str], ...] | None:
    """(type, name) of each principal; `"*"` alone is everybody and has the type `*`."""
    if given is None:
        return None
    if given == "*":
        return (("*", "*"),)
    if not isinstance(given, dict) or not given or not given.keys() <= _PRINCIPAL_TYPES:
        raise _syntax_error()
    principals = tuple((kind, name) for kind, names in given.items() for name in _texts(names))
    for kind, name in principals:
        if kind == "AWS" and not _AWS_PRINCIPAL.fullmatch(name):
            raise MalformedPolicy(f'Invalid principal in policy: "AWS":"{name}"')
        if kind == "Service" and "." not in name:
            raise MalformedPolicy(f'Invalid principal in policy: "SERVICE":"{name}"')
    return principals


def _actions(given: Any) -> tuple[str, ...] | None:
    if given is None:
        return None
    actions = _texts(given)
    for action in actions:
        _require_vendor(action)
        if action.count(":") > 1:
            raise MalformedPolicy("Actions/Condition can contain only one colon.")
    return actions


def _resources(given: Any) -> tuple[str, ...] | None:
    if given is None:
        return None
    resources = _texts(given)
    for resource in resources:
        if resource != "*" and not (resource.startswith("arn:") and resource.count(":") >= 5):
            raise MalformedPolicy(f'Resource {resource} must be in ARN format or "*".')
    return resources


def _conditions(given: Any) -> tuple[Condition, ...]:
    if not isinstance(given, dict):
        raise _syntax_error()
    conditions = []
    for operator, keys in given.items():
        if not isinstance(keys, dict):
            raise _syntax_error()
        for key, values in keys.items():
            _require_vendor(key)
            try:
                conditions.append(condition(operator, key, _texts(values)))
            except KeyError:
                raise MalformedPolicy(f"Invalid Condition type : {operator}") from None
    return tuple(conditions)


def _require_vendor(name: str) -> None:
    if name != "*" and not name.partition(":")[1]:
        raise MalformedPolicy("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")


def _texts(given: Any) -> tuple[str, ...]:
    """One or several values as texts; numbers and booleans as JSON writes them."""
    listed = given if isinstance(given, list) else [given]
    if not listed or not all(isinstance(each, (str, int, float)) for each in listed):
        raise _syntax_error()
    return tuple(each if isinstance(each, str) else json.dumps(each) for each in listed)


def _syntax_error() -> MalformedPolicy:
    return MalformedPolicy("Syntax errors in policy.")


def _all_filled(patterns: tuple[str, ...] | None, context: Mapping[str, str | Sequence[str]]) -> tuple[str, ...] | None:
    return None if patterns is None else tuple(filled(each, context, is_pattern=True) for each in patterns)


def _chosen(included: tuple[Any, ...] | None, excluded: tuple[Any, ...] | None, matches: Callable[[Any], bool]) -> bool:
    if included is not None:
        return any(map(matches, included))
    return excluded is None or not any(map(matches, excluded))


def _is_caller(principal: tuple[str, str], caller: Caller) -> bool:
    kind, name = principal
    if name == "*":
        return kind in EVERYBODY
    if kind == "Service":
        return name == caller.service
    if caller.arn is None:
        return False
    if kind == "CanonicalUser":
        return name == caller.canonical_user
    if kind == "AWS" and name.endswith(f"::{caller.account}:root"):
        return True
    return name in (caller.account, caller.arn) or _without_path(name) == _role_of(caller.arn)


def _role_of(arn: str) -> str:
    """The role of an assumed-role session, which a policy names to mean all its sessions; any other ARN itself."""
    found = re.fullmatch(r"(arn:[^:]+):sts:(:[0-9]{12}):assumed-role/([^/]+)/.+", arn)
    return arn if found is None else f"{found[1]}:iam:{found[2]}:role/{found[3]}"


def _without_path(arn: str) -> str:
    """A role's ARN as its sessions show it: they leave out the role's path."""
    return re.sub(r":role/.*/", ":role/", arn)
