"""Routing rules: which API answers requests with certain paths and headers at a domain name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.apigatewayv2.documents import page_of
from awsim.services.apigatewayv2.domains.api_mappings import ApiMappingOperations
from awsim.services.apigatewayv2.errors import BadRequestError, ConflictError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.fabric.apis.domain_names import DomainName
    from awsim.services.apigatewayv2.models import Document


class RoutingRuleOperations(ApiMappingOperations):
    """Routing rules."""

    def create_routing_rule(
        self,
        *,
        domain_name: str,
        priority: int,
        conditions: Sequence[Mapping[str, Any]],
        actions: Sequence[Mapping[str, Any]],
        domain_name_id: str | None = None,
    ) -> Document:
        """Make a rule."""
        domain = self._named(domain_name, domain_name_id)
        rule_id = self.random.lower_alphanumeric(6)
        return self._put(domain, rule_id, priority, conditions, actions)

    def put_routing_rule(
        self,
        *,
        domain_name: str,
        routing_rule_id: str,
        priority: int,
        conditions: Sequence[Mapping[str, Any]],
        actions: Sequence[Mapping[str, Any]],
        domain_name_id: str | None = None,
    ) -> Document:
        """Put a rule in the place of another."""
        domain, _ = self._rule(domain_name, domain_name_id, routing_rule_id)
        return self._put(domain, routing_rule_id, priority, conditions, actions)

    def get_routing_rule(
        self, *, domain_name: str, routing_rule_id: str, domain_name_id: str | None = None
    ) -> Document:
        """One rule."""
        return self._rule(domain_name, domain_name_id, routing_rule_id)[1]

    def list_routing_rules(
        self,
        *,
        domain_name: str,
        domain_name_id: str | None = None,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> Document:
        """A name's rules."""
        rules = self._named(domain_name, domain_name_id).rules
        found = page_of(rules, dict, max_results, next_token, ["ListRoutingRules", domain_name])
        return {"RoutingRules": found["Items"], "NextToken": found["NextToken"]}

    def delete_routing_rule(self, *, domain_name: str, routing_rule_id: str, domain_name_id: str | None = None) -> None:
        """Delete a rule."""
        domain, _ = self._rule(domain_name, domain_name_id, routing_rule_id)
        del domain.rules[routing_rule_id]

    def _named(self, name: str, domain_id: str | None) -> DomainName:
        domain = self.domain(name)
        if domain_id is not None and domain.id != domain_id:
            raise NotFoundError("The domain name resource specified in the request was not found.")
        return domain

    def _rule(self, name: str, domain_id: str | None, rule_id: str) -> tuple[DomainName, Document]:
        domain = self._named(name, domain_id)
        found = domain.rules.get(rule_id)
        if found is None:
            raise NotFoundError("The routing rule resource specified in the request was not found.")
        return domain, found

    def _put(
        self,
        domain: DomainName,
        rule_id: str,
        priority: int,
        conditions: Sequence[Mapping[str, Any]],
        actions: Sequence[Mapping[str, Any]],
    ) -> Document:
        others = [each for key, each in domain.rules.items() if key != rule_id]
        if any(each["Priority"] == priority for each in others):
            raise ConflictError(f"A routing rule with priority {priority} already exists for this domain name")
        if len(actions) != 1:
            raise BadRequestError("A routing rule must have exactly one action")
        for condition in conditions:
            if len(condition) != 1:
                raise BadRequestError("A condition must have exactly one of matchBasePaths and matchHeaders")
        invoked = actions[0]["InvokeApi"]
        self._check_stage(invoked["ApiId"], invoked["Stage"], "CreateRoutingRule")
        arn = f"arn:{self.partition}:apigateway:{self.region}:{self.account}:/domainnames/{domain.name}"
        rule: Document = {
            "RoutingRuleId": rule_id,
            "RoutingRuleArn": f"{arn}/routingrules/{rule_id}",
            "Priority": priority,
            "Conditions": [dict(each) for each in conditions],
            "Actions": [dict(each) for each in actions],
        }
        domain.rules[rule_id] = rule
        return rule
