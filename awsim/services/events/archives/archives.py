"""CreateArchive, DescribeArchive, UpdateArchive, DeleteArchive and ListArchives.

An archive is fed by a rule that AWS manages: it matches what the archive's pattern does, but for events that are
replayed (user guide, "Archiving and replaying events").
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.common.event_pattern import compile_pattern
from awsim.fabric.delivery.settings import PLAIN
from awsim.services.events.archives.models import Archive
from awsim.services.events.errors import already_exists, not_found, require_one_filter
from awsim.services.events.rules.models import Rule, Target
from awsim.services.events.rules.rules import RuleOperations, rule_pattern

if TYPE_CHECKING:
    from awsim.services.events.buses.models import EventBus

    Answer = dict[str, Any]

MANAGER = "prod.vhs.events.aws.internal"
FIRST_VALUE = json.JSONDecoder()
"""Patterns are read as far as they go: text may follow them."""
TEMPLATE = '{{"archive-arn": "{arn}", "event": <aws.events.event.json>, "ingestion-time": <{time}>}}'
NOT_REPLAYED = {"replay-name": [{"exists": False}]}


class ArchiveOperations(RuleOperations):
    """Archives."""

    def create_archive(
        self,
        *,
        archive_name: str,
        event_source_arn: str,
        description: str | None = None,
        event_pattern: str | None = None,
        retention_days: int = 0,
        kms_key_identifier: str | None = None,
    ) -> Answer:
        """Create an archive of a bus; what the bus takes from now on, and the pattern matches, is kept."""
        if archive_name in self.archives:
            raise already_exists("Archive", archive_name)
        bus = self.bus(event_source_arn)
        settings = _settings(description, event_pattern, kms_key_identifier)
        archive = Archive(
            archive_name, self.arn(f"archive/{archive_name}"), bus.arn, self.now(), retention_days, settings
        )
        self._put_rule_of(archive, bus)
        self.archives.put(archive_name, archive)
        return {"ArchiveArn": archive.arn, "State": "ENABLED", "CreationTime": archive.created_at}

    def describe_archive(self, *, archive_name: str) -> Answer:
        """Show an archive and how much is in it."""
        return self.archive(archive_name).described(self.now())

    def update_archive(
        self,
        *,
        archive_name: str,
        description: str | None = None,
        event_pattern: str | None = None,
        retention_days: int | None = None,
        kms_key_identifier: str | None = None,
    ) -> Answer:
        """Change what is given."""
        archive = self.archive(archive_name)
        changes = _settings(description, event_pattern, kms_key_identifier)
        changed = replace(archive, settings={**archive.settings, **changes})
        self._put_rule_of(changed, self.bus(archive.bus_arn))
        archive.settings = changed.settings
        if retention_days is not None:
            archive.retention_days = retention_days
        return {"ArchiveArn": archive.arn, "State": "ENABLED", "CreationTime": archive.created_at}

    def delete_archive(self, *, archive_name: str) -> None:
        """Delete an archive with all that is in it, and its rule."""
        archive = self.archive(archive_name)
        self.archives.remove(archive_name)
        bus = self.buses.get(archive.bus_arn.partition(":event-bus/")[2])
        if bus is not None and archive.rule_name in bus.rules:
            self.drop_rule(bus, archive.rule_name)

    def list_archives(
        self,
        *,
        name_prefix: str | None = None,
        event_source_arn: str | None = None,
        state: str | None = None,
        next_token: str | None = None,
        limit: int | None = None,
    ) -> Answer:
        """List archives by their names; all of them are ENABLED, and filters exclude each other."""
        require_one_filter("ListArchives", state, event_source_arn, name_prefix)
        source = None if event_source_arn is None else self.bus(event_source_arn).arn

        def is_asked_for(archive: Archive) -> bool:
            return source in (None, archive.bus_arn) and state in (None, "ENABLED")

        scope, now = self.scope("ListArchives", source, state), self.now()
        found, following = self.archives.page(
            scope, prefix=name_prefix, limit=limit, token=next_token, where=is_asked_for
        )
        return {"Archives": [archive.listed(now) for archive in found], "NextToken": following}

    # Shared

    def archive(self, name: str) -> Archive:
        """An archive; raises ResourceNotFoundException."""
        found = self.archives.get(name)
        if found is None:
            raise not_found("Archive", name)
        return found

    def _put_rule_of(self, archive: Archive, bus: EventBus) -> None:
        """Put the managed rule that feeds an archive; raises InvalidEventPatternException."""
        given = archive.settings.get("EventPattern")
        asked = {}
        if given:
            rule_pattern(given)
            asked = FIRST_VALUE.raw_decode(given.lstrip())[0]
        text = json.dumps({**asked, **NOT_REPLAYED}, separators=(",", ":"))
        name = archive.rule_name
        rule = Rule(name, self.rule_arn(bus, name), bus.name, self.account, compile_pattern(text), text)
        rule.managed_by = MANAGER
        rule.archive = archive.name
        template = TEMPLATE.format(arn=archive.arn, time="aws.events.event.ingestion-time")
        arn = f"arn:{self.partition}:events:{self.region}:::"
        target = {
            "Id": name,
            "Arn": arn,
            "InputTransformer": {"InputPathsMap": {}, "InputTemplate": template},
        }
        rule.targets = {name: Target(target, PLAIN, "archive", is_over_http=False, is_plain=True)}
        if name not in bus.rules:
            bus.count_target(arn, name, 1)
        bus.put_rule(rule)


def _settings(description: str | None, pattern: str | None, key: str | None) -> dict[str, str]:
    given = {"Description": description, "EventPattern": pattern, "KmsKeyIdentifier": key}
    return {name: value for name, value in given.items() if value is not None}
