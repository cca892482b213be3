"""An event's way from a bus to the targets of the rules that match it, and to other buses."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.common.arn import Arn
from awsim.common.input_transform import InvalidInput, as_json_input, target_input
from awsim.fabric.delivery.settings import Delivery, Failure
from awsim.services.events.buses.keys import BusKeys
from awsim.services.events.buses.logs import BusLogs
from awsim.services.events.buses.permissions import PermissionOperations
from awsim.services.events.errors import bus_not_found, not_authorized
from awsim.services.events.putting.event import Event, moment_text
from awsim.services.events.putting.hops import require_hop
from awsim.services.events.resources import BUS_ARN
from awsim.services.events.rules.target_settings import partition_key, resolved_http

if TYPE_CHECKING:
    from collections.abc import Collection

    from awsim.services.events.buses.models import EventBus
    from awsim.services.events.rules.models import Rule, Target


class Dispatch(BusLogs, BusKeys, PermissionOperations):
    """Events on their way; the deliveries themselves are done later, and never fail who puts events."""

    def dispatch(
        self, bus: EventBus, event: Event, together: list[Delivery] | None = None, only: Collection[str] = ()
    ) -> None:
        """Send an event to the targets of all rules that match it, or only of those with these ARNs.

        `together` collects deliveries that are one task; without it the event's deliveries are.
        """
        if not bus.index:
            return
        collected: list[Delivery] = [] if together is None else together
        for name in bus.index.matching(event.document):
            rule = bus.rules[name]
            if (only and rule.arn not in only) or not rule.takes(event.document):
                continue
            self.log_match(bus, rule, event)
            if rule.archive is not None:
                self.archives[rule.archive].keep(event.document, event.size or len(event.text), self.now())
            else:
                self._collect(rule, event, collected)
        if together is None and collected:
            self.schedule(0.0, "attempt_deliveries", deliveries=collected)

    def take_in(self, bus: EventBus, event: Event, together: list[Delivery] | None = None) -> None:
        """Take an event that a bus lets in, whichever way it has come."""
        if bus.settings:
            self.log_received(bus, event)
            if not self.can_encrypt(bus, event):
                return
        self.dispatch(bus, event, together)

    def send_to_targets(self, rule: Rule, event: Event, *, at_once: bool = False) -> None:
        """Send an event to a rule's targets; `at_once` where that is a scheduled task already."""
        collected: list[Delivery] = []
        self._collect(rule, event, collected)
        if at_once:
            self.attempt_deliveries(deliveries=collected)
        elif collected:
            self.schedule(0.0, "attempt_deliveries", deliveries=collected)

    def _collect(self, rule: Rule, event: Event, together: list[Delivery]) -> None:
        for target in rule.targets.values():
            try:
                delivery = self._delivery(rule, target, event)
            except InvalidInput as error:
                unsent = Delivery(target.arn, event.text, target.settings, self.random.uuid(), event.ingested_at, 1)
                self.give_up(unsent, Failure("INVALID_JSON", str(error)))
                continue
            if target.is_over_http:
                self.schedule(0.0, "attempt_delivery", delivery=delivery)
            else:
                together.append(delivery)

    def _delivery(self, rule: Rule, target: Target, event: Event) -> Delivery:
        settings, body = target.settings, event.text
        changes: dict[str, Any] = {}
        if event.trace_header is not None:
            changes["trace_header"] = event.trace_header
        if target.service == "events":
            changes["parameters"] = {**settings.parameters, "Path": [*event.path, rule.arn]}
        if not target.is_plain:
            body = target_input(target.given, event.document, rule.arn, moment_text(int(event.ingested_at)))
            if target.service == "lambda":
                body = as_json_input(body)
            if settings.dead_letter is not None:
                changes["dead_letter"] = replace(settings.dead_letter, body=event.text)
            if target.service == "kinesis":
                changes["partition_key"] = partition_key(target, event.document)
            elif target.service == "logs":
                body, changes["parameters"] = _log_event(target, body, event)
            elif "HttpParameters" in target.given:
                changes.update(resolved_http(settings, event.document))
        if changes:
            settings = replace(settings, **changes)
        return Delivery(target.arn, body, settings, self.random.uuid(), event.ingested_at)

    # Buses as targets

    def carry_out(self, delivery: Delivery) -> dict[str, Any]:
        """Call a target; another bus gets the event as it is."""
        if BUS_ARN not in delivery.target:
            return super().carry_out(delivery)
        arn = Arn.parse(delivery.target)
        path = tuple(delivery.settings.parameters["Path"])
        document = json.loads(delivery.text)
        require_hop(document, path, here=(self.account, self.region), there=(arn.account, arn.region))
        owner, name = self.owner_of_bus(delivery.target)
        if owner is None:
            raise bus_not_found(name)
        if arn.region != self.region:
            # Recorded: test_event_bus_to_event_bus_cross_account_region; within a region an event keeps its id.
            document["id"] = self.random.uuid()
        event = Event(document, self.now(), delivery.settings.trace_header, path, len(delivery.content))
        owner.take_from_bus(name, event, self.account)
        return {}

    def take_from_bus(self, name: str, event: Event, account: str) -> None:
        """Take an event that a rule of another bus hands on; raises ServiceError where it may not come in."""
        bus = self.buses.get(name)
        if bus is None:
            raise bus_not_found(name)
        source, detail_type = event.document["source"], event.document["detail-type"]
        if not self.lets_in(bus, account, source=source, detail_type=detail_type):
            raise not_authorized(account, bus.arn)
        self.take_in(bus, event)


def _log_event(target: Target, body: str, event: Event) -> tuple[str, dict[str, Any]]:
    """The message and moment of a log event; a template may give both (user guide, "CloudWatch Logs targets")."""
    if "InputTransformer" in target.given:
        try:
            said = json.loads(body)
        except ValueError:
            said = None
        if isinstance(said, dict) and said.keys() == {"timestamp", "message"}:
            message = said["message"]
            text = message if isinstance(message, str) else json.dumps(message, separators=(",", ":"))
            if str(said["timestamp"]).isdigit():
                return text, {"Timestamp": int(said["timestamp"])}
            return text, {}
    return body, {"Timestamp": int(event.ingested_at * 1000)}
