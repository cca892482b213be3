"""StartReplay, DescribeReplay, CancelReplay and ListReplays: what is in an archive goes to its bus once more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from awsim.services.events.archives.archives import ArchiveOperations
from awsim.services.events.archives.models import Replay
from awsim.services.events.errors import (
    IllegalStatusError,
    already_exists,
    bus_not_found,
    invalid,
    not_found,
    require_one_filter,
)
from awsim.services.events.putting.event import Event

if TYPE_CHECKING:
    from collections.abc import Mapping

    Answer = dict[str, Any]

START_SECONDS = 60.0
MINUTE_SECONDS = 1.0
"""How long the replay of a minute's events takes."""
BUS = re.compile(r"arn:[^:]+:events:[^:]+:\d{12}:event-bus/.+")
UNDER_WAY = ("STARTING", "RUNNING")


class ReplayOperations(ArchiveOperations):
    """Replays."""

    def start_replay(
        self,
        *,
        replay_name: str,
        event_source_arn: str,
        event_start_time: float,
        event_end_time: float,
        destination: Mapping[str, Any],
        description: str | None = None,
    ) -> Answer:
        """Begin to replay the events that came in from one moment up to another."""
        if replay_name in self.replays:
            raise already_exists("Replay", replay_name)
        if not BUS.fullmatch(destination["Arn"]):
            raise invalid("Destination.Arn", "Must contain an event bus ARN.")
        owner, bus_name = self.owner_of_bus(destination["Arn"])
        bus = None if owner is None else owner.buses.get(bus_name)
        if bus is None:
            raise bus_not_found(bus_name)
        name = event_source_arn.partition(":archive/")[2]
        archive = self.archives.get(name)
        if archive is None or archive.arn != event_source_arn:
            raise invalid("EventSourceArn", f"Archive {name or event_source_arn} does not exist.")
        if archive.bus_arn != bus.arn:
            raise invalid("Destination.Arn", "Cross event bus replay is not permitted.")
        if event_start_time >= event_end_time:
            raise invalid("EventEndTime", "EventStartTime must be before EventEndTime.")
        replay = Replay(
            replay_name,
            self.arn(f"replay/{replay_name}"),
            name,
            event_source_arn,
            {key: value for key, value in destination.items() if value is not None},
            event_start_time,
            event_end_time,
            self.now(),
            description,
        )
        self.replays.put(replay_name, replay)
        self.schedule(self._takes(START_SECONDS), "begin_replay", name=replay_name)
        return {"ReplayArn": replay.arn, "State": replay.state, "ReplayStartTime": replay.started_at}

    def describe_replay(self, *, replay_name: str) -> Answer:
        """Show a replay and how far it is."""
        return self._replay(replay_name).described()

    def cancel_replay(self, *, replay_name: str) -> Answer:
        """End a replay before its time."""
        replay = self._replay(replay_name)
        if replay.state not in UNDER_WAY:
            raise IllegalStatusError(f"Replay {replay_name} is not in a valid state for this operation.")
        replay.state = "CANCELLING"
        self.schedule(self._takes(MINUTE_SECONDS), "finish_cancelling", name=replay_name)
        return {"ReplayArn": replay.arn, "State": replay.state}

    def list_replays(
        self,
        *,
        name_prefix: str | None = None,
        state: str | None = None,
        event_source_arn: str | None = None,
        next_token: str | None = None,
        limit: int | None = None,
    ) -> Answer:
        """List replays by their names; filters exclude each other."""
        require_one_filter("ListReplays", state, event_source_arn, name_prefix)

        def is_asked_for(replay: Replay) -> bool:
            return state in (None, replay.state) and event_source_arn in (None, replay.source_arn)

        scope = self.scope("ListReplays", state, event_source_arn)
        found, following = self.replays.page(
            scope, prefix=name_prefix, limit=limit, token=next_token, where=is_asked_for
        )
        return {"Replays": [replay.listed() for replay in found], "NextToken": following}

    # Scheduled

    def begin_replay(self, *, name: str) -> None:
        """Scheduled: look what the archive has; one that is gone meanwhile ends the replay."""
        replay = self.replays[name]
        if replay.state != "STARTING":
            return
        archive = self.archives.get(replay.archive)
        if archive is None:
            replay.reason = f"Archive {replay.archive} does not exist."
            replay.finish("FAILED", self.now())
            return
        replay.begin(archive.within(replay.start, replay.end, self.now()))
        self.schedule(0.0, "replay_minute", name=name)

    def replay_minute(self, *, name: str) -> None:
        """Scheduled: send the events of one minute to the bus's rules."""
        replay = self.replays[name]
        if replay.state != "RUNNING":
            return
        bus = self.buses.get(replay.destination["Arn"].partition(":event-bus/")[2])
        if bus is None or not replay.left:
            replay.finish("COMPLETED" if bus is not None else "FAILED", self.now())
            return
        only = frozenset(replay.destination.get("FilterArns") or ())
        for kept in replay.next_minute():
            self.dispatch(bus, Event({**kept.document, "replay-name": name}, self.now(), size=kept.size), only=only)
        self.schedule(self._takes(MINUTE_SECONDS), "replay_minute", name=name)

    def finish_cancelling(self, *, name: str) -> None:
        """Scheduled: nothing more is replayed."""
        self.replays[name].finish("CANCELLED", self.now())

    def _takes(self, seconds: float) -> float:
        return self.world.duration(self.service, "Replay", seconds)

    def _replay(self, name: str) -> Replay:
        found = self.replays.get(name)
        if found is None:
            raise not_found("Replay", name)
        return found
