"""Archives, replays, connections and API destinations, as AWS answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .buses import ACCOUNT, PATTERN, entry
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

EVENTS = Recordings("events")
REALISTIC: dict[str, Any] = {"lifecycle": "realistic"}
BASIC = {"BasicAuthParameters": {"Username": "user", "Password": "pass"}}
KEY = {"ApiKeyAuthParameters": {"ApiKeyName": "ApiKey", "ApiKeyValue": "secret"}}
OAUTH = {
    "OAuthParameters": {
        "AuthorizationEndpoint": "https://example.com/oauth",
        "ClientParameters": {"ClientID": "client_id", "ClientSecret": "client_secret"},
        "HttpMethod": "POST",
    }
}


def source(replay: Replay, bus: str) -> str:
    """The ARN of a bus that is made unless it is the default one."""
    events = replay.client("events")
    if bus != "default":
        return str(events.create_event_bus(Name=bus)["EventBusArn"])
    return str(events.describe_event_bus()["Arn"])


def archive(replay: Replay, bus: str = "default", **more: Any) -> Any:
    """What CreateArchive answers."""
    given = {"ArchiveName": "my-archive", "EventSourceArn": source(replay, bus), "RetentionDays": 1}
    pattern = json.dumps(PATTERN)
    return replay.client("events").create_archive(**given, EventPattern=pattern, **more)


# Archives


@EVENTS.scenario("TestArchive::test_create_list_describe_update_delete_archive[default]")
def an_archive_is_made_shown_changed_and_deleted(replay: Replay) -> None:
    events = replay.client("events")
    description = "description of the archive"
    replay.match("create-archive", archive(replay, Description=description))
    replay.match("list-archives", events.list_archives(NamePrefix="my-"))
    replay.match("describe-archive", events.describe_archive(ArchiveName="my-archive"))
    answer = events.update_archive(ArchiveName="my-archive", Description="other", RetentionDays=1)
    replay.match("update-archive", answer)
    replay.match("delete-archive", events.delete_archive(ArchiveName="my-archive"))


@EVENTS.scenario(
    *(f"TestArchive::test_create_archive_error_duplicate[{bus}]" for bus in ("custom", "default")),
)
def an_archive_of_a_name_that_is_taken(replay: Replay) -> None:
    archive(replay, replay.parameter)
    arn = replay.client("events").describe_event_bus(Name=replay.parameter)["Arn"]
    given = {"ArchiveName": "my-archive", "EventSourceArn": arn}
    replay.refused("create-archive-duplicate-error", replay.client("events").create_archive, **given)


@EVENTS.scenario("TestArchive::test_describe_archive_error_unknown_archive")
def an_archive_that_is_not_there_is_not_shown(replay: Replay) -> None:
    events = replay.client("events")
    replay.refused("describe-archive-unknown-archive-error", events.describe_archive, ArchiveName="none")


@EVENTS.scenario("TestArchive::test_delete_archive_error_unknown_archive")
def an_archive_that_is_not_there_is_not_deleted(replay: Replay) -> None:
    events = replay.client("events")
    replay.refused("delete-archive-unknown-archive-error", events.delete_archive, ArchiveName="none")


@EVENTS.scenario("TestArchive::test_list_archive_error_unknown_source_arn")
def archives_of_a_bus_that_is_not_there(replay: Replay) -> None:
    events = replay.client("events")
    arn = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/none"
    replay.refused("list-archives-unknown-event-bus-error", events.list_archives, EventSourceArn=arn)


@EVENTS.scenario(*(f"TestArchive::test_list_archive_state_enabled[{bus}]" for bus in ("custom", "default")))
def archives_by_their_state(replay: Replay) -> None:
    archive(replay, replay.parameter)
    replay.match("list-archives-state-enabled", replay.client("events").list_archives(State="ENABLED"))


@EVENTS.scenario("TestArchive::test_list_archive_with_name_prefix[custom]")
def archives_by_their_names(replay: Replay) -> None:
    events = replay.client("events")
    archive(replay, replay.parameter)
    replay.match("list-archives-with-name-prefix", events.list_archives(NamePrefix="my-"))
    replay.match("list-archives-with-full-name", events.list_archives(NamePrefix="my-archive"))
    replay.match("list-archives-not-existing-archive", events.list_archives(NamePrefix="other"))


@EVENTS.scenario("TestArchive::test_list_archive_with_events[True-default]")
def an_archive_counts_its_events(replay: Replay) -> None:
    events = replay.client("events")
    archive(replay, Description="description of the archive")
    events.put_events(Entries=[entry()] * 10)
    replay.match("list-archives", events.list_archives(NamePrefix="my-"))
    replay.match("describe-archive", events.describe_archive(ArchiveName="my-archive"))


# Replays


def replayed(replay: Replay, name: str, archive_arn: str, **more: Any) -> dict[str, Any]:
    """The parameters of StartReplay."""
    events = replay.client("events")
    return {
        "ReplayName": name,
        "EventSourceArn": archive_arn,
        "EventStartTime": 1_767_225_600,
        "EventEndTime": 1_767_229_200,
        "Destination": {"Arn": events.describe_event_bus()["Arn"]},
        **more,
    }


@EVENTS.scenario("TestReplay::test_list_replays_with_prefix", "TestReplay::test_list_replay_with_limit")
def replays_are_listed(replay: Replay) -> None:
    events = replay.client("events")
    arn = archive(replay)["ArchiveArn"]
    is_paged = "list-replays-with-limit" in replay.recorded
    for number in range(6 if is_paged else 1):
        name = f"my-test-replay-{number}" if is_paged else "my-test-replay"
        events.start_replay(**replayed(replay, name, arn))
    replay.cloud.settle()
    if is_paged:
        first = replay.match("list-replays-with-limit", events.list_replays(NamePrefix="my", Limit=3))
        second = events.list_replays(NamePrefix="my", Limit=3, NextToken=first["NextToken"])
        replay.match("list-replays-with-limit-next-token", second)
        return
    replay.match("list-replays-with-prefix", events.list_replays(NamePrefix="my"))
    replay.match("list-replays-with-full-name", events.list_replays(NamePrefix="my-test-replay"))


@EVENTS.scenario("TestReplay::test_describe_replay_error_unknown_replay")
def a_replay_that_is_not_there(replay: Replay) -> None:
    events = replay.client("events")
    replay.refused("describe-replay-unknown-replay-error", events.describe_replay, ReplayName="none")


@EVENTS.scenario("TestReplay::test_start_replay_error_unknown_archive")
def a_replay_of_an_archive_that_is_not_there(replay: Replay) -> None:
    arn = f"arn:aws:events:us-east-1:{ACCOUNT}:archive/none"
    given = replayed(replay, "replay", arn)
    replay.refused("start-replay-unknown-archive-error", replay.client("events").start_replay, **given)


@EVENTS.scenario("TestReplay::test_start_replay_error_unknown_event_bus")
def a_replay_to_another_bus(replay: Replay) -> None:
    events = replay.client("events")
    arn = archive(replay)["ArchiveArn"]
    unknown = {"Arn": f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/none"}
    given = replayed(replay, "replay", arn, Destination=unknown)
    replay.refused("start-replay-unknown-event-bus-error", events.start_replay, **given)
    given = replayed(replay, "replay", arn, Destination={"Arn": source(replay, "other")})
    replay.refused("start-replay-wrong-event-bus-error", events.start_replay, **given)


@EVENTS.scenario("TestReplay::test_start_replay_error_invalid_end_time[10]")
def a_replay_that_ends_before_it_starts(replay: Replay) -> None:
    given = replayed(replay, "replay", archive(replay)["ArchiveArn"])
    given["EventEndTime"] = given["EventStartTime"] - 10
    replay.refused("start-replay-invalid-end-time-error", replay.client("events").start_replay, **given)


# Connections


def connect(replay: Replay, kind: str, parameters: dict[str, Any]) -> Any:
    """What CreateConnection answers."""
    events = replay.client("events")
    return events.create_connection(Name="my-connection", AuthorizationType=kind, AuthParameters=parameters)


def secret(replay: Replay) -> Any:
    """What Secrets Manager has of a connection."""
    arn = replay.client("events").describe_connection(Name="my-connection")["SecretArn"]
    return replay.client("secretsmanager").get_secret_value(SecretId=arn)


@EVENTS.scenario("TestEventBridgeConnections::test_create_connection")
def a_connection_by_key(replay: Replay) -> None:
    replay.match("create-connection", connect(replay, "API_KEY", {**KEY, "InvocationHttpParameters": {}}))
    replay.match("describe-connection", replay.client("events").describe_connection(Name="my-connection"))


@EVENTS.scenario(
    "TestEventBridgeConnections::test_create_connection_with_auth[auth_params1]",
    "TestEventBridgeConnections::test_create_connection_with_auth[auth_params2]",
    **REALISTIC,
)
def connections_by_key_and_oauth(replay: Replay) -> None:
    first = replay.parameter == "auth_params1"
    kind, given = ("API_KEY", KEY) if first else ("OAUTH_CLIENT_CREDENTIALS", OAUTH)
    replay.match("create-connection-auth", connect(replay, kind, given))
    replay.match("describe-connection-auth", replay.client("events").describe_connection(Name="my-connection"))


@EVENTS.scenario("TestEventBridgeConnections::test_connection_secrets[basic]")
def a_connection_has_its_secret_kept(replay: Replay) -> None:
    replay.match("create-connection-auth", connect(replay, "BASIC", BASIC))
    replay.match("describe-connection-auth", replay.client("events").describe_connection(Name="my-connection"))
    replay.match("connection-secret", secret(replay))


@EVENTS.scenario("TestEventBridgeConnections::test_update_connection")
def a_connection_and_its_secret_are_changed(replay: Replay) -> None:
    events = replay.client("events")
    replay.match("create-connection", connect(replay, "BASIC", {**BASIC, "InvocationHttpParameters": {}}))
    replay.match("describe-created-connection", events.describe_connection(Name="my-connection"))
    replay.match("connection-secret-before-update", secret(replay))
    changed = {"BasicAuthParameters": {"Username": "new_user", "Password": "new_pass"}}
    answer = events.update_connection(Name="my-connection", AuthorizationType="BASIC", AuthParameters=changed)
    replay.match("update-connection", answer)
    replay.match("describe-updated-connection", events.describe_connection(Name="my-connection"))
    replay.match("connection-secret-after-update", secret(replay))


@EVENTS.scenario("TestEventBridgeConnections::test_list_connections")
def connections_are_listed(replay: Replay) -> None:
    connect(replay, "BASIC", BASIC)
    replay.match("list-connections", replay.client("events").list_connections(NamePrefix="my-"))


@EVENTS.scenario("TestEventBridgeConnections::test_create_connection_invalid_parameters")
def a_connection_of_no_kind(replay: Replay) -> None:
    given = {"Name": "c", "AuthorizationType": "INVALID_AUTH_TYPE", "AuthParameters": {}}
    create = replay.client("events").create_connection
    replay.refused("create-connection-invalid-auth-error", create, **given)


@EVENTS.scenario("TestEventBridgeConnections::test_create_connection_name_validation")
def a_connection_of_a_name_that_is_none(replay: Replay) -> None:
    given = {"Name": "Invalid Name With Spaces!", "AuthorizationType": "API_KEY", "AuthParameters": KEY}
    create = replay.client("events").create_connection
    replay.refused("create-connection-invalid-name-error", create, **given)


@EVENTS.scenario("TestEvents::test_create_connection_validations")
def a_connection_with_three_faults(replay: Replay) -> None:
    name = "This should fail with two errors 123467890123412341234123412341234"
    given = {"Name": name, "AuthorizationType": "INVALID", "AuthParameters": BASIC}
    replay.refused("create_connection_exc", replay.client("events").create_connection, **given)


# API destinations


@EVENTS.scenario("TestEventBridgeApiDestinations::test_api_destinations[auth1]")
def an_api_destination_is_made_shown_changed_and_deleted(replay: Replay) -> None:
    events = replay.client("events")
    connection = connect(replay, "API_KEY", KEY)["ConnectionArn"]
    aside = {"aside": ("ApiDestinationArn", "ConnectionArn")}
    answer = events.create_api_destination(
        Name="my-destination",
        ConnectionArn=connection,
        HttpMethod="POST",
        InvocationEndpoint="https://example.com/api",
        Description="Test API destination",
    )
    replay.match("create-api-destination", answer, **aside)
    replay.match("describe-api-destination", events.describe_api_destination(Name="my-destination"), **aside)
    replay.match("list-api-destinations", events.list_api_destinations(NamePrefix="my-"), **aside)
    answer = events.update_api_destination(
        Name="my-destination",
        ConnectionArn=connection,
        HttpMethod="PUT",
        InvocationEndpoint="https://example.com/api/v2",
        Description="Updated API destination",
    )
    replay.match("update-api-destination", answer, **aside)
    shown = events.describe_api_destination(Name="my-destination")
    replay.match("describe-updated-api-destination", shown, **aside)
    replay.match("delete-api-destination", events.delete_api_destination(Name="my-destination"))
    name = {"Name": "my-destination"}
    replay.refused("describe-api-destination-not-found-error", events.describe_api_destination, **name)


@EVENTS.scenario("TestEventBridgeApiDestinations::test_create_api_destination_name_validation")
def an_api_destination_of_a_name_that_is_none(replay: Replay) -> None:
    given = {
        "Name": "Invalid Name With Spaces!",
        "ConnectionArn": connect(replay, "API_KEY", KEY)["ConnectionArn"],
        "HttpMethod": "POST",
        "InvocationEndpoint": "https://example.com/api",
    }
    create = replay.client("events").create_api_destination
    replay.refused("create-api-destination-invalid-name-error", create, **given)


test_answers_are_those_of_aws = EVENTS.runner()
