"""Event source mappings: what connects a stream or queue with a function, and how it is to read and to retry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from awsim.fabric.sources.settings import ReadSettings
from awsim.fabric.sources.streams import stream_source

if TYPE_CHECKING:
    from awsim.fabric.sources.streams import StreamSource


@dataclass(frozen=True, slots=True)
class MappingSettings(ReadSettings):
    """What a customer has set, with AWS's defaults where nothing was said (API reference, CreateEventSourceMapping)."""

    reports_batch_item_failures: bool = False
    on_failure: str | None = None
    """The ARN of the queue, topic or bucket that discarded batches are described to."""
    maximum_concurrency: int | None = None
    shown: dict[str, Any] = field(default_factory=dict)
    """Members that are only kept and shown: those of sources that are not polled here, keys, metrics, pollers."""


@dataclass(slots=True)
class EventSourceMapping:
    """One mapping; `source` is the kind of its event source, a key of `mapping_sources.BY_KIND`.

    `status` is AWS's `State`, `reader` the state of what polls the source (`StreamReader`, `QueueReader`), None for a
    source that is not polled. Times are epoch seconds.
    """

    uuid: str
    arn: str
    source: str
    event_source_arn: str | None
    function_name: str
    qualifier: str | None
    function_arn: str
    settings: MappingSettings
    last_modified: float
    status: str = ""
    state_transition_reason: str | None = "User action"
    last_processing_result: str | None = "No records processed"
    reader: Any = None
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The UUID."""
        return self.uuid

    @property
    def source_arn(self) -> str:
        """The ARN of a source that is polled."""
        assert self.event_source_arn is not None, "only self-managed sources have no ARN, and they are not polled"
        return self.event_source_arn

    def stream_source(self) -> StreamSource:
        """What a mapping of a stream or of a stream's consumer reads."""
        return stream_source(self.source_arn, self.arn)
