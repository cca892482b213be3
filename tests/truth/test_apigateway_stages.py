"""Integrations, deployments, stages, keys and usage plans of REST APIs, as AWS answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .apis import api_of, deployed, mocked, patch
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

APIS = Recordings("apigateway")


@APIS.scenario("TestApigatewayIntegration::test_put_integration_response_validation")
def integrations_of_what_is_not_there(replay: Replay) -> None:
    client, api, root = api_of(replay)
    for step, resource in (("method", root), ("resource", "bad")):
        at = {"restApiId": api, "resourceId": resource, "httpMethod": "GET"}
        replay.refused(f"put-integration-wrong-{step}", client.put_integration, **at, type="MOCK")
        wrong = f"put-integration-response-wrong-{step}"
        replay.refused(wrong, client.put_integration_response, **at, statusCode="200")


@APIS.scenario("TestApigatewayIntegrationResponse::test_integration_response_wrong_api")
def integration_responses_of_an_api_that_is_not_there(replay: Replay) -> None:
    client = replay.client("apigateway")
    at = {"restApiId": "bad", "resourceId": "bad", "httpMethod": "GET", "statusCode": "200"}
    replay.refused("get-integration-response-wrong-api", client.get_integration_response, **at)
    replay.refused("put-integration-response-wrong-api", client.put_integration_response, **at)


@APIS.scenario("TestApigatewayIntegrationResponse::test_integration_response_invalid_integration")
def a_method_without_integration_has_no_responses(replay: Replay) -> None:
    client, api, root = api_of(replay)
    at = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    client.put_method(**at, authorizationType="NONE")
    step = "get-integration-response-without-integration"
    replay.refused(step, client.get_integration_response, **at, statusCode="200")


@APIS.scenario("TestApigatewayIntegrationResponse::test_integration_response_invalid_responsetemplates")
def templates_are_for_content_types(replay: Replay) -> None:
    client, api, root = api_of(replay)
    mocked(client, api, root)
    at = {"restApiId": api, "resourceId": root, "httpMethod": "GET", "statusCode": "200"}
    step = "put-integration-response-invalid-responseTemplates-2"
    replay.refused(step, client.put_integration_response, **at, responseTemplates={"123": "abc"})
    # What is no text has been sent past the SDK's checks.
    replay.leave("put-integration-response-invalid-responseTemplates-1")


@APIS.scenario("TestApigatewayIntegrationResponse::test_lifecycle_integration_response")
def integration_responses_are_made_and_deleted(replay: Replay) -> None:
    client, api, root = api_of(replay)
    at = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    client.put_method(**at, authorizationType="NONE")
    client.put_integration(**at, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    it = {**at, "statusCode": "200"}
    created = {"application/json": '"created"'}
    made = client.put_integration_response(**it, selectionPattern="", responseTemplates=created)
    replay.match("put-integration-response", made)
    replay.match("get-integration-response", client.get_integration_response(**it))
    pattern = [patch("replace", "/selectionPattern", "updated-pattern")]
    replay.match("update-integration-response", client.update_integration_response(**it, patchOperations=pattern))
    over = {"selectionPattern": "overwrite-pattern", "responseTemplates": {"application/json": "overwrite"}}
    replay.match("overwrite-integration-response", client.put_integration_response(**it, **over))
    replay.match("get-method", client.get_method(**at))
    replay.match("delete-integration-response", client.delete_integration_response(**it))


@APIS.scenario("TestApigatewayMethodResponse::test_lifecycle_method_response")
def method_responses_are_made_and_deleted(replay: Replay) -> None:
    client, api, root = api_of(replay)
    at = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    it = {**at, "statusCode": "200"}
    client.put_method(**at, authorizationType="NONE")
    client.put_integration(**at, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    made = client.put_method_response(**it, responseParameters={}, responseModels={})
    replay.match("put-method-response", made)
    replay.match("get-integration-response", client.get_method_response(**it))
    header, model = "/responseParameters/method.response.header.my-header", "/responseModels/application~1json"
    added = [patch("add", header, "true"), patch("add", model, "Empty")]
    replay.match("add-method-responses", client.update_method_response(**it, patchOperations=added))
    again = [patch("replace", model, "Empty")]
    replay.match("update-method-responses", client.update_method_response(**it, patchOperations=again))
    replay.match("get-method", client.get_method(**at))
    replay.match("delete-method-response", client.delete_method_response(**it))


@APIS.scenario("test_put_integration_responses")
def http_integrations_have_responses(replay: Replay) -> None:
    client, api, root = api_of(replay)
    at = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    uri = "http://example.com/"
    replay.match("put-method-get", client.put_method(**at, authorizationType="NONE"))
    replay.match("put-method-response-get", client.put_method_response(**at, statusCode="200"))
    made = client.put_integration(**at, type="HTTP", uri=uri, integrationHttpMethod="POST")
    replay.match("put-integration-get", made)
    it = {**at, "statusCode": "200"}
    made = client.put_integration_response(**it, selectionPattern=r"2\d{2}", responseTemplates={})
    replay.match("put-integration-response-get", made)
    replay.match("deploy", client.create_deployment(restApiId=api, stageName="local"))
    replay.match("get-integration-response-get", client.get_integration_response(**it))
    replay.match("get-method-get", client.get_method(**at))
    replay.match("delete-integration-response-get", client.delete_integration_response(**it))
    replay.match("get-method-get-after-int-resp-delete", client.get_method(**at))
    put = {**at, "httpMethod": "PUT"}
    replay.match("put-method-put", client.put_method(**put, authorizationType="NONE"))
    replay.match("put-method-response-put", client.put_method_response(**put, statusCode="200"))
    made = client.put_integration(**put, type="HTTP", uri=uri, integrationHttpMethod="POST")
    replay.match("put-integration-put", made)
    handled = {"selectionPattern": r"2\d{2}", "contentHandling": "CONVERT_TO_BINARY"}
    made = client.put_integration_response(**put, statusCode="200", **handled)
    replay.match("put-integration-response-put", made)
    found = client.get_integration_response(**put, statusCode="200")
    replay.match("get-integration-response-put", found)


@APIS.scenario("test_error_aws_proxy_not_supported")
def whole_requests_go_to_functions_alone(replay: Replay) -> None:
    client, api, root = api_of(replay)
    at = {"restApiId": api, "resourceId": root, "httpMethod": "POST"}
    client.put_method(**at, authorizationType="NONE")
    uri = "arn:aws:apigateway:us-east-1:dynamodb:action/PutItem"
    given = {"type": "AWS_PROXY", "uri": uri, "integrationHttpMethod": "POST"}
    replay.refused("create-integration-error", client.put_integration, **at, **given)


@APIS.scenario("TestDeployments::test_create_delete_deployments[True]")
def deployments_that_answer_stay(replay: Replay) -> None:
    client, api, root = api_of(replay)
    first = deployed(client, api, root)
    client.create_stage(restApiId=api, stageName="s1", deploymentId=first)
    replay.match("get-deployment", client.get_deployment(restApiId=api, deploymentId=first))
    replay.match("get-stages", client.get_stages(restApiId=api))
    ids = [first]
    for number in range(3):
        replay.refused(
            f"delete-deployment-error-{number}", client.delete_deployment, restApiId=api, deploymentId=ids[-1]
        )
        client.delete_stage(restApiId=api, stageName="s1")
        client.delete_deployment(restApiId=api, deploymentId=ids[-1])
        ids.append(client.create_deployment(restApiId=api)["id"])
        client.create_stage(restApiId=api, stageName="s1", deploymentId=ids[-1])
        replay.match(f"get-deployments-{number}", client.get_deployments(restApiId=api))
        replay.match(f"get-stages-{number}", client.get_stages(restApiId=api))


@APIS.scenario("TestDeployments::test_create_update_deployments")
def stages_go_from_one_deployment_to_another(replay: Replay) -> None:
    client, api, root = api_of(replay)
    first = deployed(client, api, root)
    client.create_stage(restApiId=api, stageName="s1", deploymentId=first)
    replay.match("get-deployment-1", client.get_deployment(restApiId=api, deploymentId=first))
    replay.match("get-stages", client.get_stages(restApiId=api))
    second = client.create_deployment(restApiId=api)["id"]
    replay.refused("delete-deployment-error", client.delete_deployment, restApiId=api, deploymentId=first)
    client.update_stage(restApiId=api, stageName="s1", patchOperations=[patch("replace", "/deploymentId", second)])
    replay.match("get-deployment-1-after-update", client.get_deployment(restApiId=api, deploymentId=first))
    replay.match("get-deployment-2", client.get_deployment(restApiId=api, deploymentId=second))
    replay.match("get-stages-after-update", client.get_stages(restApiId=api))
    replay.match("delete-deployment-1", client.delete_deployment(restApiId=api, deploymentId=first))
    replay.refused("delete-deployment-2-error", client.delete_deployment, restApiId=api, deploymentId=second)


@APIS.scenario("TestStages::test_update_stage_remove_wildcard")
def settings_of_all_methods_are_removed(replay: Replay) -> None:
    client, api, root = api_of(replay)
    deployment = deployed(client, api, root)
    client.create_documentation_version(restApiId=api, documentationVersion="v123")
    made = client.create_stage(
        restApiId=api,
        stageName="s1",
        deploymentId=deployment,
        description="my stage",
        documentationVersion="v123",
    )
    replay.match("create-stage", made)
    at = {"restApiId": api, "stageName": "s1"}
    replay.match("get-stage", client.get_stage(**at))
    gone = [patch("remove", "/*/*")]
    replay.refused("delete-error", client.update_stage, **at, patchOperations=gone)
    cached = [patch("replace", "/*/*/caching/enabled", "true")]
    replay.match("update-stage", client.update_stage(**at, patchOperations=cached))
    replay.match("update-stage-reset", client.update_stage(**at, patchOperations=gone))
    replay.match("get-stage-after-reset", client.get_stage(**at))


@APIS.scenario("TestStageCrudCanary::test_create_canary_deployment_validation")
def a_canary_needs_its_stage(replay: Replay) -> None:
    client, api, root = api_of(replay)
    mocked(client, api, root)
    for step, given in (
        ("no-stage", {}),
        ("empty-stage", {"stageName": ""}),
        ("non-existing-stage", {"stageName": "non-existing"}),
    ):
        replay.refused(
            f"create-canary-deployment-{step}",
            client.create_deployment,
            restApiId=api,
            canarySettings={"percentTraffic": 50},
            **given,
        )


@APIS.scenario("TestStageCrudCanary::test_create_canary_deployment_by_stage_update")
def a_stage_gets_a_canary_by_patches(replay: Replay) -> None:
    client, api, root = api_of(replay)
    mocked(client, api, root)
    first = client.create_deployment(restApiId=api)
    replay.match("create-deployment", first)
    made = client.create_stage(
        restApiId=api,
        stageName="dev",
        deploymentId=first["id"],
        description="dev stage",
        variables={"testVar": "default"},
    )
    replay.match("create-stage", made)
    second = client.create_deployment(restApiId=api)
    replay.match("create-deployment-2", second)
    at = {"restApiId": api, "stageName": "dev"}
    half = [patch("replace", "/canarySettings/percentTraffic", "50")]
    replay.match("update-stage-with-percent", client.update_stage(**at, patchOperations=half))
    replay.match("get-stage", client.get_stage(**at))
    gone = [patch("remove", "/canarySettings")]
    replay.match("remove-stage-canary", client.update_stage(**at, patchOperations=gone))
    other = [patch("replace", "/canarySettings/deploymentId", second["id"])]
    replay.match("update-stage-with-deployment", client.update_stage(**at, patchOperations=other))


@APIS.scenario("TestStageCrudCanary::test_update_stage_with_copy_ops")
def a_canary_is_promoted(replay: Replay) -> None:
    client, api, root = api_of(replay)
    mocked(client, api, root)
    first = client.create_deployment(restApiId=api, stageName="dev", variables={"testVar": "test", "testVar2": "test2"})
    replay.match("deployment-1", first)
    at = {"restApiId": api, "stageName": "dev"}

    def copied(path: str, origin: str) -> dict[str, str]:
        return patch("copy", path, **{"from": origin})

    variables = copied("/variables", "/canarySettings/stageVariableOverrides")
    deployment = copied("/deploymentId", "/canarySettings/deploymentId")
    replay.refused("copy-with-no-replace", client.update_stage, **at, patchOperations=[deployment])
    percent = patch("replace", "/canarySettings/percentTraffic", "0")
    changed = client.update_stage(**at, patchOperations=[percent, variables, deployment])
    replay.match("update-stage-with-copy", changed)
    canary = {"percentTraffic": 50, "stageVariableOverrides": {"testVar": "override"}}
    second = client.create_deployment(restApiId=api, stageName="dev", canarySettings=canary)
    replay.match("deployment-canary", second)
    replay.match("get-stage", client.get_stage(**at))
    wrong = copied("/canarySettings/stageVariableOverrides", "/variables")
    replay.refused("copy-with-bad-statement", client.update_stage, **at, patchOperations=[wrong])
    changed = client.update_stage(**at, patchOperations=[percent, deployment, variables])
    replay.match("update-stage-with-copy-2", changed)


@APIS.scenario("TestUsagePlans::test_usage_plan_crud")
def usage_plans_are_made_and_changed(replay: Replay) -> None:
    client, api, root = api_of(replay)
    deployed(client, api, root, stageName="dev")
    made = client.create_usage_plan(name="plan", description="about it", apiStages=[{"apiId": api, "stage": "dev"}])
    replay.match("create-usage-plan", made)
    plan = made["id"]
    replay.match("get-usage-plan", client.get_usage_plan(usagePlanId=plan))
    replay.match("get-usage-plans", client.get_usage_plans())

    def refused(step: str, value: str | None, at: str = plan) -> None:
        wrong = [patch("add", "/apiStages", value)]
        replay.refused(f"update-wrong-{step}", client.update_usage_plan, usagePlanId=at, patchOperations=wrong)

    refused("api-stages-no-value", None)
    refused("api-stages-wrong-value", "random")
    refused("api-stages-wrong-api", f"{api}b:dev")
    refused("api-stages-wrong-stage", f"{api}:fakestagename")
    refused("id", f"{api}:dev", at="unknown")
    limits = [
        patch("replace", "/throttle/burstLimit", "100"),
        patch("replace", "/throttle/rateLimit", "200"),
        patch("replace", "/quota/limit", "5000"),
        patch("replace", "/quota/period", "MONTH"),
    ]
    replay.match("update-usage-plan", client.update_usage_plan(usagePlanId=plan, patchOperations=limits))
    replay.match("get-usage-plan-after-update", client.get_usage_plan(usagePlanId=plan))
    replay.match("get-usage-plans-after-update", client.get_usage_plans())


@APIS.scenario("TestUsagePlans::test_api_key_required_for_methods")
def a_plan_has_a_key(replay: Replay) -> None:
    client, api, root = api_of(replay)
    deployed(client, api, root, stageName="dev")
    plan = client.create_usage_plan(
        name="plan",
        description="Test Usage Plan for API key",
        quota={"limit": 10, "period": "DAY", "offset": 0},
        throttle={"rateLimit": 2, "burstLimit": 1},
        apiStages=[{"apiId": api, "stage": "dev"}],
        tags={"tag_key": "tag_value"},
    )
    replay.match("create-usage-plan", plan)
    key = client.create_api_key(name="key", enabled=True)
    replay.match("create-api-key", key)
    joined = client.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
    replay.match("create-usage-plan-key", joined)
    off = [patch("replace", "/enabled", "false")]
    replay.match("update-api-key-disabled", client.update_api_key(apiKey=key["id"], patchOperations=off))


@APIS.scenario("TestApigatewayApiKeysCrud::test_create_api_key_with_invalid_name")
def names_of_keys_are_checked(replay: Replay) -> None:
    client = replay.client("apigateway")
    replay.match("create-api-key-no-name", client.create_api_key())
    replay.match("create-api-key-empty-name", client.create_api_key(name=""))
    replay.refused("create-api-key-name-too-long", client.create_api_key, name="n" * 1025)


@APIS.scenario("TestApigatewayApiKeysCrud::test_update_api_key_immutable_field")
def a_key_keeps_its_id(replay: Replay) -> None:
    client = replay.client("apigateway")
    key = client.create_api_key(name="a")["id"]
    wrong = [patch("replace", "/id", "x")]
    replay.refused("update-api-key-immutable-field", client.update_api_key, apiKey=key, patchOperations=wrong)


@APIS.scenario("TestApigatewayApiKeysCrud::test_update_api_key_invalid_description_length")
def descriptions_of_keys_have_a_length(replay: Replay) -> None:
    client = replay.client("apigateway")
    long = "d" * 125_001
    replay.refused("create-api-key-description-too-long", client.create_api_key, name="a", description=long)
    key = client.create_api_key(name="a")["id"]
    wrong = [patch("replace", "/description", long)]
    replay.refused("update-api-key-description-too-long", client.update_api_key, apiKey=key, patchOperations=wrong)


@APIS.scenario("TestApigatewayApiKeysCrud::test_update_api_key_invalid_enabled_type")
def what_is_not_true_is_false(replay: Replay) -> None:
    client = replay.client("apigateway")
    key = client.create_api_key()["id"]
    odd = [patch("replace", "/enabled", "not-a-boolean")]
    changed = client.update_api_key(apiKey=key, patchOperations=odd)
    replay.match("update-api-key-invalid-enabled-type", changed)


@APIS.scenario("TestApigatewayApiKeysCrud::test_negative_get_usage_plan_api_keys")
def a_page_has_at_least_nothing(replay: Replay) -> None:
    client = replay.client("apigateway")
    replay.match("get-api-keys-invalid-limit", client.get_api_keys(limit=-1))
    key = client.create_api_key(name="a")
    replay.match("create-api-key", key)
    new = [patch("replace", "/name", "b")]
    replay.match("update-api-key-name", client.update_api_key(apiKey=key["id"], patchOperations=new))


@APIS.scenario("TestApigatewayApiKeysCrud::test_get_usage_plan_api_keys")
def keys_of_a_plan_are_looked_for_by_name(replay: Replay) -> None:
    client = replay.client("apigateway")
    replay.match("get-api-keys", client.get_api_keys())
    keys: list[Any] = []
    for step, name in (("create-api-key", "test-key-list-api-keys"), ("create-api-key-2", "test-key-list-api-keys-2")):
        keys.append(client.create_api_key(name=name))
        replay.match(step, keys[-1])
    found = client.get_api_keys()
    found["items"].sort(key=lambda key: key["id"] != keys[1]["id"])
    replay.match("get-api-keys-after-create-1", found)
    plan = client.create_usage_plan(name="plan")
    replay.match("create-usage-plan", plan)
    at = {"usagePlanId": plan["id"]}
    replay.match("get-up-keys-before-create", client.get_usage_plan_keys(**at))
    for step, key in (("create-up-key", keys[0]), ("create-up-key-2", keys[1])):
        replay.match(step, client.create_usage_plan_key(**at, keyId=key["id"], keyType="API_KEY"))

    def listed(step: str, **query: str) -> None:
        found = client.get_usage_plan_keys(**{**at, **query})
        found["items"].sort(key=lambda key: key["id"] != keys[1]["id"])
        replay.match(step, found)

    listed("get-up-keys")
    listed("get-up-keys-name-query", nameQuery="test-key-list")
    listed("get-up-keys-name-query-cased", nameQuery="TEST-key-list")
    client.delete_usage_plan_key(**at, keyId=keys[1]["id"])
    listed("get-up-keys-name-query-key-name", nameQuery="test-key-list-api-keys")
    listed("get-up-keys-bad-query", nameQuery="nothing")
    listed("get-up-keys-bad-usage-plan", usagePlanId="bad")
    client.delete_usage_plan_key(**at, keyId=keys[0]["id"])
    listed("get-up-keys-after-delete")


test_answers_are_those_of_aws = APIS.runner()
