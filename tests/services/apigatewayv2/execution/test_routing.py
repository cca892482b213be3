"""Which route a request takes, at which stage; compared with the obvious way to look for it."""

from __future__ import annotations

from typing import Any

import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from awsim.services.apigatewayv2.execution.routing import route_for
from awsim.services.apigatewayv2.models import Content
from tests.budgets import examples

PARTS = ("a", "b", "{x}", "{y+}")
NOT_FOUND = (404, {"message": "Not Found"})


def key() -> st.SearchStrategy[str]:
    paths = st.lists(st.sampled_from(PARTS), max_size=3).filter(
        lambda parts: "{y+}" not in parts[:-1] and parts.count("{x}") < 2
    )
    return st.builds("{} /{}".format, st.sampled_from(("GET", "POST", "ANY")), paths.map("/".join))


def fits(template: list[str], parts: list[str]) -> dict[str, str] | None:
    """The variables of a path that a template fits."""
    found = {}
    for at, part in enumerate(template):
        if part == "{y+}":
            return {**found, "y": "/".join(parts[at:])} if any(parts[at:]) else None
        if at >= len(parts) or (part != parts[at] and (part != "{x}" or not parts[at])):
            return None
        if part == "{x}":
            found["x"] = parts[at]
    return found if len(template) == len(parts) else None


def rank(template: list[str]) -> list[int]:
    """Names go before variables, variables before greedy ones, part by part."""
    return [{"{x}": 1, "{y+}": 2}.get(part, 0) for part in template]


def obvious(keys: list[str], method: str, path: str) -> tuple[str, dict[str, str]] | None:
    parts = path.split("/")[1:]
    found = []
    for each in keys:
        wanted, _, template = each.partition(" ")
        pieces = template.split("/")[1:]
        values = fits(pieces, parts)
        if wanted in (method, "ANY") and values is not None:
            found.append((rank(pieces), wanted == "ANY", each, values))
    if found:
        _, _, each, values = min(found, key=lambda one: one[:2])
        return each, values
    return ("$default", {}) if "$default" in keys else None


@given(
    keys=st.lists(key() | st.just("$default"), unique=True, max_size=6),
    method=st.sampled_from(("GET", "POST")),
    parts=st.lists(st.sampled_from(("a", "b", "c", "")), max_size=4),
)
@settings(max_examples=examples(150), deadline=None)
def test_the_tree_finds_the_most_specific_route(keys: list[str], method: str, parts: list[str]) -> None:
    content = Content({each: {"RouteKey": each} for each in keys})
    path = "/" + "/".join(parts)

    found = route_for(content, method, path)

    wanted = obvious(keys, method, path)
    assert (None if found is None else (found.route_id, found.parameters)) == wanted


class TestRoutes:
    def test_the_developer_guides_example(self, api: Any) -> None:
        """ "Work with routes for HTTP APIs": GET /pets/dog/1, GET /pets/dog/{id}, GET /pets/{proxy+}, ANY /{proxy+}."""
        target = api.function(lambda event: event["routeKey"])
        for route in ("GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{proxy+}", "$default"):
            api.route(route, target)

        taken = [api.get(path).text for path in ("/pets/dog/1", "/pets/dog/2", "/pets/cat/1", "/test/5", "/")]

        assert taken == ["GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{proxy+}", "$default"]
        assert api.post("/pets/dog/1").text == "ANY /{proxy+}"

    def test_nothing_for_a_path_or_a_method(self, api: Any) -> None:
        api.route("GET /a", api.function("x"))

        answers = [api.get("/b"), api.post("/a"), api.get("/a/")]

        assert [(each.status_code, each.json()) for each in answers] == [NOT_FOUND] * 3

    def test_parts_of_paths_are_decoded(self, api: Any) -> None:
        api.route("GET /a/{x}", api.function(lambda event: event["pathParameters"]))

        assert api.get("/a/b%20c%2Fd").json() == {"x": "b c/d"}

    def test_a_route_that_leads_nowhere(self, api: Any, apis: Any) -> None:
        apis.create_route(ApiId=api.id, RouteKey="GET /")

        assert (api.get().status_code, api.get().json()) == (500, {"message": "Internal Server Error"})


class TestStages:
    def test_a_named_stage_is_in_front_of_the_path(self, api: Any, apis: Any) -> None:
        api.route("GET /a", api.function(lambda event: [event["requestContext"]["stage"], event["rawPath"]]))
        apis.create_stage(ApiId=api.id, StageName="dev", AutoDeploy=True)

        assert api.get("/a").json() == ["$default", "/a"]
        assert api.get("/dev/a").json() == ["dev", "/dev/a"]

    def test_without_a_stage_nothing_answers(self, apis: Any) -> None:
        made = apis.create_api(Name="a", ProtocolType="HTTP")

        answer = requests.get(made["ApiEndpoint"])

        assert (answer.status_code, answer.json()) == NOT_FOUND

    def test_an_endpoint_can_be_closed(self, api: Any, apis: Any) -> None:
        api.route("GET /", api.function("x"))
        apis.update_api(ApiId=api.id, DisableExecuteApiEndpoint=True)

        assert api.get().status_code == 404

    def test_stage_variables_name_the_function(self, api: Any, apis: Any, cloud: Any) -> None:
        for name in ("blue", "green"):
            cloud.functions.create(name, lambda event, _, name=name: [name, event["stageVariables"]])
        uri = "arn:aws:lambda:us-east-1:123456789012:function:${stageVariables.color}"
        api.route("GET /", api.integration(IntegrationType="AWS_PROXY", IntegrationUri=uri, PayloadFormatVersion="2.0"))
        apis.update_stage(ApiId=api.id, StageName="$default", StageVariables={"color": "green"})

        assert api.get().json() == ["green", {"color": "green"}]
