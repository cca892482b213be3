"""Frameworks for functions behind REST APIs: Chalice, Mangum (ASGI), apig-wsgi (WSGI), Powertools' event handler."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from awsim import Cloud

REGION = "us-east-1"
PIXEL = bytes(range(256))


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with mock_aws(clock="virtual") as found:
        yield found


def deployed(cloud: Cloud, handler: Callable[[Any, Any], Any], **given: Any) -> str:
    """The URL of a stage whose requests all go to a function."""
    cloud.functions.create("app", handler)
    uri = (
        f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/"
        f"arn:aws:lambda:{REGION}:123456789012:function:app/invocations"
    )
    client = boto3.client("apigateway", region_name=REGION)
    api = client.create_rest_api(name="app", **given)
    below = client.create_resource(restApiId=api["id"], parentId=api["rootResourceId"], pathPart="{proxy+}")["id"]
    for resource in (api["rootResourceId"], below):
        at = {"restApiId": api["id"], "resourceId": resource, "httpMethod": "ANY"}
        client.put_method(**at, authorizationType="NONE")
        client.put_integration(**at, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    client.create_deployment(restApiId=api["id"], stageName="dev")
    return f"https://{api['id']}.execute-api.{REGION}.amazonaws.com/dev"


def chalice_app() -> Any:
    from chalice import Chalice, NotFoundError, Response
    from chalice.app import CORSConfig

    app = Chalice(app_name="pets")
    pets = {"1": "Tom"}

    @app.route("/pets/{pet}", methods=["GET"], cors=CORSConfig(allow_origin="https://shop.example"))
    def get(pet: str) -> Any:
        if pet not in pets:
            raise NotFoundError(f"no pet {pet}")
        return {
            "name": pets[pet],
            "asked": app.current_request.query_params,
            "stage": app.current_request.context["stage"],
        }

    @app.route("/pets", methods=["POST"])
    def post() -> Any:
        pets["2"] = app.current_request.json_body["name"]
        return Response(
            status_code=201, body={"id": "2"}, headers={"Location": "/pets/2", "Set-Cookie": ["a=1", "b=2"]}
        )

    return app


def test_chalice(cloud: Cloud) -> None:
    app = chalice_app()
    # `chalice deploy` makes a resource for each route; the framework looks at nothing but the resource's path.
    cloud.functions.create("app", app)
    uri = (
        f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/"
        f"arn:aws:lambda:{REGION}:123456789012:function:app/invocations"
    )
    client = boto3.client("apigateway", region_name=REGION)
    integration = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}
    method = {"responses": {}, "x-amazon-apigateway-integration": integration}
    document = {
        "swagger": "2.0",
        "info": {"title": "pets", "version": "1.0"},
        "paths": {"/pets": {"post": method}, "/pets/{pet}": {"get": method}},
    }
    api = client.import_rest_api(body=json.dumps(document).encode())["id"]
    client.create_deployment(restApiId=api, stageName="api")
    url = f"https://{api}.execute-api.{REGION}.amazonaws.com/api"

    found = requests.get(f"{url}/pets/1", params={"q": "é"})
    assert found.json() == {"name": "Tom", "asked": {"q": "é"}, "stage": "api"}
    assert found.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    missing = requests.get(f"{url}/pets/9")
    assert (missing.status_code, missing.json()) == (404, {"Code": "NotFoundError", "Message": "no pet 9"})
    made = requests.post(f"{url}/pets", json={"name": "Kit"})
    assert (made.status_code, made.headers["Location"], made.json()) == (201, "/pets/2", {"id": "2"})
    assert made.cookies.get_dict() == {"a": "1", "b": "2"}
    assert requests.get(f"{url}/pets/2").json()["name"] == "Kit"
    assert requests.post(f"{url}/pets", data=b"{", headers={"content-type": "application/json"}).status_code == 400


async def asgi(scope: Any, receive: Any, send: Any) -> None:
    body = (await receive())["body"]
    shown = {
        "path": scope["path"],
        "root": scope["root_path"],
        "query": scope["query_string"].decode(),
        "method": scope["method"],
        "cookies": [value.decode() for name, value in scope["headers"] if name == b"cookie"],
        "body": base64.b64encode(body).decode(),
    }
    headers = [(b"content-type", b"application/json"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    await send({"type": "http.response.start", "status": 207, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(shown).encode()})


def test_mangum(cloud: Cloud) -> None:
    from mangum import Mangum

    app = Mangum(asgi, lifespan="off")
    url = deployed(cloud, app, binaryMediaTypes=["image/png"])
    answer = requests.put(
        f"{url}/a%20b/c",
        params=[("x", "1"), ("x", "2")],
        data=PIXEL,
        headers={"content-type": "image/png", "Cookie": "k=v"},
    )
    assert answer.status_code == 207
    assert answer.json() == {
        "path": "/a b/c",
        "root": "",
        "query": "x=1&x=2",
        "method": "PUT",
        "cookies": ["k=v"],
        "body": base64.b64encode(PIXEL).decode(),
    }
    assert answer.cookies.get_dict() == {"a": "1", "b": "2"}


def wsgi(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    if environ["PATH_INFO"] == "/pixel":
        start_response("200 OK", [("Content-Type", "image/png")])
        return [PIXEL]
    size = int(environ.get("CONTENT_LENGTH") or 0)
    names = ("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "HTTP_X_ONE", "wsgi.url_scheme")
    shown = {name: environ.get(name) for name in names} | {"body": environ["wsgi.input"].read(size).decode()}
    start_response("404 Not Found", [("Content-Type", "application/json"), ("X-Two", "2")])
    return [json.dumps(shown).encode()]


def test_apig_wsgi(cloud: Cloud) -> None:
    from apig_wsgi import make_lambda_handler

    url = deployed(cloud, make_lambda_handler(wsgi, binary_support=True), binaryMediaTypes=["image/*"])
    answer = requests.post(f"{url}/shop/é", params={"a": "b c"}, data="ü".encode(), headers={"X-One": "1"})
    assert (answer.status_code, answer.headers["X-Two"]) == (404, "2")
    shown = answer.json()
    assert shown.pop("body") == "ü"
    assert shown["REQUEST_METHOD"] == "POST"
    assert shown["QUERY_STRING"] == "a=b+c"
    assert (shown["HTTP_X_ONE"], shown["wsgi.url_scheme"]) == ("1", "https")
    assert shown["PATH_INFO"].encode("latin-1").decode() == "/shop/é"
    image = requests.get(f"{url}/pixel", headers={"Accept": "image/png"})
    assert (image.headers["Content-Type"], image.content) == ("image/png", PIXEL)


def test_powertools(cloud: Cloud) -> None:
    from aws_lambda_powertools.event_handler import APIGatewayRestResolver, CORSConfig, Response
    from aws_lambda_powertools.event_handler.exceptions import NotFoundError
    from aws_lambda_powertools.shared.cookies import Cookie

    app = APIGatewayRestResolver(cors=CORSConfig(allow_origin="https://shop.example"))

    @app.get("/pets/<pet>")
    def get(pet: str) -> dict[str, Any]:
        return {"pet": pet, "many": app.current_event.multi_value_query_string_parameters.get("m")}

    @app.post("/pets")
    def post() -> Response[Any]:
        body = json.dumps(app.current_event.json_body)
        return Response(
            status_code=201, content_type="application/json", body=body, cookies=[Cookie(name="seen", value="1")]
        )

    @app.get("/none")
    def none() -> None:
        raise NotFoundError("nothing")

    url = deployed(cloud, app.resolve)
    assert requests.get(f"{url}/pets/7?m=1&m=2").json() == {"pet": "7", "many": ["1", "2"]}
    made = requests.post(f"{url}/pets", json={"a": 1})
    assert (made.status_code, made.json(), made.cookies.get_dict()) == (201, {"a": 1}, {"seen": "1"})
    assert requests.get(f"{url}/none").json() == {"statusCode": 404, "message": "nothing"}
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    before = requests.options(f"{url}/pets", headers=asked)
    assert (before.status_code, before.headers["Access-Control-Allow-Origin"]) == (204, "https://shop.example")
