"""`Message`: what was published, as each protocol gets it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT = "default"


@dataclass(slots=True)
class Message:
    """A message that a topic has accepted.

    text              of the parameter `Message`.
    by_protocol       the texts of a message with structure; None for one without.
    attributes        in the model's form.
    trace_header      that it came with.
    """

    id: str
    text: str
    published_at: float
    topic_arn: str
    subject: str | None = None
    by_protocol: Mapping[str, str] | None = None
    attributes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    group_id: str | None = None
    deduplication_id: str | None = None
    sequence_number: str | None = None
    trace_header: str | None = None
    is_replayed: bool = False

    def text_for(self, protocol: str) -> str:
        """What a protocol gets: its own text, or the default one."""
        if self.by_protocol is None:
            return self.text
        found = self.by_protocol.get(protocol)
        return self.by_protocol.get(DEFAULT, "") if found is None else found
