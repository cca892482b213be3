"""Event source mappings: creating, showing, changing and deleting what connects a source with a function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.arn import Arn
from awsim.model.errors import ServiceError
from awsim.services.lambda_.errors import InvalidParameterValueError, ResourceConflictError, ResourceNotFoundError
from awsim.services.lambda_.lifecycles import MAPPING_LIFECYCLE
from awsim.services.lambda_.mapping_models import EventSourceMapping
from awsim.services.lambda_.mapping_settings import changed, described, new_settings
from awsim.services.lambda_.mapping_sources import BY_KIND, source_of
from awsim.services.lambda_.names import LATEST
from awsim.services.lambda_.queue_polling import QueuePolling
from awsim.services.lambda_.stream_polling import StreamPolling
from awsim.services.lambda_.tags import checked_tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from awsim.services.lambda_.mapping_sources import Source


class EventSourceMappingOperations(QueuePolling, StreamPolling):
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
        settings = new_settings(source, given)
        name, qualifier, arn, timeout = self._mapped_function(function_name)
        self._refuse_duplicate(source, event_source_arn, name, arn)
        if event_source_arn is not None:
            self._require_source(source, event_source_arn, timeout)
        uuid = self.random.uuid()
        mapping = EventSourceMapping(
            uuid=uuid,
            arn=self.arn(f"event-source-mapping:{uuid}"),
            source=source.kind,
            event_source_arn=event_source_arn,
            function_name=name,
            qualifier=qualifier,
            function_arn=arn,
            settings=settings,
            last_modified=self.now(),
            state_transition_reason="USER_INITIATED" if source.is_queue else "User action",
            tags=checked_tags(tags or {}),
        )
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
        elif function_name is not None:
            found = self.mappings_of_function.get(self._name_of_mapped(function_name)[0], {}).values()
        if function_name is not None:
            name, qualifier = self._name_of_mapped(function_name)
            found = [each for each in found if each.function_name == name and qualifier in (None, each.qualifier)]
        listed = sorted(found, key=lambda each: each.uuid)
        scope = ["ListEventSourceMappings", event_source_arn, function_name]
        mappings, following = self.paged(listed, marker, min(max_items or 100, 100), scope, lambda each: each.uuid)
        return {"EventSourceMappings": [self._shown_mapping(each) for each in mappings], "NextMarker": following}

    def update_event_source_mapping(
        self, *, uuid: str, function_name: str | None = None, enabled: bool | None = None, **given: Any
    ) -> dict[str, Any]:
        """Change the settings a request names; a stream is read on from where it was."""
        mapping = self._mapping(uuid)
        settings = changed(mapping.settings, BY_KIND[mapping.source], given)
        if function_name is not None:
            name, qualifier, arn, _ = self._mapped_function(function_name)
            self._forget(mapping)
            mapping.function_name, mapping.qualifier, mapping.function_arn = name, qualifier, arn
            self._keep(mapping)
        was_enabled = mapping.status in ("Creating", "Enabled", "Enabling", "Updating")
        if was_enabled:
            self.stop_polling(mapping)
        mapping.settings = settings
        mapping.last_modified = self.now()
        self.transition(MAPPING_LIFECYCLE, uuid, mapping, _after_update(was_enabled=was_enabled, enabled=enabled))
        return self._shown_mapping(mapping)

    def delete_event_source_mapping(self, *, uuid: str) -> dict[str, Any]:
        """Delete a mapping: no batch is begun any more."""
        mapping = self._mapping(uuid)
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

    def _name_of_mapped(self, function_name: str) -> tuple[str, str | None]:
        _, qualifier, arn = self.find(function_name)
        return arn.rpartition(":")[2], None if qualifier == LATEST else qualifier

    def _mapped_function(self, function_name: str) -> tuple[str, str | None, str, int]:
        """Name, qualifier, ARN and timeout of the function to be called; it must exist."""
        function, qualifier, _ = self.find(function_name)
        version = None if function is None else function.find_version(qualifier)
        if function is None or version is None:
            raise InvalidParameterValueError("Function does not exist")
        qualifier = None if qualifier == LATEST else qualifier
        return function.name, qualifier, function.qualified_arn(qualifier or ""), version.configuration.timeout

    def _refuse_duplicate(self, source: Source, source_arn: str | None, name: str, function_arn: str) -> None:
        for other in self.mappings_of_source.get(source_arn, {}).values():
            if source_arn is None or other.function_arn != function_arn:
                continue
            known = f'(" {source_arn} ") and function (" {name} ")'
            advice = f"Please update or delete the existing mapping with UUID {other.uuid}"
            if source.is_queue:
                raise ResourceConflictError(f"An event source mapping with SQS arn {known} already exists. {advice}")
            raise ResourceConflictError(f"The event source arn {known} provided mapping already exists. {advice}")

    def _require_source(self, source: Source, source_arn: str, timeout: int) -> None:
        """Ask the source's service whether it is there; those that are not polled are not asked for."""
        if source.is_queue:
            self.require_queue(source_arn, timeout)
        elif source.is_stream:
            service, operation, member = _LOOK_UPS[source.kind]
            arn = Arn.parse(source_arn)
            try:
                self.cloud.call(service, operation, {member: source_arn}, account=arn.account, region=arn.region)
            except ServiceError:
                raise InvalidParameterValueError(f"{_NOUNS[source.kind]} not found: {source_arn}") from None


_LOOK_UPS = {
    "dynamodb": ("dynamodbstreams", "DescribeStream", "StreamArn"),
    "kinesis": ("kinesis", "DescribeStreamSummary", "StreamARN"),
    "kinesis-consumer": ("kinesis", "DescribeStreamConsumer", "ConsumerARN"),
}
"""The kind of stream -> the service, operation and parameter that tell whether it exists."""

_NOUNS = {"dynamodb": "Stream", "kinesis": "Stream", "kinesis-consumer": "Consumer"}


def _after_update(*, was_enabled: bool, enabled: bool | None) -> str:
    """The state that an update leads to: what passes by itself comes back to Enabled or Disabled."""
    if was_enabled:
        return "Disabling" if enabled is False else "Updating"
    return "Enabling" if enabled else "Disabled"
