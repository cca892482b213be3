"""What a message may be: its text, its structure, its subject, its ids (API reference, Publish)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from awsim.services.sns.errors import invalid
from awsim.services.sns.publishing.messages import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_SUBJECT = 100
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Line breaks and control characters."""
_ID = re.compile(r"[A-Za-z0-9!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]{1,128}")


def check_text(message: str, subject: str | None) -> None:
    """Raise InvalidParameter for a message or a subject that SNS refuses."""
    if subject is not None and (not subject or len(subject) > LONGEST_SUBJECT or UNSEEN.search(subject) is not None):
        raise invalid("Subject")
    if not message:
        raise invalid("Empty message")


def check_id(name: str, given: str | None) -> None:
    """Raise InvalidParameter for a group or a deduplication id that is none."""
    if given is not None and _ID.fullmatch(given) is None:
        raise invalid(
            f"{name} Reason: {name} can only include alphanumeric and punctuation characters. 1 to 128 in length"
        )


def texts_of(message: str, structure: str | None, *, needs_default: bool = True) -> Mapping[str, str] | None:
    """The texts of a message with structure, by protocol; None for one without. Raises InvalidParameter."""
    if not structure:
        return None
    if structure != "json":
        raise invalid("MessageStructure")
    try:
        document = json.loads(message)
    except (ValueError, RecursionError):
        raise invalid("Message Structure - JSON message body failed to parse") from None
    if not isinstance(document, dict):
        raise invalid("Message Structure - JSON message body failed to parse")
    texts = {name: text for name, text in document.items() if isinstance(text, str)}
    if needs_default and DEFAULT not in texts:
        raise invalid("Message Structure - No default entry in JSON message body")
    return texts
