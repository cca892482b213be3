"""API keys: CreateApiKey and its siblings."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from sortedcontainers import SortedDict

from awsim.services.apigateway.errors import BadRequestError, ConflictError, NotFoundError
from awsim.services.apigateway.paging import page_of
from awsim.services.apigateway.patches import Rule, apply_patches, as_flag
from awsim.services.apigateway.state import APIGatewayState
from awsim.services.apigateway.tags import with_tags
from awsim.services.apigateway.usage.models import ApiKey, UsagePlan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.kernel.world import World
    from awsim.services.apigateway.models import Document
    from awsim.services.apigateway.patches import PatchOperations

LONGEST_NAME = 1024
LONGEST_DESCRIPTION = 125_000
SHORTEST_VALUE, LONGEST_VALUE = 20, 128

RULES = (Rule("/description"), Rule("/enabled", convert=as_flag), Rule("/name"), Rule("/customerId"))
STAGE_RULE = "/stages"
"""Deprecated, but still patched by add and remove: `{api}/{stage}`."""


class ApiKeyOperations(APIGatewayState):
    """API keys."""

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.api_keys: SortedDict[str, ApiKey] = SortedDict()
        """By id."""
        self.key_ids: dict[str, str] = {}
        """Value -> id."""
        self.usage_plans: SortedDict[str, UsagePlan] = SortedDict()
        """By id."""

    def create_api_key(
        self,
        *,
        name: str | None = None,
        description: str | None = None,
        enabled: bool = False,
        generate_distinct_id: bool = False,
        value: str | None = None,
        stage_keys: Sequence[Mapping[str, str]] | None = None,
        customer_id: str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> Document:
        """Make a key. Without `generate_distinct_id` its id is made anyway, as AWS has it since 2016."""
        del generate_distinct_id  # both ways make an id of their own
        _check(name, description)
        if value is not None and not SHORTEST_VALUE <= len(value) <= LONGEST_VALUE:
            raise BadRequestError(f"API Key value should be at least {SHORTEST_VALUE} characters")
        if value in self.key_ids:
            raise ConflictError("API Key already exists")
        now = self.now()
        key = ApiKey(
            self.random.lower_alphanumeric(10),
            value or self.random.token(40),
            {
                "name": name or None,
                "description": description,
                "enabled": enabled,
                "createdDate": now,
                "lastUpdatedDate": now,
                "stageKeys": [f"{each.get('restApiId')}/{each.get('stageName')}" for each in stage_keys or ()],
                "customerId": customer_id,
            },
            with_tags({}, tags),
        )
        self.api_keys[key.id] = key
        self.key_ids[key.value] = key.id
        return {**_shown(key, with_value=True), "tags": key.tags or None}

    def get_api_key(self, *, api_key: str, include_value: bool = False) -> Document:
        """One key; its value only if asked for."""
        key = self.api_key(api_key)
        return {**_shown(key, with_value=include_value), "tags": dict(key.tags)}

    def get_api_keys(
        self,
        *,
        position: str | None = None,
        limit: int | None = None,
        name_query: str | None = None,
        customer_id: str | None = None,
        include_values: bool = False,
    ) -> Document:
        """This account's keys, those whose names begin so, or a customer's."""
        scope = ["GetApiKeys", self.account, self.region, name_query or "", customer_id or ""]
        found: Mapping[str, ApiKey] = self.api_keys
        if name_query or customer_id:
            found = {key.id: key for key in self.api_keys.values() if _is_meant(key, name_query, customer_id)}
        return page_of(found, lambda key: _shown(key, with_value=include_values), position, limit, scope)

    def update_api_key(self, *, api_key: str, patch_operations: PatchOperations = None) -> Document:
        """Change a key."""
        key = self.api_key(api_key)
        changed = {**key.document, "stageKeys": list(key.document["stageKeys"])}
        for patch in patch_operations or ():
            if not _patch_stages(changed, patch):
                apply_patches(changed, [patch], RULES)
        _check(changed["name"], changed["description"])
        key.document = {**changed, "lastUpdatedDate": self.now()}
        return {**_shown(key, with_value=False), "tags": dict(key.tags)}

    def delete_api_key(self, *, api_key: str) -> None:
        """Delete a key, also from its usage plans."""
        key = self.api_key(api_key)
        del self.api_keys[key.id]
        del self.key_ids[key.value]
        for plan in self.usage_plans.values():
            plan.keys.pop(key.id, None)

    def import_api_keys(self, *, body: Any, format: str, fail_on_warnings: bool = False) -> Document:
        """Make the keys of a CSV file: `name`, `key`, and perhaps `description`, `enabled`, `usageplanIds`."""
        del format  # the model has one: csv
        text = body if isinstance(body, str) else bytes(body).decode("utf-8", "replace")
        rows = list(csv.DictReader(io.StringIO(text)))
        if not rows or not {"name", "key"} <= {each.strip().lower() for each in rows[0]}:
            raise BadRequestError("Invalid CSV: the columns Name and key are needed")
        ids, warnings = [], []
        for row in rows:
            given = {column.strip().lower(): (text or "").strip() for column, text in row.items()}
            if given["key"] in self.key_ids:
                warnings.append(f"API Key {given['name']} already exists")
                if fail_on_warnings:
                    raise BadRequestError(warnings[-1])
                continue
            made = self.create_api_key(
                name=given["name"],
                value=given["key"],
                description=given.get("description") or None,
                enabled=as_flag(given.get("enabled", "")),
            )
            ids.append(made["id"])
            for plan_id in filter(None, given.get("usageplanids", "").replace(";", ",").split(",")):
                self.plan(plan_id.strip()).keys[made["id"]] = "API_KEY"
        return {"ids": ids, "warnings": warnings}

    def api_key(self, key_id: str) -> ApiKey:
        """A key by its id. Raises NotFoundException."""
        found = self.api_keys.get(key_id)
        if found is None:
            raise NotFoundError("Invalid API Key identifier specified")
        return found

    def plan(self, plan_id: str) -> UsagePlan:
        """A usage plan by its id. Raises NotFoundException."""
        found = self.usage_plans.get(plan_id)
        if found is None:
            raise NotFoundError("Invalid Usage Plan ID specified")
        return found


def _check(name: str | None, description: str | None) -> None:
    if name is not None and len(name) > LONGEST_NAME:
        raise BadRequestError(f"Invalid API Key name, can be at most {LONGEST_NAME} characters.")
    if description is not None and len(description) > LONGEST_DESCRIPTION:
        raise BadRequestError("Invalid API Key description specified.")


def _is_meant(key: ApiKey, name_query: str | None, customer_id: str | None) -> bool:
    if customer_id and key.document["customerId"] != customer_id:
        return False
    return not name_query or (key.document["name"] or "").startswith(name_query)


def _shown(key: ApiKey, *, with_value: bool) -> Document:
    return {**key.document, "id": key.id, "value": key.value if with_value else None}


def _patch_stages(document: Document, patch: Mapping[str, str]) -> bool:
    if patch.get("path") != STAGE_RULE or patch.get("op") not in ("add", "remove"):
        return False
    stage = patch.get("value") or ""
    stages: list[str] = [each for each in document["stageKeys"] if each != stage]
    document["stageKeys"] = [*stages, stage] if patch["op"] == "add" else stages
    return True
