"""Partner event sources: what partners make for accounts, and the events they put on these accounts' buses.

User guide, "Receiving events from a SaaS partner". A partner is any account that calls CreatePartnerEventSource.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.events.errors import InvalidStateError, already_exists, not_found
from awsim.services.events.partner_models import EventSource, PartnerEventSource
from awsim.services.events.putting.entries import RefusedEntry, detail_of, size_of
from awsim.services.events.putting.event import Event, document
from awsim.services.events.putting.put_events import PutOperations
from awsim.services.events.registers import paged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Answer = dict[str, Any]

KIND = "Event source"


class PartnerOperations(PutOperations):
    """Partner event sources, from both sides."""

    # The partner

    def create_partner_event_source(self, *, name: str, account: str) -> Answer:
        """Make a source for an account."""
        source = self.partner_sources.get(name)
        if source is None:
            source = PartnerEventSource(name, f"arn:{self.partition}:events:{self.region}::event-source/{name}")
        if account in source.accounts:
            raise already_exists(KIND, name)
        source.accounts[account] = self.now()
        self.partner_sources.put(name, source)
        customer = self._of(account)
        customer.event_sources.put(name, EventSource(name, source.arn, name.split("/")[1], self.now()))
        return {"EventSourceArn": source.arn}

    def delete_partner_event_source(self, *, name: str, account: str) -> None:
        """Take a source away from an account; one that is not there is no error."""
        source = self.partner_sources.get(name)
        if source is None or source.accounts.pop(account, None) is None:
            return
        if not source.accounts:
            self.partner_sources.remove(name)
        customer = self._of(account)
        if name in customer.event_sources:
            customer.event_sources.remove(name)

    def describe_partner_event_source(self, *, name: str) -> Answer:
        """Show a source that this account has made."""
        source = self._made(name)
        return {"Arn": source.arn, "Name": source.name}

    def list_partner_event_sources(
        self, *, name_prefix: str, next_token: str | None = None, limit: int | None = None
    ) -> Answer:
        """List the sources that this account has made."""
        scope = self.scope("ListPartnerEventSources")
        found, following = self.partner_sources.page(scope, prefix=name_prefix, limit=limit, token=next_token)
        listed = [{"Arn": source.arn, "Name": source.name} for source in found]
        return {"PartnerEventSources": listed, "NextToken": following}

    def list_partner_event_source_accounts(
        self, *, event_source_name: str, next_token: str | None = None, limit: int | None = None
    ) -> Answer:
        """List the accounts that a source was made for."""
        source = self._made(event_source_name)
        scope = self.scope("ListPartnerEventSourceAccounts", event_source_name)
        accounts, following = paged(sorted(source.accounts), limit, next_token, scope, key=str)
        listed = []
        for account in accounts:
            shown = self._of(account).event_sources[source.name].described()
            named = ("CreationTime", "ExpirationTime", "State")
            listed.append({"Account": account, **{name: shown[name] for name in named}})
        return {"PartnerEventSourceAccounts": listed, "NextToken": following}

    def put_partner_events(self, *, entries: Sequence[Mapping[str, Any]]) -> Answer:
        """Take a partner's events: they go to the buses of the accounts whose source is active."""
        answered, failed = [], 0
        for entry in entries:
            try:
                answered.append({"EventId": self._take_partners(entry)})
            except RefusedEntry as refused:
                failed += 1
                answered.append(refused.answer())
        return {"FailedEntryCount": failed, "Entries": answered}

    # The account

    def activate_event_source(self, *, name: str) -> None:
        """Have a source's events go to its bus, which has to be there."""
        source = self._source(name)
        if name not in self.buses:
            raise InvalidStateError(f"Event source {name} does not have an event bus.")
        source.activate()

    def deactivate_event_source(self, *, name: str) -> None:
        """Have a source's events go nowhere."""
        source = self._source(name)
        if source.state != "ACTIVE":
            raise InvalidStateError(f"Event source {name} is not in the active state.")
        source.wait_for_a_bus()

    def describe_event_source(self, *, name: str) -> Answer:
        """Show a source that a partner has made for this account."""
        return self._source(name).described()

    def list_event_sources(
        self, *, name_prefix: str | None = None, next_token: str | None = None, limit: int | None = None
    ) -> Answer:
        """List the sources that partners have made for this account."""
        scope = self.scope("ListEventSources")
        found, following = self.event_sources.page(scope, prefix=name_prefix, limit=limit, token=next_token)
        return {"EventSources": [source.described() for source in found], "NextToken": following}

    def _take_partners(self, entry: Mapping[str, Any]) -> str:
        detail = detail_of(entry)
        source = self.partner_sources.get(entry["Source"])
        if source is None:
            raise RefusedEntry("ResourceNotFoundException", f"Event source {entry['Source']} does not exist.")
        now, event_id = self.now(), self.random.uuid()
        for account in source.accounts:
            customer = self._of(account)
            bus = customer.buses.get(source.name)
            if bus is None or customer.event_sources[source.name].state != "ACTIVE":
                continue
            taken = document(
                event_id=event_id,
                detail_type=entry["DetailType"],
                source=source.name,
                account=account,
                time=entry.get("Time") or now,
                region=self.region,
                resources=entry.get("Resources") or (),
                detail=detail,
            )
            customer.take_in(bus, Event(taken, now, size=size_of(entry)), None)
        return event_id

    def _made(self, name: str) -> PartnerEventSource:
        found = self.partner_sources.get(name)
        if found is None:
            raise not_found(KIND, name)
        return found

    def _source(self, name: str) -> EventSource:
        found = self.event_sources.get(name)
        if found is None:
            raise not_found(KIND, name)
        return found

    def _of(self, account: str) -> PartnerOperations:
        found: PartnerOperations = self.world.backend("events", account, self.region)
        return found
