"""APIs of definitions, as AWS answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from .apis import api_of
from .recordings import DIRECTORY, Recordings

if TYPE_CHECKING:
    from .recordings import Replay

APIS = Recordings("apigateway")


def definition(name: str) -> bytes:
    return (DIRECTORY / "inputs" / "files" / name).read_bytes()


def match_all(replay: Replay, client: Any, api: str, found: dict[str, Any], prefix: str = "") -> None:
    """Hold every method of an API with its first responses against the recording."""
    for resource in found["items"]:
        for method in resource.get("resourceMethods", {}):
            name = f"{resource['path'].lstrip('/') or 'root'}-{method.lower()}"
            at = {"restApiId": api, "resourceId": resource["id"], "httpMethod": method}
            for kind, call, more in (
                ("method", client.get_method, {}),
                ("method-response", client.get_method_response, {"statusCode": "200"}),
                ("integration", client.get_integration, {}),
                ("integration-response", client.get_integration_response, {"statusCode": "200"}),
            ):
                step = f"{prefix}{kind}-{name}"
                if step in replay.recorded:
                    replay.refused(step, call, **at, **more)


@APIS.scenario("TestApiGatewayImportRestApi::test_import_rest_api")
def a_definition_is_an_api(replay: Replay) -> None:
    client = replay.client("apigateway")
    body = b"""{"swagger": "2.0", "info": {"title": "a", "version": "1.0"}, "paths": {},
        "x-amazon-apigateway-binary-media-types": ["*/*"]}"""
    replay.match("import_rest_api", client.import_rest_api(body=body))


@APIS.scenario("TestApiGatewayImportRestApi::test_import_api_bad_file")
def what_is_no_definition(replay: Replay) -> None:
    client, api, _ = api_of(replay)
    for kind, body in (("json", b'{"components": {"schemas"'), ("yaml", b"swagger: '2.0'\ninfo:\n  title: [a\n")):
        replay.refused(f"import-api-bad-{kind}-file", client.import_rest_api, body=body)
        replay.refused(f"put-rest-api-bad-{kind}-file", client.put_rest_api, restApiId=api, body=body)


@APIS.scenario("TestApiGatewayImportRestApi::test_put_rest_api_mode_binary_media_types[overwrite]")
def a_definition_takes_the_place_of_an_api(replay: Replay) -> None:
    client = replay.client("apigateway")
    made = client.create_rest_api(name="a", binaryMediaTypes=["image/heif"])
    replay.match("create-rest-api", made)
    replay.match("get-rest-api", client.get_rest_api(restApiId=made["id"]))
    changed = client.put_rest_api(restApiId=made["id"], mode="overwrite", body=definition("pets.json"))
    replay.match("put-api", changed)


@APIS.scenario("TestApiGatewayImportRestApi::test_import_and_validate_rest_api[swagger-mock-cors.json]")
def methods_of_a_definition(replay: Replay) -> None:
    client = replay.client("apigateway")
    made = client.import_rest_api(body=definition("swagger-mock-cors.json"))
    replay.match("import_tf_rest_api", made)
    found = client.get_resources(restApiId=made["id"])
    replay.match("resources", found)
    replay.match("get-models", client.get_models(restApiId=made["id"]))
    match_all(replay, client, made["id"], found)


@APIS.scenario("TestApiGatewayImportRestApi::test_import_with_http_method_integration")
def what_is_behind_a_definitions_methods(replay: Replay) -> None:
    client = replay.client("apigateway")
    api = client.import_rest_api(body=definition("openapi-http-method-integration.json"))["id"]
    found = client.get_resources(restApiId=api)
    replay.match("resources", found)
    match_all(replay, client, api, found)


@APIS.scenario(
    "TestApiGatewayImportRestApi::test_import_rest_apis_with_base_path_swagger[ignore]",
    "TestApiGatewayImportRestApi::test_import_rest_apis_with_base_path_swagger[split]",
)
def a_base_path_is_left_out_or_split(replay: Replay) -> None:
    client, api, _ = api_of(replay)
    given = {"restApiId": api, "mode": "overwrite", "parameters": {"basepath": replay.parameter}}
    changed = client.put_rest_api(**given, body=definition("swagger.json"))
    replay.match("put-rest-api-swagger-json", changed)
    found = client.get_resources(restApiId=api)
    replay.match("get-resources-swagger-json", found)
    authorizers = client.get_authorizers(restApiId=api)["items"]
    replay.matching.values["<authorizer-id:1>"] = authorizers[0]["id"]
    match_all(replay, client, api, found)
    # The other definition of this scenario is not among the inputs.
    replay.leave("get-resources-no-base-path-swagger")
    replay.leave(*[step for step in replay.recorded if "pets" in step])


@APIS.scenario("TestApiGatewayImportRestApi::test_import_rest_api_with_base_path_oas30[prepend]")
def a_servers_path_comes_first(replay: Replay) -> None:
    client, api, _ = api_of(replay)
    given = {"restApiId": api, "mode": "overwrite", "parameters": {"basepath": "prepend"}}
    for kind, name in (("var", "server-variable"), ("url", "url")):
        changed = client.put_rest_api(**given, body=definition(f"openapi-basepath-{name}.yaml"))
        replay.match(f"put-rest-api-oas30-srv-{kind}", changed)
        found = client.get_resources(restApiId=api)
        replay.match(f"get-resources-oas30-srv-{kind}", found)
        match_all(replay, client, api, found, f"srv-{kind}-")


@APIS.scenario("TestApiGatewayApiDocumentationPart::test_import_documentation_parts")
def documentation_is_part_of_a_definition(replay: Replay) -> None:
    client = replay.client("apigateway")
    body = definition("oas30_documentation_parts.json")
    api = client.import_rest_api(body=body)["id"]

    def listed() -> dict[str, Any]:
        found = client.get_documentation_parts(restApiId=api)
        found["items"].sort(key=lambda part: ("API", "METHOD", "MODEL", "RESPONSE").index(part["location"]["type"]))
        return found

    replay.match("get-documentations-parts-after-api-imports", listed())
    ids = client.import_documentation_parts(restApiId=api, mode="overwrite", body=body)
    ids["ids"].sort(key=[part["id"] for part in listed()["items"]].index)
    replay.match("import-documentation-parts", ids)
    replay.match("get-documentations-parts-after-import", listed())


@APIS.scenario("TestApiGatewayApiRestApi::test_create_rest_api_with_tags")
def an_api_has_tags(replay: Replay) -> None:
    client = replay.client("apigateway")
    made = client.create_rest_api(name="a", description="this is my api", tags={"MY_TAG1": "MY_VALUE1"})
    replay.match("create-rest-api-w-tags", made)
    replay.match("get-rest-api-w-tags", client.get_rest_api(restApiId=made["id"]))
    replay.match("get-rest-apis-w-tags", client.get_rest_apis())


@APIS.scenario("TestApiGatewayApiRestApi::test_get_api_case_insensitive")
def ids_are_small(replay: Replay) -> None:
    client = replay.client("apigateway")
    made = client.create_rest_api(name="a", description="b")
    replay.match("create-rest-api", made, aside=("description", "endpointConfiguration"))
    upper = made["id"].upper()
    replay.matching.values["<upper-id>"] = upper
    try:
        client.get_rest_api(restApiId=upper)
    except ClientError as error:
        replay.match("get-api-upper-case", error.response)


test_answers_are_those_of_aws = APIS.runner()
