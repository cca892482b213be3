"""Tags of functions and other resources of Lambda, as AWS answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .functions import USUAL, arn_of, create
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

LAMBDA = Recordings("lambda")

OLDER = ("Message",)
"""Set aside where it holds the pattern of ARNs, which has changed in the service's model since."""


@LAMBDA.scenario("TestLambdaTags::test_tag_lifecycle")
def tags_of_a_function_are_added_overwritten_and_removed(replay: Replay) -> None:
    client = replay.client("lambda")
    arn = create(replay, Tags={"key_a": "value_a"}, **USUAL)["FunctionArn"]

    def show(step: str) -> None:
        replay.match(f"list_tags_response_{step}", client.list_tags(Resource=arn))
        replay.match(f"get_fn_response_{step}", client.get_function(FunctionName="fn"))

    show("postfncreate")
    replay.match("tag_resource_response", client.tag_resource(Resource=arn, Tags=_tags("bcde")))
    show("postaddtags")
    replay.match("tag_resource_overwrite", client.tag_resource(Resource=arn, Tags={"key_c": "value_x"}))
    show("overwrite")
    client.untag_resource(Resource=arn, TagKeys=["key_c", "key_d"])
    show("postuntag")
    client.untag_resource(Resource=arn, TagKeys=["key_a", "key_b", "key_e"])
    show("postuntagall")
    client.delete_function(FunctionName="fn")
    replay.refused("list_tags_postdelete", client.list_tags, Resource=arn)


def _tags(letters: str) -> dict[str, str]:
    return {f"key_{letter}": f"value_{letter}" for letter in letters}


@LAMBDA.scenario("TestLambdaTags::test_tag_exceptions")
def what_is_wrong_with_tags_of_functions(replay: Replay) -> None:
    client = replay.client("lambda")
    arn = create(replay)["FunctionArn"]
    wrong = {"Resource": "arn:aws:something", "Tags": {"k": "v"}}
    replay.refused("tag_lambda_invalidarn", client.tag_resource, aside=OLDER, **wrong)
    unknown = arn_of("doesnotexist")
    replay.refused("tag_lambda_doesnotexist", client.tag_resource, Resource=unknown, Tags={"k": "v"})
    replay.refused("tag_lambda_qualifier_doesnotexist", client.tag_resource, Resource=f"{arn}:v1", Tags={"k": "v"})
    replay.match("list_tag_lambda_empty", client.list_tags(Resource=arn))
    replay.match("untag_nomatch", client.untag_resource(Resource=arn, TagKeys=["unknown"]))
    replay.refused("untag_empty_keys", client.untag_resource, Resource=arn, TagKeys=[])
    replay.refused("tag_empty_tags", client.tag_resource, Resource=arn, Tags={})


@LAMBDA.scenario("TestLambdaTags::test_tag_limits")
def a_function_has_fifty_tags(replay: Replay) -> None:
    client = replay.client("lambda")
    arn = create(replay, **USUAL)["FunctionArn"]
    too_many = {f"{number}_key": f"{number}_value" for number in range(51)}
    replay.refused("tag_lambda_too_many_tags", client.tag_resource, Resource=arn, Tags=too_many)
    fifty = dict(list(too_many.items())[:50])
    replay.match("tag_response", client.tag_resource(Resource=arn, Tags=fifty))
    replay.match("list_tags_response", client.list_tags(Resource=arn))
    replay.match("get_fn_response", client.get_function(FunctionName="fn"))
    replay.refused("tag_lambda_too_many_tags_additional", client.tag_resource, Resource=arn, Tags={"more": "one"})
    replay.refused("create_function_invalid_tags", lambda: create(replay, "other", Tags=too_many))


@LAMBDA.scenario("TestLambdaTags::test_tag_versions")
def versions_have_no_tags(replay: Replay) -> None:
    client = replay.client("lambda")
    arn = create(replay, Publish=True)["FunctionArn"].removesuffix(":1")
    replay.refused("tag_resource_exception", client.tag_resource, Resource=f"{arn}:1", Tags={"k": "v"})
    replay.refused("tag_resource_latest_exception", client.tag_resource, Resource=f"{arn}:$LATEST", Tags={"k": "v"})


@LAMBDA.scenario(
    "TestLambdaTag::test_tag_lifecycle[lambda_function]", "TestLambdaTag::test_tag_lifecycle[event_source_mapping]"
)
def tags_of_resources_are_added_and_removed(replay: Replay) -> None:
    client = replay.client("lambda")
    arn = create(replay)["FunctionArn"]
    if replay.parameter == "event_source_mapping":
        replay.client("sqs").create_queue(QueueName="q")
        queue = "arn:aws:sqs:us-east-1:123456789012:q"
        arn = client.create_event_source_mapping(EventSourceArn=queue, FunctionName="fn")["EventSourceMappingArn"]

    def change(step: str, answered: Any) -> None:
        replay.match(f"{step}_response", answered)
        replay.match(f"{step}_response_listtags", client.list_tags(Resource=arn))

    change("tag_single", client.tag_resource(Resource=arn, Tags={"A": "tag-a"}))
    change("tag_multiple", client.tag_resource(Resource=arn, Tags={"B": "tag-b", "C": "tag-c"}))
    change("tag_overlap", client.tag_resource(Resource=arn, Tags={"C": "tag-c-newsuffix", "D": "tag-d"}))
    change("untag_single", client.untag_resource(Resource=arn, TagKeys=["A"]))
    change("untag_multiple", client.untag_resource(Resource=arn, TagKeys=["B", "C"]))
    change("untag_nonexisting", client.untag_resource(Resource=arn, TagKeys=["F"]))
    change("untag_existing_and_nonexisting", client.untag_resource(Resource=arn, TagKeys=["D", "F"]))


@LAMBDA.scenario(
    "TestLambdaTag::test_tag_exceptions[event_source_mapping]", "TestLambdaTag::test_tag_exceptions[capacity_provider]"
)
def what_is_wrong_with_tags_of_resources(replay: Replay) -> None:
    client = replay.client("lambda")
    name = {"event_source_mapping": "11111111-2222-3333-4444-555555555555", "capacity_provider": "provider"}
    kind = replay.parameter.replace("_", "-")
    prefix = "arn:aws:lambda:us-east-1:123456789012"
    arn = f"{prefix}:{kind}:{name[replay.parameter]}"
    replay.refused("not_found_exception_tag", client.tag_resource, Resource=arn, Tags={"A": "B"})
    replay.refused("not_found_exception_untag", client.untag_resource, Resource=arn, TagKeys=["A"])
    replay.refused("not_found_exception_list", client.list_tags, Resource=arn)
    tag = client.tag_resource
    replay.refused("aliased_arn_exception", tag, aside=OLDER, Resource=f"{arn}:alias", Tags={"A": "B"})
    foreign = f"{prefix}:foobar:{name[replay.parameter]}"
    replay.refused("invalid_arn_exception", tag, aside=OLDER, Resource=foreign, Tags={"A": "B"})


test_answers_are_those_of_aws = LAMBDA.runner()
