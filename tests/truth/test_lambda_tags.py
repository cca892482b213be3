"""Tags of functions and other resources of Lambda, as AWS answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .functions import USUAL, create
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

LAMBDA = Recordings("lambda")


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


test_answers_are_those_of_aws = LAMBDA.runner()
