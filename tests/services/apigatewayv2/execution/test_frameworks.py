"""Functions written with a framework for HTTP APIs: Powertools' event handler, as its users write it."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, CORSConfig, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError


@pytest.fixture
def shop(api: Any) -> Any:
    """An API whose routes are all one function's."""
    app = APIGatewayHttpResolver(cors=CORSConfig(allow_origin="https://shop.example"))

    @app.get("/items/<item>")
    def item(item: str) -> dict[str, Any]:
        if item == "none":
            raise NotFoundError("no such item")
        return {"item": item, "page": app.current_event.get_query_string_value("page")}

    @app.post("/items")
    def create() -> Response[str]:
        body = app.current_event.json_body
        cookies = app.current_event.cookies
        return Response(status_code=201, content_type="text/plain", body=f"{body['name']} {cookies}")

    api.route("ANY /{proxy+}", api.function(lambda event: app.resolve(event, None)))
    return api


def test_paths_and_query_strings(shop: Any) -> None:
    answer = shop.get("/items/7?page=2", headers={"Origin": "https://shop.example"})

    assert (answer.status_code, answer.json()) == (200, {"item": "7", "page": "2"})
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"


def test_bodies_and_cookies(shop: Any) -> None:
    answer = shop.post("/items", json={"name": "pen"}, headers={"Cookie": "a=1"})

    assert (answer.status_code, answer.text, answer.headers["content-type"]) == (201, "pen ['a=1']", "text/plain")


def test_what_is_not_there(shop: Any) -> None:
    answers = [shop.get("/items/none"), requests.delete(shop.endpoint + "/items/7")]

    assert [each.status_code for each in answers] == [404, 404]
    assert answers[0].json() == {"statusCode": 404, "message": "no such item"}
