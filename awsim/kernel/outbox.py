"""`Outbox`: the mails, text messages and push notifications that services have sent to people; nothing leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Kind = Literal["mail", "sms", "push"]


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that was sent to a person.

    kind        "mail", "sms" or "push".
    at          the cloud's time, in seconds since the epoch.
    to          the mail address, the phone number, or the token of the device.
    body        the text, as the person sees it.
    subject     of a mail; also of what else has one.
    sender      who it comes from: a mail address, or the sender id or number of a text message.
    service, account, region
                who has sent it.
    details     what else is known, by the sender's names: links of a mail, the endpoint of a push, attributes.
    """

    kind: Kind
    at: float
    to: str
    body: str
    service: str
    account: str
    region: str
    subject: str | None = None
    sender: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


class Outbox:
    """What has left one simulated AWS, in the order it was sent: plain data, part of a snapshot.

    >>> [sent.body for sent in cloud.outbox.sms("+15551234567")]
    ['Your code is 123']
    """

    def __init__(self) -> None:
        self._sent: list[Sent] = []
        self._silent: dict[str, None] = {}

    def add(self, sent: Sent) -> None:
        """Note that something was sent; services call it."""
        self._sent.append(sent)

    def __iter__(self) -> Iterator[Sent]:
        return iter(list(self._sent))

    def __len__(self) -> int:
        return len(self._sent)

    def __getitem__(self, position: int) -> Sent:
        return self._sent[position]

    def __repr__(self) -> str:
        kinds: list[Kind] = ["mail", "sms", "push"]
        counts = ", ".join(f"{len(self._of(kind, None))} {kind}" for kind in kinds)
        return f"<Outbox: {counts}>"

    def mails(self, to: str | None = None) -> list[Sent]:
        """The mails, all or those to one address."""
        return self._of("mail", to)

    def sms(self, to: str | None = None) -> list[Sent]:
        """The text messages, all or those to one number."""
        return self._of("sms", to)

    def pushes(self, to: str | None = None) -> list[Sent]:
        """The push notifications, all or those to one device by its token."""
        return self._of("push", to)

    def clear(self) -> None:
        """Forget what was sent."""
        self._sent.clear()

    def opt_out(self, number: str) -> None:
        """Do what the owner of a phone does who replies STOP: no text messages are sent there any more."""
        self._silent[number] = None

    def opt_in(self, number: str) -> None:
        """Take that back."""
        self._silent.pop(number, None)

    def opted_out(self) -> list[str]:
        """The numbers that want no text messages."""
        return sorted(self._silent)

    def _of(self, kind: Kind, to: str | None) -> list[Sent]:
        return [each for each in self._sent if each.kind == kind and to in (None, each.to)]
