"""Versions, aliases, revisions and permissions of functions, as AWS answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .functions import arn_of, create, create_as_recorded, wait, zipped
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

LAMBDA = Recordings("lambda")
REALISTIC = {"lifecycle": "realistic"}


def versioned(number: int) -> bytes:
    """A package that says which version of the code it is."""
    source = (
        "def handler(event, context):\n"
        f"    return {{'version_id': 'version{number}', 'version_from_ctx': context.function_version,\n"
        "            'invoked_arn': context.invoked_function_arn}\n"
    )
    return zipped(source)


def publish(replay: Replay, step: str | None = None, **given: Any) -> dict[str, Any]:
    """Publish a version and wait until it can be used."""
    client = replay.client("lambda")
    published: dict[str, Any] = client.publish_version(FunctionName="fn", **given)
    if step is not None:
        replay.match(step, published)
    client.get_waiter("published_version_active").wait(FunctionName="fn", Qualifier=published["Version"])
    return published


@LAMBDA.scenario("TestLambdaVersions::test_lambda_versions_with_code_changes", **REALISTIC)
def versions_keep_their_code(replay: Replay) -> None:
    client = replay.client("lambda")
    create_as_recorded(replay, "create_response", Code={"ZipFile": versioned(1)})
    wait(replay)
    publish(replay, "first_publish_response", Description="First version description :)")
    invoke = client.invoke
    replay.match("invocation_result_v1", invoke(FunctionName="fn", Qualifier="1"))
    replay.match("update_lambda_response", client.update_function_code(FunctionName="fn", ZipFile=versioned(2)))
    wait(replay)
    replay.match("invocation_result_latest", invoke(FunctionName="fn"))
    publish(replay, "second_publish_response", Description="Second version description :)")
    replay.match("invocation_result_v2", invoke(FunctionName="fn", Qualifier="2"))
    updated = client.update_function_code(FunctionName="fn", ZipFile=versioned(3), Publish=True)
    replay.match("update_lambda_response_with_publish", updated)
    wait(replay)
    client.get_waiter("published_version_active").wait(FunctionName="fn", Qualifier="3")
    replay.match("invocation_result_v3", invoke(FunctionName="fn", Qualifier="3"))
    replay.match("invocation_result_v1_end", invoke(FunctionName="fn", Qualifier="1"))
    replay.match("invocation_result_v2_end", invoke(FunctionName="fn", Qualifier="2"))
    replay.match("invocation_result_latest_end", invoke(FunctionName="fn"))


@LAMBDA.scenario("TestLambdaVersions::test_lambda_handler_update", **REALISTIC)
def the_handler_is_changed(replay: Replay) -> None:
    client = replay.client("lambda")
    source = (
        "def handler(event, context):\n    return {'handler': 'handler'}\n"
        "def handler_two(event, context):\n    return {'handler': 'handler_two'}\n"
    )
    recorded = replay.recorded["update_function_configuration_result"]
    settings = {name: recorded[name] for name in ("MemorySize", "Timeout", "Environment")}
    create(replay, Code={"ZipFile": zipped(source)}, **settings)
    wait(replay)
    replay.match("invoke_result_handler_one", client.invoke(FunctionName="fn"))
    updated = client.update_function_configuration(FunctionName="fn", Handler="handler.handler_two")
    replay.match("update_function_configuration_result", updated)
    wait(replay)
    replay.match("get_function_result", client.get_function(FunctionName="fn"))
    replay.match("invoke_result_handler_two", client.invoke(FunctionName="fn"))
    publish(replay)
    replay.match("invoke_result_handler_two_postpublish", client.invoke(FunctionName="fn"))


@LAMBDA.scenario("TestLambdaVersions::test_publish_with_wrong_sha256", **REALISTIC)
def a_version_is_published_of_the_code_that_is_meant(replay: Replay) -> None:
    client = replay.client("lambda")
    create_as_recorded(replay, "create_response")
    wait(replay)
    shown = replay.match("get_fn_response", client.get_function(FunctionName="fn"))
    wrong = {"FunctionName": "fn", "CodeSha256": "somenonexistentsha256"}
    replay.refused("publish_wrong_sha256_exc", client.publish_version, **wrong)
    publish(replay, "publish_result", CodeSha256=shown["Configuration"]["CodeSha256"])


@LAMBDA.scenario("TestLambdaAliases::test_lambda_alias_moving", **REALISTIC)
def an_alias_moves_to_another_version(replay: Replay) -> None:
    client = replay.client("lambda")
    create_as_recorded(replay, "create_response", Code={"ZipFile": versioned(1)})
    wait(replay)
    publish(replay, Description="First version description :)")
    alias = {"FunctionName": "fn", "Name": "alias1"}
    replay.match("create_alias_response", client.create_alias(FunctionVersion="1", **alias))

    def invoke(step: str, **given: Any) -> None:
        replay.match(step, client.invoke(**{"FunctionName": "fn", "Qualifier": "alias1", **given}))

    invoke("invocation_result_qualifier_v1")
    replay.match("invocation_result_qualifier_v1_arn", client.invoke(FunctionName=f"{arn_of()}:alias1"))
    replay.match("update_lambda_response", client.update_function_code(FunctionName="fn", ZipFile=versioned(2)))
    wait(replay)
    invoke("invocation_result_qualifier_v1_after_update")
    publish(replay, "second_publish_response", Description="Second version description :)")
    invoke("invocation_result_qualifier_v1_after_publish")
    replay.match("update_alias_response", client.update_alias(FunctionVersion="2", **alias))
    invoke("invocation_result_qualifier_v2")
    missing = {"FunctionName": "fn", "Qualifier": "non-existent-alias"}
    replay.refused("invocation_exc_not_existent", client.invoke, **missing)


@LAMBDA.scenario("TestLambdaAlias::test_alias_lifecycle", **REALISTIC)
def aliases_are_made_changed_and_deleted(replay: Replay) -> None:
    client = replay.client("lambda")
    create_as_recorded(replay, "create_response")
    wait(replay)
    publish(replay, "publish_v1")
    variables = {"Variables": {"testenv": "prod"}}
    client.update_function_configuration(FunctionName="fn", Environment=variables)
    wait(replay)
    publish(replay, "publish_v2")

    def new(number: str, version: str, **given: Any) -> None:
        alias = {"FunctionName": "fn", "Name": f"aliasname{number}"}
        replay.match(f"create_alias_{number}", client.create_alias(FunctionVersion=version, **alias, **given))
        replay.match(f"get_alias_{number}", client.get_alias(**alias))

    routing = {"RoutingConfig": {"AdditionalVersionWeights": {"2": 0.2}}}
    new("1_1", "1", Description="custom-alias", **routing)
    shown = client.get_function(FunctionName="fn", Qualifier="aliasname1_1")
    replay.match("get_function_alias_1_1", shown)
    shown = client.get_function(FunctionName=f"{arn_of()}:aliasname1_1")
    replay.match("get_function_byarn_alias_1_1", shown)
    new("1_2", "1", Description="custom-alias")
    new("1_3", "1")
    new("2", "2", Description="custom-alias")
    replay.match("list_aliases_for_fnname", client.list_aliases(FunctionName="fn"))

    def update(number: str, end: str, **given: Any) -> None:
        alias = {"FunctionName": "fn", "Name": f"aliasname{number}"}
        replay.match(f"update_alias_{number}", client.update_alias(**alias, **given))
        replay.match(f"get_alias_{number}_after_update", client.get_alias(**alias))
        replay.match(f"list_aliases_for_fnname_after_update{end}", client.list_aliases(FunctionName="fn"))

    update("1_1", "", RoutingConfig={"AdditionalVersionWeights": {}})
    update("1_2", "_2", Description="custom-alias")
    listed = client.list_aliases(FunctionName="fn", FunctionVersion="1")
    replay.match("list_aliases_for_version", listed)
    replay.match("delete_alias_response", client.delete_alias(FunctionName="fn", Name="aliasname1_1"))
    replay.match("list_aliases_for_fnname_afterdelete", client.list_aliases(FunctionName="fn"))
    get = client.get_function
    missing = f"{arn_of()}:nonexistentalias"
    message = replay.recorded["get_function_alias_notfound_exc"]["Error"]["Message"]
    name = message.rpartition(":")[2]
    replay.refused("get_function_alias_notfound_exc", get, FunctionName="fn", Qualifier=name)
    replay.refused("get_function_alias_byarn_notfound_exc", get, FunctionName=missing.replace("nonexistentalias", name))


@LAMBDA.scenario("TestLambdaAlias::test_non_existent_alias_deletion", **REALISTIC)
def deleting_an_alias_that_is_not_there_changes_nothing(replay: Replay) -> None:
    create_as_recorded(replay, "create_response")
    deleted = replay.client("lambda").delete_alias(FunctionName="fn", Name="non-existent")
    replay.match("delete_alias_response", deleted)


@LAMBDA.scenario("TestLambdaRevisions::test_function_revisions_version_and_alias", **REALISTIC)
def revisions_follow_every_change(replay: Replay) -> None:
    client = replay.client("lambda")
    create_as_recorded(replay, "create_function_response_rev1")
    wait(replay)
    shown = replay.match("get_function_active_rev2", client.get_function(FunctionName="fn"))
    revision = shown["Configuration"]["RevisionId"]
    wrong = {"FunctionName": "fn", "RevisionId": "wrong"}
    replay.refused("publish_version_revision_exception", client.publish_version, **wrong)
    publish(replay, "publish_version_response_rev_v1", RevisionId=revision)
    version = {"FunctionName": "fn", "Qualifier": "1"}
    replay.match("get_function_published_version_rev_v2", client.get_function(**version))
    replay.match("get_function_latest_rev3", client.get_function(FunctionName="fn"))
    alias = {"FunctionName": "fn", "Name": "revision_alias"}
    made = replay.match("create_alias_response_rev_a1", client.create_alias(FunctionVersion="1", **alias))
    replay.match("get_function_published_version_rev_v3", client.get_function(**version))
    replay.match("get_function_latest_rev4", client.get_function(FunctionName="fn"))
    change = {**alias, "Description": "something changed"}
    replay.refused("update_alias_revision_exception", client.update_alias, RevisionId="wrong", **change)
    updated = client.update_alias(RevisionId=made["RevisionId"], **change)
    replay.match("update_alias_response_rev_a2", updated)


@LAMBDA.scenario("TestLambdaPermissions::test_create_multiple_lambda_permissions")
def a_policy_has_several_statements(replay: Replay) -> None:
    client = replay.client("lambda")
    create(replay)
    for number, service in enumerate(("logs", "kinesis"), 1):
        answered = client.add_permission(
            FunctionName="fn",
            Action="lambda:InvokeFunction",
            StatementId=service,
            Principal=f"{service}.amazonaws.com",
        )
        replay.match(f"add_permission_response_{number}", answered)
    replay.match("policy_after_2_add", client.get_policy(FunctionName="fn"))


@LAMBDA.scenario("TestLambdaPermissions::test_lambda_permission_versioning")
def each_version_has_a_policy_of_its_own(replay: Replay) -> None:
    client = replay.client("lambda")
    create(replay)

    def add(statement: str, **given: Any) -> Any:
        return client.add_permission(
            FunctionName="fn",
            Action="lambda:InvokeFunction",
            StatementId=statement,
            Principal="s3.amazonaws.com",
            SourceArn="arn:aws:s3:::bucket",
            **given,
        )

    replay.match("add_permission", add("s3"))
    replay.match("get_policy", client.get_policy(FunctionName="fn"))
    client.publish_version(FunctionName="fn")
    version = {"FunctionName": "fn", "Qualifier": "1"}
    replay.refused("get_policy_after_publishing_new_version", client.get_policy, **version)
    replay.match("get_policy_after_publishing_latest", client.get_policy(FunctionName="fn"))
    add("s3", Qualifier="1")
    replay.match("get_policy_after_adding_to_new_version", client.get_policy(FunctionName="fn"))
    add("s3_2")
    replay.match("get_policy_after_adding_2", client.get_policy(FunctionName="fn"))


@LAMBDA.scenario("TestLambdaUrl::test_url_config_lifecycle")
def a_function_has_one_url(replay: Replay) -> None:
    client = replay.client("lambda")
    create(replay)
    new = client.create_function_url_config
    replay.match("url_creation", new(FunctionName="fn", AuthType="NONE"))
    replay.refused("failed_duplication", new, FunctionName="fn", AuthType="NONE")
    replay.match("get_url_config", client.get_function_url_config(FunctionName="fn"))
    updated = client.update_function_url_config(FunctionName="fn", AuthType="AWS_IAM")
    replay.match("updated_url_config", updated)
    client.delete_function_url_config(FunctionName="fn")
    replay.refused("failed_getter", client.get_function_url_config, FunctionName="fn")


@LAMBDA.scenario("TestLambdaUrl::test_url_config_deletion_without_qualifier")
def deleting_a_functions_url_leaves_its_aliases(replay: Replay) -> None:
    client = replay.client("lambda")
    create(replay)
    alias = {"FunctionName": "fn", "Qualifier": "test-alias"}
    client.create_alias(FunctionName="fn", FunctionVersion=publish(replay)["Version"], Name="test-alias")
    replay.match("url_creation", client.create_function_url_config(FunctionName="fn", AuthType="NONE"))
    replay.match("url_with_alias_creation", client.create_function_url_config(AuthType="NONE", **alias))
    replay.match("get_url_config", client.get_function_url_config(FunctionName="fn"))
    replay.match("get_url_config_with_alias", client.get_function_url_config(**alias))
    replay.match("delete_function_url_config", client.delete_function_url_config(FunctionName="fn"))
    replay.refused("get_url_config_after_deletion", client.get_function_url_config, FunctionName="fn")
    replay.match("get_url_config_with_alias_after_deletion", client.get_function_url_config(**alias))


@LAMBDA.scenario("TestLambdaURL::test_lambda_url_invalid_invoke_mode")
def a_url_is_invoked_in_two_modes(replay: Replay) -> None:
    create(replay)
    new = replay.client("lambda").create_function_url_config
    wrong = {"FunctionName": "fn", "AuthType": "NONE", "InvokeMode": "UNKNOWN"}
    replay.refused("invoke_function_invalid_invoke_type", new, **wrong)


test_answers_are_those_of_aws = LAMBDA.runner()
