"""Logs of buses: what `LogConfig` asks for goes to where CloudWatch Logs delivers the bus's logs.

User guide, "Logging EventBridge event buses": a bus is a delivery source of vended logs; a delivery leads from it to a
destination. awsim writes to destinations that are log groups, buckets and delivery streams.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.fabric.delivery.settings import DeliverySettings
from awsim.model.errors import ServiceError
from awsim.services.events.resources import EventsResources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from awsim.fabric.delivery.settings import Delivery, Failure
    from awsim.services.events.buses.models import EventBus
    from awsim.services.events.putting.event import Event
    from awsim.services.events.rules.models import Rule

LEVELS = ("OFF", "ERROR", "INFO", "TRACE")


class BusLogs(EventsResources):
    """Writing logs."""

    def log_received(self, bus: EventBus, event: Event) -> None:
        """An event has come in."""
        self._log(bus, "INFO", "EVENT_RECEIPT", {"event_id": event.document["id"]}, event)

    def log_match(self, bus: EventBus, rule: Rule, event: Event) -> None:
        """An event is for a rule."""
        if "LogConfig" in bus.settings:
            self._log(bus, "TRACE", "EVENT_RULE_MATCH", {"rule_arn": rule.arn}, event)

    def delivered(self, delivery: Delivery, answer: dict[str, Any]) -> None:
        """A target has taken an event."""
        bus = self._bus_of(delivery)
        if bus is not None:
            self._log(bus, "INFO", "INVOCATION_SUCCESS", {"target_arn": delivery.target})

    def undelivered(self, delivery: Delivery, failure: Failure) -> None:
        """A target has not taken an event."""
        bus = self._bus_of(delivery)
        if bus is not None:
            details = {"target_arn": delivery.target, "error_code": failure.code, "error_message": failure.message}
            self._log(bus, "ERROR", "INVOCATION_FAILURE", details)

    def _bus_of(self, delivery: Delivery) -> EventBus | None:
        """The bus whose logs tell of a delivery, if any do."""
        name = delivery.settings.origin
        bus = None if name is None else self.buses.get(name)
        return bus if bus is not None and "LogConfig" in bus.settings else None

    def _log(
        self, bus: EventBus, level: str, kind: str, details: Mapping[str, Any], event: Event | None = None
    ) -> None:
        config = bus.settings.get("LogConfig")
        if config is None or LEVELS.index(level) > LEVELS.index(config.get("Level", "OFF")):
            return
        record = {
            "resource_arn": bus.arn,
            "message_timestamp_ms": int(self.now() * 1000),
            "event_bus_name": bus.name,
            "message_type": kind,
            "log_level": level,
            "details": dict(details),
        }
        if config.get("IncludeDetail") == "FULL" and event is not None:
            record["event_detail"] = event.document["detail"]
        for destination in self._destinations(bus.arn, f"{level}_LOGS"):
            settings = DeliverySettings(log_stream=f"{self.region}/{bus.name}")
            self.deliver(destination, json.dumps(record), settings)

    def _destinations(self, bus_arn: str, log_type: str) -> Iterator[str]:
        """The ARNs of what the bus's logs of a type are delivered to."""
        try:
            sources = self.call("logs", "DescribeDeliverySources").get("deliverySources", [])
            of_type = (each for each in sources if each.get("logType") == log_type)
            names = {each["name"] for each in of_type if bus_arn in each.get("resourceArns", ())}
            if not names:
                return
            deliveries = self.call("logs", "DescribeDeliveries").get("deliveries", [])
            wanted = {each["deliveryDestinationArn"] for each in deliveries if each["deliverySourceName"] in names}
            listed = self.call("logs", "DescribeDeliveryDestinations").get("deliveryDestinations", [])
        except ServiceError:
            return
        for each in listed:
            if each["arn"] in wanted:
                yield each["deliveryDestinationConfiguration"]["destinationResourceArn"]
