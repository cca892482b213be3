"""Usage plans: which stages the holders of which keys may use, how fast and how much."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from awsim.services.apigateway.errors import BadRequestError, ConflictError, NotFoundError
from awsim.services.apigateway.execution.failures import quota_exceeded, throttled
from awsim.services.apigateway.paging import page_of
from awsim.services.apigateway.patches import REPLACE, Rule, apply_patches, as_int, as_number, segments_of
from awsim.services.apigateway.tags import with_tags
from awsim.services.apigateway.usage.keys import ApiKeyOperations
from awsim.services.apigateway.usage.models import Bucket, UsagePlan, day_of, period_start

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.apigateway.models import Document
    from awsim.services.apigateway.patches import PatchOperations

ADD_REPLACE = frozenset({"add", "replace"})
ADD_REPLACE_REMOVE = frozenset({"add", "replace", "remove"})
LONGEST_USAGE_DAYS = 90

RULES = (
    Rule("/name"),
    Rule("/description"),
    Rule("/productCode", ADD_REPLACE_REMOVE),
    Rule("/throttle", frozenset({"remove"})),
    Rule("/throttle/burstLimit", ADD_REPLACE, as_int),
    Rule("/throttle/rateLimit", ADD_REPLACE, as_number),
    Rule("/quota", frozenset({"remove"})),
    Rule("/quota/limit", ADD_REPLACE, as_int),
    Rule("/quota/offset", ADD_REPLACE, as_int),
    Rule("/quota/period", ADD_REPLACE),
)
USAGE_RULES = (Rule("/remaining", REPLACE, as_int),)


class UsagePlanOperations(ApiKeyOperations):
    """Usage plans, their keys, and what was used."""

    def create_usage_plan(
        self,
        *,
        name: str,
        description: str | None = None,
        api_stages: Sequence[Mapping[str, Any]] | None = None,
        throttle: Mapping[str, Any] | None = None,
        quota: Mapping[str, Any] | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> Document:
        """Make a plan."""
        plan = UsagePlan(
            self.random.lower_alphanumeric(6),
            {
                "name": name,
                "description": description,
                "apiStages": [],
                "throttle": dict(throttle) if throttle else None,
                "quota": {"offset": 0, **quota} if quota else None,
            },
            tags=with_tags({}, tags),
        )
        for each in api_stages or ():
            self._add_stage(plan.document, plan.id, each.get("apiId", ""), each.get("stage", ""), each.get("throttle"))
        self._check(plan.document)
        self.usage_plans[plan.id] = plan
        return {**_shown(plan), "tags": plan.tags or None}

    def get_usage_plan(self, *, usage_plan_id: str) -> Document:
        """One plan."""
        plan = self.plan(usage_plan_id)
        return {**_shown(plan), "tags": dict(plan.tags)}

    def get_usage_plans(
        self, *, position: str | None = None, key_id: str | None = None, limit: int | None = None
    ) -> Document:
        """This account's plans, or those that a key belongs to."""
        found: Mapping[str, UsagePlan] = self.usage_plans
        if key_id is not None:
            found = {plan.id: plan for plan in self.usage_plans.values() if key_id in plan.keys}
        return page_of(found, _shown, position, limit, ["GetUsagePlans", self.account, self.region, key_id or ""])

    def update_usage_plan(self, *, usage_plan_id: str, patch_operations: PatchOperations = None) -> Document:
        """Change a plan."""
        plan = self.plan(usage_plan_id)
        changed = copy.deepcopy(plan.document)
        for patch in patch_operations or ():
            if not self._patch_stages(plan, changed, patch):
                apply_patches(changed, [patch], RULES)
        if changed.get("quota"):
            changed["quota"].setdefault("offset", 0)
        self._check(changed)
        plan.document = changed
        return {**_shown(plan), "tags": dict(plan.tags)}

    def delete_usage_plan(self, *, usage_plan_id: str) -> None:
        """Delete a plan that no stage is in any more."""
        plan = self.plan(usage_plan_id)
        if plan.document["apiStages"]:
            raise BadRequestError(f"Cannot delete usage plan {plan.id} because it has API stages associated with it")
        del self.usage_plans[usage_plan_id]

    def create_usage_plan_key(self, *, usage_plan_id: str, key_id: str, key_type: str) -> Document:
        """Put a key into a plan."""
        if key_type != "API_KEY":
            raise BadRequestError("Invalid key type specified. Must be API_KEY")
        plan, key = self.plan(usage_plan_id), self.api_key(key_id)
        if key_id in plan.keys:
            raise ConflictError("Usage Plan already contains the key")
        plan.keys[key_id] = key_type
        return self._key_shown(key.id, key_type)

    def get_usage_plan_key(self, *, usage_plan_id: str, key_id: str) -> Document:
        """One key of a plan."""
        plan = self.plan(usage_plan_id)
        if key_id not in plan.keys:
            raise NotFoundError("Invalid Usage Plan Key identifier specified")
        return self._key_shown(key_id, plan.keys[key_id])

    def get_usage_plan_keys(
        self,
        *,
        usage_plan_id: str,
        position: str | None = None,
        limit: int | None = None,
        name_query: str | None = None,
    ) -> Document:
        """The keys of a plan; of one that is not there none (recorded: test_get_usage_plan_api_keys)."""
        plan = self.usage_plans.get(usage_plan_id)
        shown = {} if plan is None else {each: self._key_shown(each, kind) for each, kind in plan.keys.items()}
        if name_query:
            shown = {each: key for each, key in shown.items() if (key["name"] or "").startswith(name_query)}
        return page_of(shown, dict, position, limit, ["GetUsagePlanKeys", usage_plan_id, name_query or ""])

    def delete_usage_plan_key(self, *, usage_plan_id: str, key_id: str) -> None:
        """Take a key out of a plan."""
        plan = self.plan(usage_plan_id)
        if plan.keys.pop(key_id, None) is None:
            raise NotFoundError("Invalid Usage Plan Key identifier specified")

    def get_usage(
        self,
        *,
        usage_plan_id: str,
        start_date: str,
        end_date: str,
        key_id: str | None = None,
        position: str | None = None,
        limit: int | None = None,
    ) -> Document:
        """What keys have used and what is left to them, day by day."""
        plan = self.plan(usage_plan_id)
        days = _days(start_date, end_date)
        keys = {each: each for each in plan.keys if key_id in (None, each)}
        if not plan.document.get("quota"):
            raise BadRequestError("Usage Plan has no quota associated with it")
        found = page_of(
            keys, lambda each: (each, self._daily(plan, each, days)), position, limit, ["GetUsage", plan.id]
        )
        return {
            "usagePlanId": plan.id,
            "startDate": start_date,
            "endDate": end_date,
            "items": dict(found["items"]),
            "position": found["position"],
        }

    def update_usage(self, *, usage_plan_id: str, key_id: str, patch_operations: PatchOperations = None) -> Document:
        """Say how much is left to a key in the period that runs."""
        plan = self.plan(usage_plan_id)
        if key_id not in plan.keys:
            raise NotFoundError("Invalid Usage Plan Key identifier specified")
        wanted: Document = {}
        apply_patches(wanted, patch_operations, USAGE_RULES)
        if "remaining" in wanted:
            plan.extra[key_id] = 0
            plan.extra[key_id] = wanted["remaining"] - self._left(plan, key_id, self.now())
        today = day_of(self.now())
        return {
            "usagePlanId": plan.id,
            "startDate": today,
            "endDate": today,
            "items": {key_id: self._daily(plan, key_id, [today])},
        }

    # What the execution of APIs asks

    def use_key(self, value: str, api_id: str, stage: str) -> str | None:
        """The id of the key that a request has, if it may use a stage; it is counted.

        Raises GatewayFailure 429 where a plan's throttle or quota is used up.
        """
        key = self.api_keys.get(self.key_ids.get(value, ""))
        if key is None or not key.document["enabled"]:
            return None
        if f"{api_id}/{stage}" in key.document["stageKeys"]:
            return key.id
        for plan in self.usage_plans.values():
            if key.id in plan.keys and any(each == (api_id, stage) for each in _stages(plan)):
                self._count(plan, key.id)
                return key.id
        return None

    def _count(self, plan: UsagePlan, key_id: str) -> None:
        now = self.now()
        throttle, quota = plan.document.get("throttle"), plan.document.get("quota")
        if throttle:
            rate, burst = throttle.get("rateLimit", 0.0), throttle.get("burstLimit", 0)
            bucket = plan.buckets.setdefault(key_id, Bucket(float(burst), now))
            if not bucket.takes(rate, burst, now):
                raise throttled()
        if quota and self._left(plan, key_id, now) < 1:
            raise quota_exceeded()
        day = day_of(now)
        used = plan.used.setdefault(key_id, {})
        used[day] = used.get(day, 0) + 1

    def _left(self, plan: UsagePlan, key_id: str, now: float) -> int:
        quota = plan.document.get("quota") or {}
        start = period_start(quota.get("period", "DAY"), quota.get("offset", 0), now)
        used = sum(count for day, count in plan.used.get(key_id, {}).items() if day >= start)
        return int(quota.get("limit", 0)) + plan.extra.get(key_id, 0) - used

    def _daily(self, plan: UsagePlan, key_id: str, days: list[str]) -> list[list[int]]:
        used = plan.used.get(key_id, {})
        left = self._left(plan, key_id, self.now())
        later = 0
        counted: list[list[int]] = []
        for day in reversed(days):
            counted.append([used.get(day, 0), left + later])
            later += used.get(day, 0)
        return counted[::-1]

    # Parts of plans

    def _key_shown(self, key_id: str, key_type: str) -> Document:
        key = self.api_keys[key_id]
        return {"id": key.id, "type": key_type, "value": key.value, "name": key.document["name"]}

    def _add_stage(
        self, document: Document, plan_id: str, api_id: str, stage: str, throttle: Mapping[str, Any] | None = None
    ) -> None:
        api = self.apis.get(api_id)
        if api is None or stage not in api.stages:
            raise NotFoundError(
                f"Invalid API Stage {{api: {api_id}, stage: {stage}}} specified for usageplan {plan_id}"
            )
        if any((each["apiId"], each["stage"]) == (api_id, stage) for each in document["apiStages"]):
            raise ConflictError(f"API Stage {api_id}:{stage} is already in this usage plan")
        own = {name: dict(each) for name, each in (throttle or {}).items()}
        document["apiStages"].append({"apiId": api_id, "stage": stage, "throttle": own or None})

    def _patch_stages(self, plan: UsagePlan, document: Document, patch: Mapping[str, str]) -> bool:
        """Add or remove a stage, `{api}:{stage}`, or change its own throttles."""
        segments = segments_of(patch.get("path") or "")
        if segments[:1] != ["apiStages"]:
            return False
        value, operation = patch.get("value"), patch.get("op")
        if len(segments) == 1 and operation in ("add", "remove"):
            api_id, _, stage = (value or "").partition(":")
            if not api_id or not stage:
                raise BadRequestError("Invalid API Stage specified")
            if operation == "add":
                self._add_stage(document, plan.id, api_id, stage)
            else:
                _remove_stage(document, plan.id, api_id, stage)
            return True
        if len(segments) >= 3 and segments[2] == "throttle":
            _patch_throttle(document, plan.id, segments, operation or "", value)
            return True
        return False

    def _check(self, document: Document) -> None:
        quota = document.get("quota")
        if quota is not None:
            if quota.get("period") not in ("DAY", "WEEK", "MONTH") or not quota.get("limit"):
                raise BadRequestError("Usage Plan quota limit and period must be specified")
            greatest = {"DAY": 0, "WEEK": 6, "MONTH": 27}[quota["period"]]
            if not 0 <= quota.get("offset", 0) <= greatest:
                raise BadRequestError(
                    f"Usage Plan quota offset must be zero in the {quota['period']} period"
                    if greatest == 0
                    else f"Usage Plan quota offset must be between zero and {greatest} inclusive"
                )
        throttle = document.get("throttle")
        if throttle is not None and (throttle.get("rateLimit", 0) < 0 or throttle.get("burstLimit", 0) < 0):
            raise BadRequestError("Usage Plan throttle limits can't be negative")


def _shown(plan: UsagePlan) -> Document:
    return {**plan.document, "id": plan.id}


def _stages(plan: UsagePlan) -> list[tuple[str, str]]:
    return [(each["apiId"], each["stage"]) for each in plan.document["apiStages"]]


def _remove_stage(document: Document, plan_id: str, api_id: str, stage: str) -> None:
    left = [each for each in document["apiStages"] if (each["apiId"], each["stage"]) != (api_id, stage)]
    if len(left) == len(document["apiStages"]):
        raise NotFoundError(f"Invalid API Stage {{api: {api_id}, stage: {stage}}} specified for usageplan {plan_id}")
    document["apiStages"] = left


def _patch_throttle(
    document: Document, plan_id: str, segments: Sequence[str], operation: str, value: str | None
) -> None:
    api_id, _, stage = segments[1].partition(":")
    own = next((each for each in document["apiStages"] if (each["apiId"], each["stage"]) == (api_id, stage)), None)
    if own is None:
        raise NotFoundError(f"Invalid API Stage {{api: {api_id}, stage: {stage}}} specified for usageplan {plan_id}")
    throttles = dict(own.get("throttle") or {})
    if operation == "remove":
        throttles = {} if len(segments) == 3 else {key: each for key, each in throttles.items() if key != segments[3]}
    elif len(segments) == 5 and segments[4] in ("burstLimit", "rateLimit"):
        convert = as_int if segments[4] == "burstLimit" else as_number
        throttles[segments[3]] = {**throttles.get(segments[3], {}), segments[4]: convert(value or "")}
    else:
        raise BadRequestError("Invalid API Stage throttle specified")
    own["throttle"] = throttles or None


def _days(start: str, end: str) -> list[str]:
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError:
        raise BadRequestError("Invalid date specified. Must be of the form yyyy-MM-dd") from None
    count = (last - first).days
    if not 0 <= count < LONGEST_USAGE_DAYS:
        raise BadRequestError("Usage data is available for at most 90 days, and the end date must not be first")
    return [str(first + timedelta(days=each)) for each in range(count + 1)]
