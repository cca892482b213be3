"""Connections to WebSocket APIs: handshakes, messages and their routes, ends, and what backends do with them."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
import requests

from awsim import mock_aws
from awsim.transports.websocket import ConnectionEnded, HandshakeRefused

REGION = "us-east-1"


class Chat:
    """A WebSocket API whose routes by `action` are functions; it keeps the events they get."""

    def __init__(self, cloud: Any, apis: Any) -> None:
        self.cloud = cloud
        self.apis = apis
        made = apis.create_api(Name="chat", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")
        self.id = made["ApiId"]
        self.url = f"{made['ApiEndpoint']}/prod"
        self.events: dict[str, list[Any]] = {}
        apis.create_stage(ApiId=self.id, StageName="prod", AutoDeploy=True)

    def route(self, key: str, returned: Any = None, *, answers: bool = False, **given: Any) -> str:
        events = self.events.setdefault(key, [])

        def handle(event: Any, _: Any) -> Any:
            events.append(event)
            found = returned(event) if callable(returned) else returned
            return {"statusCode": 200} if found is None else found

        arn = self.cloud.functions.create(f"route-{len(self.events)}", handle)["FunctionArn"]
        made = self.apis.create_integration(ApiId=self.id, IntegrationType="AWS_PROXY", IntegrationUri=arn)
        target = f"integrations/{made['IntegrationId']}"
        if answers:
            given["RouteResponseSelectionExpression"] = "$default"
        route = self.apis.create_route(ApiId=self.id, RouteKey=key, Target=target, **given)["RouteId"]
        if answers:
            self.apis.create_route_response(ApiId=self.id, RouteId=route, RouteResponseKey="$default")
        return str(route)

    def connect(self, query: str = "", **headers: str) -> Any:
        return self.cloud.websocket(self.url + query, headers)


@pytest.fixture
def chat(cloud: Any, apis: Any) -> Chat:
    return Chat(cloud, apis)


@pytest.fixture
def connections(chat: Chat) -> Any:
    """A client of the API's `@connections`."""
    return boto3.client("apigatewaymanagementapi", region_name=REGION, endpoint_url=chat.url.replace("wss", "https"))


def id_of(chat: Chat) -> str:
    return str(chat.events["$connect"][-1]["requestContext"]["connectionId"])


class TestHandshakes:
    def test_connect_is_told_of_the_client(self, chat: Chat, cloud: Any) -> None:
        chat.route("$connect")

        chat.connect("?room=1", **{"User-Agent": "me", "X-One": "1"})

        [event] = chat.events["$connect"]
        context = event["requestContext"]
        assert (event["headers"]["X-One"], event["queryStringParameters"]) == ("1", {"room": "1"})
        assert (context["eventType"], context["routeKey"], context["stage"]) == ("CONNECT", "$connect", "prod")
        assert context["identity"] == {"userAgent": "me", "sourceIp": "127.0.0.1"}
        assert context["connectedAt"] == int(cloud.clock.now() * 1000)
        assert context["domainName"] == f"{chat.id}.execute-api.us-east-1.amazonaws.com"

    @pytest.mark.parametrize(("returned", "wanted"), [({"statusCode": 401}, 401), ({"statusCode": 500}, 500)])
    def test_connect_may_refuse(self, chat: Chat, returned: Any, wanted: int) -> None:
        chat.route("$connect", returned)

        with pytest.raises(HandshakeRefused) as caught:
            chat.connect()

        assert caught.value.status == wanted

    def test_a_function_that_raises(self, chat: Chat) -> None:
        def fail(_: Any) -> None:
            raise ValueError("no")

        chat.route("$connect", fail)

        with pytest.raises(HandshakeRefused) as caught:
            chat.connect()

        assert (caught.value.status, json.loads(caught.value.body)) == (502, {"message": "Internal server error"})

    def test_no_stage_and_no_api(self, chat: Chat, cloud: Any) -> None:
        for url, wanted in ((chat.url + "x", 403), ("wss://nowhere.execute-api.us-east-1.amazonaws.com/prod", 404)):
            with pytest.raises(HandshakeRefused) as caught:
                cloud.websocket(url)

            assert caught.value.status == wanted

    def test_an_authoriser_decides(self, chat: Chat, cloud: Any, apis: Any) -> None:
        def decide(event: Any, _: Any) -> Any:
            effect = "Allow" if event["queryStringParameters"]["token"] == "good" else "Deny"
            statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": event["methodArn"]}
            document = {"Version": "2012-10-17", "Statement": [statement]}
            return {"principalId": "ann", "policyDocument": document, "context": {"n": 1}}

        arn = cloud.functions.create("decide", decide)["FunctionArn"]
        uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
        source = ["route.request.querystring.token"]
        authorizer = apis.create_authorizer(
            ApiId=chat.id, Name="a", AuthorizerType="REQUEST", AuthorizerUri=uri, IdentitySource=source
        )["AuthorizerId"]
        chat.route("$connect", AuthorizationType="CUSTOM", AuthorizerId=authorizer)
        chat.route("$default")

        chat.connect("?token=good").send("x")
        refused = []
        for query in ("?token=bad", ""):
            with pytest.raises(HandshakeRefused) as caught:
                chat.connect(query)
            refused.append(caught.value.status)

        assert refused == [403, 401]
        assert chat.events["$default"][0]["requestContext"]["authorizer"] == {"principalId": "ann", "n": 1}

    def test_a_subprotocol_is_the_functions(self, chat: Chat) -> None:
        chat.route("$connect", {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "soap"}})

        assert chat.connect().subprotocol == "soap"

    def test_a_plain_request_is_told_to_upgrade(self, chat: Chat) -> None:
        answer = requests.get(chat.url.replace("wss", "https"))

        assert (answer.status_code, answer.json()) == (426, {"message": "Upgrade Required"})


class TestMessages:
    def test_the_selection_expression_says_the_route(self, chat: Chat) -> None:
        for key in ("greet", "$default"):
            chat.route(key)
        socket = chat.connect()

        for text in ('{"action": "greet"}', '{"action": "other"}', "no json"):
            socket.send(text)

        assert [event["body"] for event in chat.events["greet"]] == ['{"action": "greet"}']
        assert [event["body"] for event in chat.events["$default"]] == ['{"action": "other"}', "no json"]
        context = chat.events["greet"][0]["requestContext"]
        assert (context["eventType"], context["routeKey"], context["messageDirection"]) == ("MESSAGE", "greet", "IN")

    def test_a_route_with_a_response_answers(self, chat: Chat) -> None:
        chat.route("greet", {"statusCode": 200, "body": "hello"}, answers=True)
        chat.route("quiet", {"statusCode": 200, "body": "hello"})
        socket = chat.connect()

        socket.send('{"action": "quiet"}')
        socket.send('{"action": "greet"}')

        assert socket.receive() == "hello"
        with pytest.raises(TimeoutError):
            socket.receive(timeout=1)

    def test_what_no_route_takes_and_what_fails(self, chat: Chat) -> None:
        def fail(_: Any) -> None:
            raise ValueError("no")

        chat.route("$connect")
        chat.route("fail", fail)
        socket = chat.connect()

        socket.send('{"action": "fail"}')
        socket.send('{"action": "nothing"}')

        told = [json.loads(socket.receive()) for _ in range(2)]
        assert [each["message"] for each in told] == ["Internal server error", "Forbidden"]
        assert {each["connectionId"] for each in told} == {id_of(chat)}

    def test_bytes_are_in_base64(self, chat: Chat) -> None:
        chat.route("$default")

        chat.connect().send(b"\x00")

        [event] = chat.events["$default"]
        assert (event["body"], event["isBase64Encoded"]) == ("AA==", True)

    def test_what_is_too_long_ends_the_connection(self, chat: Chat) -> None:
        socket = chat.connect()

        socket.send("x" * (128 * 1024 + 1))

        with pytest.raises(ConnectionEnded) as caught:
            socket.receive()
        assert caught.value.code == 1009


class TestManagement:
    def test_a_function_answers_by_connections(self, chat: Chat, connections: Any) -> None:
        def echo(event: Any) -> None:
            at = event["requestContext"]["connectionId"]
            connections.post_to_connection(ConnectionId=at, Data=event["body"].upper().encode())

        chat.route("$default", echo)
        socket = chat.connect()

        socket.send("hello")

        assert socket.receive() == "HELLO"

    def test_who_waits_gets_what_comes_later(self, chat: Chat, cloud: Any, connections: Any) -> None:
        chat.route("$connect")
        socket = chat.connect()
        cloud.functions.create("later", lambda event, _: connections.post_to_connection(**event))
        payload = json.dumps({"ConnectionId": id_of(chat), "Data": "late"})
        boto3.client("lambda", region_name=REGION).invoke(FunctionName="later", InvocationType="Event", Payload=payload)

        assert socket.receive() == "late"

    def test_a_connection_is_shown(self, chat: Chat, cloud: Any, connections: Any) -> None:
        chat.route("$connect")
        chat.route("$default")
        socket = chat.connect(**{"User-Agent": "me"})
        connected_at = cloud.clock.now()
        cloud.clock.advance(seconds=5)
        socket.send("x")

        shown = connections.get_connection(ConnectionId=id_of(chat))

        assert shown["Identity"] == {"SourceIp": "127.0.0.1", "UserAgent": "me"}
        assert shown["ConnectedAt"].timestamp() == connected_at
        assert shown["LastActiveAt"].timestamp() == connected_at + 5

    def test_a_connection_is_ended(self, chat: Chat, connections: Any, refusal: Any) -> None:
        chat.route("$connect")
        chat.route("$disconnect")
        socket = chat.connect()

        connections.post_to_connection(ConnectionId=id_of(chat), Data=b"bye")
        connections.delete_connection(ConnectionId=id_of(chat))

        assert socket.receive() == "bye"
        with pytest.raises(ConnectionEnded):
            socket.send("x")
        assert len(chat.events["$disconnect"]) == 1
        assert refusal(connections.post_to_connection, ConnectionId=id_of(chat), Data=b"x")[0] == "GoneException"
        assert refusal(connections.delete_connection, ConnectionId="nobody")[0] == "GoneException"

    def test_over_http_it_is_the_same(self, chat: Chat) -> None:
        chat.route("$connect")
        socket = chat.connect()
        url = f"{chat.url.replace('wss', 'https')}/@connections/{requests.utils.quote(id_of(chat), safe='')}"
        signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/execute-api/aws4_request"}

        assert requests.post(url, data=b"hi").status_code == 403
        assert requests.post(url, data=b"hi", headers=signed).status_code == 200
        assert socket.receive() == "hi"
        assert requests.get(url, headers=signed).json()["identity"]["sourceIp"] == "127.0.0.1"
        assert requests.delete(url, headers=signed).status_code == 204
        assert requests.get(url, headers=signed).status_code == 410

    def test_moto_knew_every_connection(self) -> None:
        with mock_aws(strictness="warn"):
            client = boto3.client("apigatewaymanagementapi", region_name=REGION)

            with pytest.warns(match="GoneException"):
                client.post_to_connection(ConnectionId="any", Data=b"x")


class TestEnds:
    def test_the_client_closes(self, chat: Chat) -> None:
        chat.route("$disconnect")

        with chat.connect() as socket:
            pass
        socket.close()

        [event] = chat.events["$disconnect"]
        context = event["requestContext"]
        assert (context["eventType"], context["disconnectStatusCode"]) == ("DISCONNECT", 1000)

    def test_ten_minutes_without_a_message_and_two_hours(self, chat: Chat, cloud: Any) -> None:
        chat.route("$default")
        idle, busy = chat.connect(), chat.connect()
        for _ in range(13):
            cloud.clock.advance(minutes=9)
            busy.send("x")

        with pytest.raises(ConnectionEnded) as caught:
            idle.send("x")
        assert (caught.value.code, caught.value.reason) == (1001, "Going away")
        cloud.clock.advance(minutes=4)
        with pytest.raises(ConnectionEnded):
            busy.send("x")

    def test_a_world_that_is_put_back_has_no_such_connection(self, chat: Chat, cloud: Any) -> None:
        before = cloud.snapshot()
        socket = chat.connect()
        cloud.restore(before)

        with pytest.raises(ConnectionEnded):
            socket.send("x")


def test_a_custom_domain_name_leads_to_a_websocket_api(chat: Chat, cloud: Any, apis: Any) -> None:
    configuration = {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1", "EndpointType": "REGIONAL"}
    apis.create_domain_name(DomainName="ws.example.com", DomainNameConfigurations=[configuration])
    apis.create_api_mapping(DomainName="ws.example.com", ApiId=chat.id, Stage="prod", ApiMappingKey="chat")
    chat.route("$default")

    cloud.websocket("wss://ws.example.com/chat").send("hello")

    [event] = chat.events["$default"]
    assert (event["body"], event["requestContext"]["domainName"]) == ("hello", "ws.example.com")
