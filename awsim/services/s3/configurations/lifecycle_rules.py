"""Lifecycle configurations: what PutBucketLifecycleConfiguration refuses, and the two forms it may have.

Rules: user guide, "Lifecycle configuration elements"; the words of refusals are those that S3 has been seen to answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.s3.configurations.documents import check_document
from awsim.services.s3.errors import InvalidArgumentError, InvalidRequestError, MalformedXMLError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Rule = Mapping[str, Any]

MOST_RULES = 1000
LONGEST_ID = 255
DAY = 86_400
MOST_NEWER = 100
DEFAULT_MINIMUM_SIZE = "all_storage_classes_128K"
MINIMUM_SIZES = frozenset({DEFAULT_MINIMUM_SIZE, "varies_by_storage_class"})
LEAST_DAYS = {"STANDARD_IA": 30, "ONEZONE_IA": 30}
"""Storage class -> how many days an object has to wait before it may go there."""
ACTIONS = (
    *("Expiration", "Transitions", "NoncurrentVersionExpiration", "NoncurrentVersionTransitions"),
    "AbortIncompleteMultipartUpload",
)
OF_FILTER = ("Prefix", "Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan", "And")
TIMES = ("Date", "Days")


def checked_lifecycle(
    configuration: Mapping[str, Any] | None, minimum_size: str | None, make_id: Callable[[], str]
) -> dict[str, Any]:
    """The configuration as it is kept; rules without an id get one. Raises MalformedXML, InvalidArgument, …."""
    check_document("PutBucketLifecycleConfiguration", "LifecycleConfiguration", configuration)
    assert configuration is not None, "a document without a form has been refused"
    if minimum_size is not None and minimum_size not in MINIMUM_SIZES:
        raise InvalidRequestError(f"Invalid value for x-amz-transition-default-minimum-object-size: {minimum_size}")
    rules = configuration["Rules"]
    if not 1 <= len(rules) <= MOST_RULES:
        raise MalformedXMLError
    kept = [{**rule, "ID": rule.get("ID") or make_id()} for rule in rules]
    _check_ids(kept)
    for rule in kept:
        _check_rule(rule)
    return {"Rules": kept, "TransitionDefaultMinimumObjectSize": minimum_size or DEFAULT_MINIMUM_SIZE}


def from_older_form(configuration: Mapping[str, Any] | None) -> dict[str, Any]:
    """The newer form of what PutBucketLifecycle takes: one transition of each kind, the prefix beside the filter."""
    return {"Rules": [_newer(rule) for rule in (configuration or {}).get("Rules") or ()]}


def in_older_form(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """The rules as GetBucketLifecycle shows them."""
    return [_older(rule) for rule in rules]


def _newer(rule: Rule) -> dict[str, Any]:
    singular = {"Transition": "Transitions", "NoncurrentVersionTransition": "NoncurrentVersionTransitions"}
    return {singular.get(name, name): [value] if name in singular else value for name, value in rule.items()}


def _older(rule: Rule) -> dict[str, Any]:
    plural = {"Transitions": "Transition", "NoncurrentVersionTransitions": "NoncurrentVersionTransition"}
    shown = {plural.get(name, name): value[0] if name in plural else value for name, value in rule.items()}
    condition = shown.pop("Filter", {})
    shown.setdefault("Prefix", condition.get("Prefix") or (condition.get("And") or {}).get("Prefix") or "")
    return shown


def _check_ids(rules: Sequence[Rule]) -> None:
    seen = set()
    for rule in rules:
        name = rule["ID"]
        if len(name) > LONGEST_ID:
            raise InvalidArgumentError("ID length should not exceed allowed limit of 255", "ID", name)
        if name in seen:
            message = "Rule ID must be unique. Found same ID for more than one rule"
            raise InvalidArgumentError(message, "ID", name)
        seen.add(name)


def _check_rule(rule: Rule) -> None:
    condition = rule.get("Filter")
    if (rule.get("Prefix") is None) == (condition is None):
        raise MalformedXMLError
    if condition is not None:
        _check_filter(condition)
    if not any(rule.get(action) for action in ACTIONS):
        raise InvalidRequestError("At least one action needs to be specified in a rule")
    _check_expiration(rule.get("Expiration"), has_tags=has_tags(condition))
    for transition in rule.get("Transitions") or ():
        _check_transition(transition)
    _check_noncurrent(rule)
    _check_order(rule)
    aborting = rule.get("AbortIncompleteMultipartUpload")
    if aborting is not None:
        if has_tags(condition):
            raise InvalidRequestError("AbortIncompleteMultipartUpload cannot be specified with Tags.")
        _check_positive(aborting.get("DaysAfterInitiation"), "DaysAfterInitiation", "AbortIncompleteMultipartUpload")


def has_tags(condition: Mapping[str, Any] | None) -> bool:
    """Whether a rule's filter asks for tags."""
    given = condition or {}
    return bool(given.get("Tag") or (given.get("And") or {}).get("Tags"))


def _check_filter(condition: Mapping[str, Any]) -> None:
    """A filter has one condition at most; more of them stand under And, each tag once."""
    if sum(condition.get(name) is not None for name in OF_FILTER) > 1:
        raise MalformedXMLError
    joined = condition.get("And")
    if joined is not None:
        tags = joined.get("Tags") or ()
        others = sum(joined.get(name) is not None for name in ("Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan"))
        if others + len(tags) < 2:
            raise MalformedXMLError
        if len({tag["Key"] for tag in tags}) < len(tags):
            raise InvalidRequestError("Duplicate Tag Keys are not allowed.")


def _check_expiration(expiration: Mapping[str, Any] | None, *, has_tags: bool) -> None:
    if expiration is None:
        return
    given = [name for name in (*TIMES, "ExpiredObjectDeleteMarker") if expiration.get(name) is not None]
    if len(given) != 1:
        raise MalformedXMLError
    if given == ["ExpiredObjectDeleteMarker"] and has_tags:
        raise InvalidRequestError("ExpiredObjectDeleteMarker cannot be specified with tags.")
    _check_time(expiration, "Expiration")


def _check_transition(transition: Mapping[str, Any]) -> None:
    if sum(transition.get(name) is not None for name in TIMES) != 1 or not transition.get("StorageClass"):
        raise MalformedXMLError
    days, storage_class = transition.get("Days"), transition["StorageClass"]
    if days is not None and days < 0:
        message = "'Days' in the Transition action must be nonnegative"
        raise InvalidArgumentError(message, "Days", str(days))
    least = LEAST_DAYS.get(storage_class, 0)
    if days is not None and days < least:
        raise InvalidArgumentError(
            f"'Days' in Transition action must be greater than or equal to {least} for storageClass '{storage_class}'",
            "Days",
            str(days),
        )
    _check_midnight(transition.get("Date"))


def _check_time(action: Mapping[str, Any], name: str) -> None:
    if action.get("Days") is not None:
        _check_positive(action["Days"], "Days", name)
    _check_midnight(action.get("Date"))


def _check_positive(number: int | None, member: str, action: str) -> None:
    if number is None:
        raise MalformedXMLError
    if number <= 0:
        raise InvalidArgumentError(f"'{member}' for {action} action must be a positive integer", member, str(number))


def _check_midnight(moment: float | None) -> None:
    if moment is not None and moment % DAY:
        raise InvalidArgumentError("'Date' must be at midnight GMT", "Date")


def _check_noncurrent(rule: Rule) -> None:
    expiration = rule.get("NoncurrentVersionExpiration")
    if expiration is not None:
        _check_positive(expiration.get("NoncurrentDays"), "NoncurrentDays", "NoncurrentVersionExpiration")
    transitions = rule.get("NoncurrentVersionTransitions") or ()
    for transition in transitions:
        if transition.get("NoncurrentDays") is None or not transition.get("StorageClass"):
            raise MalformedXMLError
    for action in (*transitions, *filter(None, (expiration,))):
        newer = action.get("NewerNoncurrentVersions")
        if newer is not None and not 1 <= newer <= MOST_NEWER:
            message = f"'NewerNoncurrentVersions' must be between 1 and {MOST_NEWER}"
            raise InvalidArgumentError(message, "NewerNoncurrentVersions", str(newer))


def _check_order(rule: Rule) -> None:
    """What expires does so after its last transition; dates and days are not mixed."""
    expiration, transitions = rule.get("Expiration") or {}, rule.get("Transitions") or ()
    prefix = _prefix_of(rule)
    timed = [each for each in (expiration, *transitions) if any(each.get(name) is not None for name in TIMES)]
    if len({each.get("Days") is None for each in timed}) > 1:
        raise InvalidRequestError(
            "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for "
            f"filter '(prefix={prefix})'"
        )
    for member in TIMES:
        latest = max((each[member] for each in transitions if each.get(member) is not None), default=None)
        if latest is not None and expiration.get(member) is not None and expiration[member] <= latest:
            raise InvalidArgumentError(
                f"'{member}' in the Expiration action for filter '(prefix={prefix})' must be greater than "
                f"'{member}' in the Transition action",
                member,
            )


def _prefix_of(rule: Rule) -> str:
    condition = rule.get("Filter") or {}
    return rule.get("Prefix") or condition.get("Prefix") or (condition.get("And") or {}).get("Prefix") or ""
