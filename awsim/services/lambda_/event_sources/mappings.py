"""Event source mappings: creating, showing, changing and deleting what connects a source with a function."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.common.arn import Arn
from awsim.model.errors import ServiceError
from awsim.services.lambda_.errors import (
    InvalidParameterValueError,
    ResourceConflictError,
    ResourceInUseError,
    ResourceNotFoundError,
)
from awsim.services.lambda_.event_sources.mapping_models import EventSourceMapping
from awsim.services.lambda_.event_sources.mapping_settings import changed, described, new_settings
from awsim.services.lambda_.event_sources.mapping_sources import BY_KIND, source_of
from awsim.services.lambda_.event_sources.queue_mappings import QueueMappings
from awsim.services.lambda_.event_sources.stream_mappings import StreamMappings
from awsim.services.lambda_.functions.tags import checked_tags
from awsim.services.lambda_.lifecycles import MAPPING_LIFECYCLE
from awsim.services.lambda_.names import LATEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from awsim.services.lambda_.event_sources.mapping_sources import Source
    from awsim.services.lambda_.models import Function


class EventSourceMappingOperations(QueueMappings, StreamMappings):
    """Event source mappings."""

    def create_event_source_mapping(
        self,
        *,
        function_name: str,
        event_source_arn: str | None = None,
        enabled: bool = True,
        tags: Mapping[str, str] | None = None,
        **given: Any,
    ) -> dict[str, Any]:
        """Connect a source with a function (recorded: test_event_source_mapping_exceptions, test_duplicate_…)."""
        source = source_of(event_source_arn, is_self_managed="self_managed_event_source" in given)
        if source is None:
            raise InvalidParameterValueError("Unrecognized event source.")
        settings = new_settings(source, event_source_arn, given, self.now())
        function, qualifier, timeout = self._mapped_function(function_name)
        uuid = self.random.uuid()
        mapping = EventSourceMapping(
            uuid=uuid,
            arn=self.arn(f"event-source-mapping:{uuid}"),
            source=source.kind,
            event_source_arn=event_source_arn,
            function_name=function.name,
            qualifier=qualifier,
            function_arn=function.qualified_arn(qualifier or ""),
            settings=settings,
            last_modified=self.now(),
            state_transition_reason="User action" if source.is_stream else "USER_INITIATED",
            tags=checked_tags(tags or {}),
        )
        self._refuse_duplicate(source, mapping)
        self._require_source(source, event_source_arn, timeout)
        self._keep(mapping)
        self.transition(MAPPING_LIFECYCLE, uuid, mapping, "Creating" if enabled else "Disabled")
        return described(mapping, source)

    def get_event_source_mapping(self, *, uuid: str) -> dict[str, Any]:
        """Show a mapping."""
        return self._shown_mapping(self._mapping(uuid))

    def list_event_source_mappings(
        self,
        *,
        event_source_arn: str | None = None,
        function_name: str | None = None,
        marker: str | None = None,
        max_items: int | None = None,
    ) -> dict[str, Any]:
        """List mappings, of one source and of one function if they are named."""
        found: Iterable[EventSourceMapping] = self.mappings.values()
        if event_source_arn is not None:
            found = self.mappings_of_source.get(event_source_arn, {}).values()
        if function_name is not None:
            _, qualifier, arn = self.find(function_name)
            name = arn.rpartition(":")[2]
            if event_source_arn is None:
                found = self.mappings_of_function.get(name, {}).values()
            found = [each for each in found if each.function_name == name and _is_called(each, qualifier)]
        listed = sorted(found, key=lambda each: each.uuid)
        scope = ["ListEventSourceMappings", event_source_arn, function_name]
        mappings, following = self.paged(listed, marker, max_items, scope, lambda each: each.uuid, most=100)
        return {"EventSourceMappings": [self._shown_mapping(each) for each in mappings], "NextMarker": following}

    def update_event_source_mapping(
        self, *, uuid: str, function_name: str | None = None, enabled: bool | None = None, **given: Any
    ) -> dict[str, Any]:
        """Change the settings a request names; a stream is read on from where it was."""
        mapping = self._settled_mapping(uuid, "update")
        source = BY_KIND[mapping.source]
        settings = changed(mapping.settings, source, given)
        if function_name is not None:
            self._call_another_function(source, mapping, function_name)
        was_enabled = mapping.status == "Enabled"
        if was_enabled:
            self.stop_polling(mapping)
        mapping.settings = settings
        mapping.last_modified = self.now()
        self.transition(MAPPING_LIFECYCLE, uuid, mapping, _after_update(was_enabled=was_enabled, enabled=enabled))
        return described(mapping, source)

    def delete_event_source_mapping(self, *, uuid: str) -> dict[str, Any]:
        """Delete a mapping: no batch is begun any more."""
        mapping = self._settled_mapping(uuid, "delete")
        self.stop_polling(mapping)
        self.transition(MAPPING_LIFECYCLE, uuid, mapping, "Deleting")
        return self._shown_mapping(mapping)

    def mapping_has_passed(self, mapping: EventSourceMapping) -> None:
        """Called when a mapping has reached the state that follows by itself."""
        if mapping.status == "Enabled":
            self.start_polling(mapping)
        elif mapping.status == "Deleted":
            self._forget(mapping)

    def start_polling(self, mapping: EventSourceMapping) -> None:
        """Begin to read the source, or go on; sources that are not polled are left alone."""
        source = BY_KIND[mapping.source]
        if source.is_stream:
            self.start_stream(mapping)
        elif source.is_queue:
            self.start_queue(mapping)

    def stop_polling(self, mapping: EventSourceMapping) -> None:
        """Read no more, keeping how far it has come."""
        source = BY_KIND[mapping.source]
        if source.is_stream:
            self.stop_stream(mapping)
        elif source.is_queue:
            self.stop_queue(mapping)

    def _mapping(self, uuid: str) -> EventSourceMapping:
        mapping = self.mappings.get(uuid)
        if mapping is None:
            raise ResourceNotFoundError("The resource you requested does not exist.")
        return mapping

    def _settled_mapping(self, uuid: str, purpose: str) -> EventSourceMapping:
        """A mapping that is not on its way to another state (API reference, UpdateEventSourceMapping, Errors)."""
        mapping = self._mapping(uuid)
        if mapping.status not in ("Enabled", "Disabled"):
            raise ResourceInUseError(f"Cannot {purpose} the event source mapping because it is in use.")
        return mapping

    def _shown_mapping(self, mapping: EventSourceMapping) -> dict[str, Any]:
        return described(mapping, BY_KIND[mapping.source])

    def _keep(self, mapping: EventSourceMapping) -> None:
        self.mappings[mapping.uuid] = mapping
        self.mappings_of_source.setdefault(mapping.event_source_arn, {})[mapping.uuid] = mapping
        self.mappings_of_function.setdefault(mapping.function_name, {})[mapping.uuid] = mapping

    def _forget(self, mapping: EventSourceMapping) -> None:
        del self.mappings[mapping.uuid]
        del self.mappings_of_source[mapping.event_source_arn][mapping.uuid]
        del self.mappings_of_function[mapping.function_name][mapping.uuid]

    def _call_another_function(self, source: Source, mapping: EventSourceMapping, function_name: str) -> None:
        function, qualifier, timeout = self._mapped_function(function_name)
        arn = function.qualified_arn(qualifier or "")
        self._refuse_duplicate(source, replace(mapping, function_name=function.name, function_arn=arn))
        self._require_source(source, mapping.event_source_arn, timeout)
        self._forget(mapping)
        mapping.function_name, mapping.qualifier, mapping.function_arn = function.name, qualifier, arn
        self._keep(mapping)

    def _mapped_function(self, function_name: str) -> tuple[Function, str | None, int]:
        """The function to be called, its qualifier, and the timeout of its version; it must exist."""
        function, qualifier, _ = self.find(function_name)
        version = None if function is None else function.find_version(qualifier)
        if function is None or version is None:
            raise InvalidParameterValueError("Function does not exist")
        return function, qualifier, version.configuration.timeout

    def _refuse_duplicate(self, source: Source, mapping: EventSourceMapping) -> None:
        for other in self.mappings_of_source.get(mapping.event_source_arn, {}).values():
            if other.uuid != mapping.uuid and other.function_arn == mapping.function_arn:
                known = _already_mapped(source, mapping, other)
                if known is not None:
                    advice = f"Please update or delete the existing mapping with UUID {other.uuid}"
                    raise ResourceConflictError(f"{known} already exists. {advice}")

    def _require_source(self, source: Source, source_arn: str | None, timeout: int) -> None:
        """Ask the source's service whether it is there; those that are not polled are not asked for."""
        if source_arn is None:
            return
        if Arn.parse(source_arn).region != self.region:
            raise InvalidParameterValueError(f"Event source region must match Lambda region {self.region}.")
        if source.is_queue:
            self.require_queue(source_arn, timeout)
        elif source.is_stream:
            self._require_stream(source, source_arn)

    def _require_stream(self, source: Source, source_arn: str) -> None:
        service, operation, member, noun = _LOOK_UPS[source.kind]
        # Streams of Kinesis are shared with other accounts by their resource policies.
        account = self.account if service == "kinesis" else Arn.parse(source_arn).account
        try:
            self.world.call(service, operation, {member: source_arn}, account=account, region=self.region)
        except ServiceError as error:
            if error.code == "AccessDeniedException":
                raise InvalidParameterValueError(
                    f"Cannot access stream {source_arn}. Please ensure the role can perform the GetRecords, "
                    "GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM."
                ) from None
            raise InvalidParameterValueError(f"{noun} not found: {source_arn}") from None


_LOOK_UPS = {
    "dynamodb": ("dynamodbstreams", "DescribeStream", "StreamArn", "Stream"),
    "kinesis": ("kinesis", "DescribeStreamSummary", "StreamARN", "Stream"),
    "kinesis-consumer": ("kinesis", "DescribeStreamConsumer", "ConsumerARN", "Consumer"),
}
"""The kind of stream -> the service, operation and parameter that tell whether it exists, and what it is called."""


def _after_update(*, was_enabled: bool, enabled: bool | None) -> str:
    """The state that an update leads to: what passes by itself comes back to Enabled or Disabled."""
    if was_enabled:
        return "Disabling" if enabled is False else "Updating"
    return "Enabling" if enabled else "Disabled"


def _is_called(mapping: EventSourceMapping, qualifier: str | None) -> bool:
    """Whether a mapping calls what a qualifier means; none means all of a function's versions and aliases."""
    return qualifier is None or (mapping.qualifier or LATEST) == qualifier


def _already_mapped(source: Source, mapping: EventSourceMapping, other: EventSourceMapping) -> str | None:
    """What is said of another mapping of the same source and function; None if it reads something else of it.

    Recorded: test_duplicate_event_source_mappings, of each source.
    """
    if source.is_kafka:
        servers, topics = _servers(mapping), mapping.settings.shown["topics"]
        if not (servers & _servers(other) and set(topics).intersection(other.settings.shown["topics"])):
            return None
        return (
            f'An event source mapping with event source ("{",".join(sorted(servers))}"), '
            f'function ("{mapping.function_arn}"), topics ("{",".join(topics)}")'
        )
    known = f'(" {mapping.event_source_arn} ") and function (" {mapping.function_name} ")'
    if source.is_queue:
        return f"An event source mapping with SQS arn {known}"
    return f"The event source arn {known} provided mapping"


def _servers(mapping: EventSourceMapping) -> set[str]:
    """Where a Kafka cluster is found: its ARN, or the addresses of one outside of AWS."""
    if mapping.event_source_arn is not None:
        return {mapping.event_source_arn}
    endpoints = mapping.settings.shown["self_managed_event_source"].get("Endpoints", {})
    return set(endpoints.get("KAFKA_BOOTSTRAP_SERVERS", ()))
