"""Buses, rules and their targets, tags and permissions, as AWS answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from .buses import ACCOUNT, OTHER_ACCOUNT, PATTERN, bus_and_rule, client_of, send_to
from .patterns import TEMPLATES, labels, template
from .recordings import Recordings
from .topics import new_queue

if TYPE_CHECKING:
    from .recordings import Replay

EVENTS = Recordings("events")
TAGS = [{"Key": "tag1", "Value": "value1"}, {"Key": "tag2", "Value": "value2"}]
BUS = "TestEventBus::test_create_list_describe_delete_custom_event_buses"


@EVENTS.scenario(f"{BUS}[False-regions0]", f"{BUS}[False-regions1]", f"{BUS}[True-regions0]")
def a_bus_is_made_shown_and_deleted(replay: Replay) -> None:
    more = {"Description": "test bus"} if replay.parameter.startswith("True") else {}
    steps = [step for step in replay.recorded if step.startswith("create-")]
    for region in [step.removeprefix("create-custom-event-bus-") for step in steps]:
        replay.matching.values["<region>"] = region
        events = replay.client("events", region)
        replay.match(f"create-custom-event-bus-{region}", events.create_event_bus(Name="my-bus", **more))
        replay.match(f"list-event-buses-after-create-{region}", events.list_event_buses(NamePrefix="my-"))
        replay.match(f"describe-custom-event-bus-{region}", events.describe_event_bus(Name="my-bus"))
        replay.match(f"delete-custom-event-bus-{region}", events.delete_event_bus(Name="my-bus"))
        replay.match(f"list-event-buses-after-delete-{region}", events.list_event_buses(NamePrefix="my-"))


@EVENTS.scenario("TestEventBus::test_create_multiple_event_buses_same_name")
def a_bus_of_a_name_that_is_taken(replay: Replay) -> None:
    events = replay.client("events")
    events.create_event_bus(Name="bus")
    replay.refused("create-multiple-event-buses-same-name", events.create_event_bus, Name="bus")


@EVENTS.scenario("TestEventBus::test_describe_delete_not_existing_event_bus")
def a_bus_that_is_not_there(replay: Replay) -> None:
    events = replay.client("events")
    replay.refused("describe-not-existing-event-bus-error", events.describe_event_bus, Name="none")
    replay.refused("delete-not-existing-event-bus", events.delete_event_bus, Name="none")


@EVENTS.scenario("TestEventBus::test_list_event_buses_with_limit")
def buses_are_listed_in_pages(replay: Replay) -> None:
    events = replay.client("events")
    for number in range(6):
        events.create_event_bus(Name=f"bus-{number}")
    first = replay.match("list-event-buses-limit", events.list_event_buses(Limit=3, NamePrefix="bus"))
    second = events.list_event_buses(Limit=3, NextToken=first["NextToken"], NamePrefix="bus")
    replay.match("list-event-buses-limit-next-token", second)


@EVENTS.scenario("TestEventBus::test_remove_permission[default]")
def permissions_are_removed_one_by_one_and_all_at_once(replay: Replay) -> None:
    events = replay.client("events")
    for number in (0, 1):
        events.put_permission(Action="events:PutEvents", Principal=OTHER_ACCOUNT, StatementId=f"sid-{number}")
    replay.match("remove-permission", events.remove_permission(StatementId="sid-0"))
    shown = events.describe_event_bus()
    replay.match("describe-event-bus-remove-permission", {**shown, "Policy": json.loads(shown["Policy"])})
    replay.match("remove-permission-all", events.remove_permission(RemoveAllPermissions=True))
    replay.match("describe-event-bus-remove-permission-all", events.describe_event_bus())


# Rules


def shown(rule: dict[str, Any]) -> dict[str, Any]:
    """A rule with its pattern as what it says."""
    return {**rule, "EventPattern": json.loads(rule["EventPattern"])} if "EventPattern" in rule else rule


@EVENTS.scenario("TestEventRule::test_put_list_with_prefix_describe_delete_rule[default]")
def a_rule_is_put_listed_shown_and_deleted(replay: Replay) -> None:
    events = replay.client("events")
    replay.match("put-rule", events.put_rule(Name="my-rule", EventPattern=json.dumps(PATTERN)))
    replay.match("list-rules", events.list_rules(NamePrefix="my-"))
    replay.match("describe-rule", events.describe_rule(Name="my-rule"))
    replay.match("delete-rule", events.delete_rule(Name="my-rule"))
    replay.match("list-rules-after-delete", events.list_rules(NamePrefix="my-"))


@EVENTS.scenario("TestEventRule::test_list_rule_with_limit")
def rules_are_listed_in_pages(replay: Replay) -> None:
    events = replay.client("events")
    events.create_event_bus(Name="bus")
    for number in range(6):
        events.put_rule(Name=f"rule-{number}", EventBusName="bus", EventPattern=json.dumps(PATTERN))
    first = replay.match("list-rules-limit", events.list_rules(Limit=3, EventBusName="bus"))
    second = events.list_rules(Limit=3, EventBusName="bus", NextToken=first["NextToken"])
    replay.match("list-rules-limit-next-token", second)


def rules_of_a_queue(replay: Replay, count: int, bus: str | None) -> tuple[Any, str, dict[str, str]]:
    events = replay.client("events")
    named = {} if bus is None else {"EventBusName": bus}
    if bus is not None:
        events.create_event_bus(Name=bus)
    _, arn = new_queue(replay)
    for number in range(count):
        events.put_rule(Name=f"rule-{number}", EventPattern=json.dumps(PATTERN), **named)
        send_to(events, arn, f"rule-{number}", **named)
    return events, arn, named


@EVENTS.scenario("TestEventRule::test_list_rule_names_by_target[default]")
def the_rules_of_a_target(replay: Replay) -> None:
    events, arn, _ = rules_of_a_queue(replay, 3, None)
    replay.match("list_rule_names_by_target", events.list_rule_names_by_target(TargetArn=arn))


@EVENTS.scenario("TestEventRule::test_list_rule_names_by_target_no_matches[custom]")
def a_target_of_no_rule(replay: Replay) -> None:
    events, arn, named = rules_of_a_queue(replay, 1, "bus")
    found = events.list_rule_names_by_target(TargetArn=f"{arn}-other", **named)
    replay.match("list_rule_names_by_target_no_matches", found)


@EVENTS.scenario(
    "TestEventRule::test_list_rule_names_by_target_with_limit[custom]",
    "TestEventRule::test_list_rule_names_by_target_with_limit[default]",
)
def the_rules_of_a_target_in_pages(replay: Replay) -> None:
    events, arn, named = rules_of_a_queue(replay, 5, "bus" if replay.parameter == "custom" else None)
    token: dict[str, str] = {}
    for step in ("first_page", "second_page", "third_page"):
        page = events.list_rule_names_by_target(TargetArn=arn, Limit=2, **token, **named)
        replay.match(step, page)
        token = {"NextToken": page.get("NextToken")}


# Targets


@EVENTS.scenario(
    "TestEventTarget::test_put_list_remove_target[custom]", "TestEventTarget::test_put_list_remove_target[default]"
)
def a_target_is_put_listed_and_removed(replay: Replay) -> None:
    events = replay.client("events")
    named = bus_and_rule(events, "bus" if replay.parameter == "custom" else None)
    replay.match("put-target", send_to(events, new_queue(replay)[1], **named))
    replay.match("list-targets", events.list_targets_by_rule(Rule="rule", **named))
    replay.match("remove-target", events.remove_targets(Rule="rule", Ids=["target"], **named))
    replay.match("list-targets-after-delete", events.list_targets_by_rule(Rule="rule", **named))


@EVENTS.scenario("TestEventTarget::test_list_target_by_rule_limit")
def targets_are_listed_in_pages(replay: Replay) -> None:
    events = replay.client("events")
    named = bus_and_rule(events)
    _, arn = new_queue(replay)
    for number in range(5):
        send_to(events, arn, target=f"target-{number}", **named)
    first = replay.match("list-targets-limit", events.list_targets_by_rule(Rule="rule", Limit=3, **named))
    second = events.list_targets_by_rule(Rule="rule", Limit=3, NextToken=first["NextToken"], **named)
    replay.match("list-targets-limit-next-token", second)


def two_targets(replay: Replay, ids: tuple[str, str], rules: tuple[str, str], second: str) -> None:
    events = replay.client("events")
    replay.matching.values["target-arn"] = "any"
    events.create_event_bus(Name="bus")
    _, arn = new_queue(replay)
    for target, rule, path in zip(ids, rules, ("$.detail", second), strict=True):
        events.put_rule(Name=rule, EventBusName="bus", EventPattern=json.dumps(PATTERN))
        send_to(events, arn, rule, target, InputPath=path, EventBusName="bus")
    steps = ["list-targets"] if rules[0] == rules[1] else ["list-targets-rule-one", "list-targets-rule-two"]
    for rule, step in zip(rules, steps, strict=False):
        listed = events.list_targets_by_rule(Rule=rule, EventBusName="bus")
        for each in listed["Targets"]:
            each["Arn"] = "target-arn"
        replay.match(step, listed)


@EVENTS.scenario("TestEventTarget::test_put_multiple_targets_with_same_id_single_rule")
def a_target_takes_the_place_of_one_with_its_id(replay: Replay) -> None:
    two_targets(replay, ("target-id", "target-id"), ("rule", "rule"), "$.notexisting")


@EVENTS.scenario("TestEventTarget::test_put_multiple_targets_with_same_id_across_different_rules")
def targets_of_two_rules_have_one_id(replay: Replay) -> None:
    two_targets(replay, ("target-id", "target-id"), ("one", "two"), "$.notexisting")


@EVENTS.scenario("TestEventTarget::test_put_multiple_targets_with_same_arn_single_rule")
def a_rule_sends_twice_to_one_queue(replay: Replay) -> None:
    two_targets(replay, ("target-id-one", "target-id-two"), ("rule", "rule"), "$.doesnotexist")


@EVENTS.scenario("TestEventTarget::test_put_multiple_targets_with_same_arn_across_different_rules")
def two_rules_send_to_one_queue(replay: Replay) -> None:
    two_targets(replay, ("target-id", "target-id"), ("one", "two"), "$.doesnotexist")


@EVENTS.scenario("TestEventTarget::test_put_target_id_validation")
def ids_of_targets_that_are_refused(replay: Replay) -> None:
    events = replay.client("events")
    named = bus_and_rule(events)
    _, arn = new_queue(replay)
    given = {"Rule": "rule", **named}
    replay.refused(
        "put-targets-invalid-id-error", events.put_targets, Targets=[{"Id": "!@#$@!#$", "Arn": arn}], **given
    )
    long = f"{64 * 'x'}second-invalid-target-id"
    replay.recorded["put-targets-length-error"] = json.loads(
        json.dumps(replay.recorded["put-targets-length-error"]).replace("second-invalid-target-id", long)
    )
    replay.refused("put-targets-length-error", events.put_targets, Targets=[{"Id": long, "Arn": arn}], **given)


@EVENTS.scenario("TestInputTransformer::test_put_events_with_input_transformer_missing_keys")
def a_template_without_a_path_for_a_placeholder(replay: Replay) -> None:
    events = replay.client("events")
    named = bus_and_rule(events)
    transformer = {
        "InputPathsMap": {"payload": "$.detail.payload"},
        "InputTemplate": '{"payload": <payload>, "other": <notdefinedkey>}',
    }
    target = {"Id": "target", "Arn": new_queue(replay)[1], "InputTransformer": transformer}
    replay.refused("missing-key-exception-error", events.put_targets, Rule="rule", Targets=[target], **named)


# Schedules

CRON = "TestScheduleCron::tests_put_rule_with_schedule_cron"
CRONS = [
    *("cron(0 10 * * ? *)", "cron(0 12 * * ? *)", "cron(0 18 ? * MON-FRI *)", "cron(0 8 1 * ? *)"),
    *("cron(0/30 0-2 ? * MON-FRI *)", "cron(0/30 20-23 ? * MON-FRI *)", "cron(15 10 ? * 6L 2002-2005)"),
    "cron(5,35 14 * * ? *)",
]


@EVENTS.scenario(CRON, *(f"{CRON}[{cron}]" for cron in CRONS))
def a_rule_with_a_cron_expression(replay: Replay) -> None:
    events = replay.client("events")
    expression = replay.parameter or "cron(0 20 * * ? *)"
    replay.match("put-rule", events.put_rule(Name="my-rule", ScheduleExpression=expression))
    replay.match("list-rules", events.list_rules(NamePrefix="my-"))


@EVENTS.scenario(
    "TestScheduleCron::tests_put_rule_with_invalid_schedule_cron[cron(0 1 * * * *)]",
    "TestScheduleCron::tests_put_rule_with_invalid_schedule_cron[cron(INVALID)]",
)
def a_schedule_that_is_refused(replay: Replay) -> None:
    events = replay.client("events")
    replay.refused("invalid-put-rule", events.put_rule, Name="rule", ScheduleExpression=replay.parameter)


@EVENTS.scenario("TestScheduleRate::tests_put_rule_with_schedule_custom_event_bus")
def a_schedule_on_another_bus_than_the_default_one(replay: Replay) -> None:
    events = replay.client("events")
    events.create_event_bus(Name="bus")
    given = {"Name": "rule", "EventBusName": "bus", "ScheduleExpression": "rate(1 minute)"}
    replay.refused("put-rule-with-custom-event-bus-error", events.put_rule, **given)


# Tags


def arn_of(kind: str, bus: str) -> str:
    if kind == "event_bus":
        return f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/{bus}"
    return f"arn:aws:events:us-east-1:{ACCOUNT}:rule/{'' if bus == 'default' else f'{bus}/'}rule"


TAGGED = "tests_tag_untag_resource"


@EVENTS.scenario(
    *(f"{TAGGED}[{each}]" for each in ("event_bus", "rule")),
    *(f"{TAGGED}[{kind}-event_bus_{bus}]" for kind in ("event_bus", "rule") for bus in ("custom", "default")),
)
def a_bus_or_a_rule_is_tagged(replay: Replay) -> None:
    kind, _, which = replay.parameter.partition("-event_bus_")
    events, bus = replay.client("events"), "default" if which in ("", "default") else "bus"
    bus_and_rule(events, None if bus == "default" else bus)
    arn = arn_of(kind, bus)
    replay.match("tag_resource", events.tag_resource(ResourceARN=arn, Tags=TAGS))
    replay.match("list_tags_for_resource", events.list_tags_for_resource(ResourceARN=arn))
    replay.match("untag_resource", events.untag_resource(ResourceARN=arn, TagKeys=["tag2"]))
    replay.match("list_tags_for_untagged_resource", events.list_tags_for_resource(ResourceARN=arn))
    if which:
        answer = events.untag_resource(ResourceARN=arn, TagKeys=["other"])
        replay.match("untag_resource_not_existing_tag", answer)


@EVENTS.scenario("TestEventBusTags::test_create_event_bus_with_tags")
def a_bus_is_made_with_tags(replay: Replay) -> None:
    events = replay.client("events")
    arn = replay.match("create_event_bus_with_tags", events.create_event_bus(Name="bus", Tags=TAGS))["EventBusArn"]
    replay.match("list_tags_for_event_bus", events.list_tags_for_resource(ResourceARN=arn))


@EVENTS.scenario("TestEventBusTags::test_list_tags_for_deleted_event_bus")
def tags_of_a_bus_that_is_gone(replay: Replay) -> None:
    events = replay.client("events")
    arn = events.create_event_bus(Name="bus", Tags=TAGS)["EventBusArn"]
    events.delete_event_bus(Name="bus")
    replay.refused("list_tags_for_deleted_rule_error", events.list_tags_for_resource, ResourceARN=arn)


@EVENTS.scenario("TestRuleTags::test_put_rule_with_tags")
def a_rule_is_put_with_tags(replay: Replay) -> None:
    events = replay.client("events")
    answer = events.put_rule(Name="rule", EventPattern=json.dumps(PATTERN), Tags=TAGS)
    arn = replay.match("put_rule_with_tags", answer)["RuleArn"]
    replay.match("list_tags_for_rule", events.list_tags_for_resource(ResourceARN=arn))


@EVENTS.scenario("TestRuleTags::test_list_tags_for_deleted_rule")
def tags_of_a_rule_that_is_gone(replay: Replay) -> None:
    events = replay.client("events")
    events.create_event_bus(Name="bus")
    given = {"Name": "rule", "EventBusName": "bus"}
    arn = events.put_rule(**given, EventPattern=json.dumps(PATTERN), Tags=TAGS)["RuleArn"]
    events.delete_rule(**given)
    replay.refused("list_tags_for_deleted_rule_error", events.list_tags_for_resource, ResourceARN=arn)


@EVENTS.scenario("test_recreate_tagged_resource_without_tags[event_bus-event_bus_default]")
def a_bus_keeps_its_tags(replay: Replay) -> None:
    """The default bus can't be made anew: what was set stays."""
    events = replay.client("events")
    arn = arn_of("event_bus", "default")
    events.tag_resource(ResourceARN=arn, Tags=TAGS[:1])
    replay.match("list_tags_for_resource", events.list_tags_for_resource(ResourceARN=arn))


@EVENTS.scenario("tests_tag_list_untag_not_existing_resource[not_existing_rule]")
def a_rule_that_is_not_there_has_no_tags(replay: Replay) -> None:
    events = replay.client("events")
    arn = arn_of("rule", "default")
    replay.refused("tag_not_existing_resource_error", events.tag_resource, ResourceARN=arn, Tags=TAGS)
    replay.refused("list_tags_for_not_existing_resource_error", events.list_tags_for_resource, ResourceARN=arn)
    replay.refused("untag_not_existing_resource_error", events.untag_resource, ResourceARN=arn, TagKeys=["tag1"])


# Patterns


PATTERNS = "TestEventPattern::test_event_pattern"


def a_pattern_matches_or_is_refused(replay: Replay) -> None:
    given, label = template(replay.parameter), replay.parameter
    text = {"EventPattern": json.dumps(given["EventPattern"]), "Event": json.dumps(given["Event"])}
    events = replay.client("events")
    if not label.endswith("_EXC"):
        assert events.test_event_pattern(**text)["Result"] is not label.endswith("_NEG")
        return
    with pytest.raises(events.exceptions.InvalidEventPatternException) as refused:
        events.test_event_pattern(**text)
    error = replay.recorded[label]["exception_message"]["Error"]
    replay.recorded[label] = {"Error": {"Code": error["Code"], "Message": error["MessageRaw"]}}
    replay.match(label, {"Error": refused.value.response["Error"]})


for _label in labels():
    _name = f"{PATTERNS}[{_label}]"
    if any(key.endswith(f"::{_name}") for key in EVENTS.contents):
        EVENTS.scenario(_name)(a_pattern_matches_or_is_refused)


@EVENTS.scenario("TestEventPattern::test_invalid_json_event_pattern[this is valid json but not a dict]")
def a_pattern_that_is_no_json(replay: Replay) -> None:
    given = {"EventPattern": replay.parameter, "Event": json.dumps({"id": "1"})}
    replay.refused("invalid-pattern", replay.client("events").test_event_pattern, **given)


@EVENTS.scenario(
    "TestEventPattern::test_array_event_payload",
    "TestEventPattern::test_invalid_event_payload",
    "TestEventPattern::test_plain_string_payload",
)
def an_event_that_is_no_object(replay: Replay) -> None:
    (step,) = replay.recorded
    event = "[1, 2]" if "array" in step else "plain" if "plain" in step else "{"
    given = {"EventPattern": json.dumps({"source": ["a"]}), "Event": event}
    replay.refused(step, replay.client("events").test_event_pattern, **given)


@EVENTS.scenario("TestEventPattern::test_event_with_large_and_complex_payload")
def a_large_event(replay: Replay) -> None:
    events = replay.client("events")
    event = (TEMPLATES / "complex_multi_key_event.json").read_text()
    pattern = (TEMPLATES / "complex_multi_key_event_pattern.json").read_text()
    replay.match("complex-event-complex-pattern", events.test_event_pattern(EventPattern=pattern, Event=event))
    simple = json.dumps({"source": [json.loads(event)["source"]]})
    replay.match("complex-event-simple-pattern", events.test_event_pattern(EventPattern=simple, Event=event))


# Replays whose destination is not there, or is another account's: recorded without answers


@EVENTS.scenario("TestReplay::test_start_replay_error_unknown_event_bus[missing]")
def a_replay_to_a_bus_that_is_not_there(replay: Replay) -> None:
    events = replay.client("events")
    with pytest.raises(events.exceptions.ResourceNotFoundException):
        start_replay(events, f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/none")


@EVENTS.scenario("TestReplay::test_start_replay_error_unknown_event_bus[cross_account]")
def a_replay_to_a_bus_of_another_account(replay: Replay) -> None:
    client_of("events", OTHER_ACCOUNT).create_event_bus(Name="bus")
    events = replay.client("events")
    with pytest.raises(events.exceptions.ClientError, match="Cross event bus replay is not permitted"):
        start_replay(events, f"arn:aws:events:us-east-1:{OTHER_ACCOUNT}:event-bus/bus")


def start_replay(events: Any, destination: str) -> None:
    source = events.describe_event_bus()["Arn"]
    archive = events.create_archive(ArchiveName="archive", EventSourceArn=source)["ArchiveArn"]
    events.start_replay(
        ReplayName="replay",
        EventSourceArn=archive,
        EventStartTime=0,
        EventEndTime=1,
        Destination={"Arn": destination},
    )


test_answers_are_those_of_aws = EVENTS.runner()
