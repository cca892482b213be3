"""WebSockets through the server: handshakes, messages both ways, ends, by a client of wsproto on a plain socket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Ping,
    Pong,
    RejectConnection,
    RejectData,
    Request,
    TextMessage,
)

from tests.server.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.server.serving import Served


class Client:
    """A WebSocket's client."""

    def __init__(self, served: Served, target: str, **headers: str) -> None:
        self.socket = served.connect()
        self.frames = WSConnection(ConnectionType.CLIENT)
        extra = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        self.send(Request(host=f"127.0.0.1:{served.server.port}", target=target, extra_headers=extra))
        self.events: list[Any] = []

    def send(self, event: Any) -> None:
        self.socket.sendall(self.frames.send(event))

    def next(self) -> Any:
        while not self.events:
            data = self.socket.recv(65536)
            self.frames.receive_data(data or None)
            self.events.extend(self.frames.events())
        return self.events.pop(0)


@pytest.fixture
def served() -> Iterator[Served]:
    with serving(clock="virtual") as served:
        yield served


@pytest.fixture
def chat(served: Served) -> Any:
    """The path of a WebSocket API that answers what it is sent, and the events of its routes by their keys."""
    cloud = served.cloud
    apis = cloud.client("apigatewayv2")
    api = apis.create_api(Name="c", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")["ApiId"]
    events: dict[str, list[Any]] = {}

    def handle(event: Any, _: Any) -> Any:
        context = event["requestContext"]
        events.setdefault(context["routeKey"], []).append(event)
        if event.get("queryStringParameters", {}).get("refused"):
            return {"statusCode": 403}
        return {"statusCode": 200, "body": event.get("body", "")}

    arn = cloud.functions.create("route", handle)["FunctionArn"]
    made = apis.create_integration(ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=arn)["IntegrationId"]
    for key in ("$connect", "$disconnect", "$default"):
        answers = {"RouteResponseSelectionExpression": "$default"} if key == "$default" else {}
        route = apis.create_route(ApiId=api, RouteKey=key, Target=f"integrations/{made}", **answers)["RouteId"]
        if answers:
            apis.create_route_response(ApiId=api, RouteId=route, RouteResponseKey="$default")
    apis.create_stage(ApiId=api, StageName="prod", AutoDeploy=True)
    return f"/_aws/execute-api/{api}/prod", events


def wait_for(events: dict[str, list[Any]], key: str, client: Any, connection_id: str) -> None:
    """Until a route has been called: a connection that has ended is gone once its `$disconnect` is under way."""
    for _ in range(500):
        if events.get(key):
            return
        try:
            client.get_connection(ConnectionId=connection_id)
        except client.exceptions.GoneException:
            continue


def test_messages_go_both_ways(served: Served, chat: Any) -> None:
    path, events = chat
    client = Client(served, path)
    assert isinstance(client.next(), AcceptConnection)
    connection_id = events["$connect"][0]["requestContext"]["connectionId"]

    for number in range(3):
        client.send(TextMessage(f"message {number}"))
    answers = [client.next().data for _ in range(3)]
    served.client("apigatewaymanagementapi").post_to_connection(ConnectionId=connection_id, Data=b"\xff")

    assert answers == ["message 0", "message 1", "message 2"]
    posted = client.next()
    assert (type(posted), bytes(posted.data)) == (BytesMessage, b"\xff")


def test_a_message_in_pieces_is_one(served: Served, chat: Any) -> None:
    client = Client(served, chat[0])
    client.next()

    client.send(TextMessage("one ", message_finished=False))
    client.send(Ping(b"x"))
    client.send(TextMessage("two"))

    assert isinstance(client.next(), Pong)
    assert client.next().data == "one two"


def test_a_handshake_is_refused_by_its_route(served: Served, chat: Any) -> None:
    client = Client(served, chat[0] + "?refused=1")

    rejected, body = client.next(), client.next()

    assert isinstance(rejected, RejectConnection)
    assert isinstance(body, RejectData)
    assert (rejected.status_code, bytes(body.data)) == (403, b'{"message":"Forbidden"}')


def test_nobody_is_there(served: Served) -> None:
    rejected = Client(served, "/_aws/execute-api/nowhere/prod").next()

    assert rejected.status_code == 501


def test_an_old_version_is_told_which_one_it_is(served: Served, chat: Any) -> None:
    head = (
        f"GET {chat[0]} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n\r\n"
    )
    with served.connect() as connection:
        connection.sendall(head.encode())

        assert connection.recv(65536).startswith(b"HTTP/1.1 426 ")


def test_the_server_ends_a_connection(served: Served, chat: Any) -> None:
    path, events = chat
    client = Client(served, path)
    client.next()
    connection_id = events["$connect"][0]["requestContext"]["connectionId"]

    served.client("apigatewaymanagementapi").delete_connection(ConnectionId=connection_id)

    ended = client.next()
    assert (type(ended), ended.code) == (CloseConnection, 1000)
    assert len(events["$disconnect"]) == 1


@pytest.mark.parametrize("is_polite", [True, False])
def test_the_client_ends_it(served: Served, chat: Any, *, is_polite: bool) -> None:
    path, events = chat
    client = Client(served, path)
    client.next()
    connection_id = events["$connect"][0]["requestContext"]["connectionId"]

    if is_polite:
        client.send(CloseConnection(1000, "done"))
        assert isinstance(client.next(), CloseConnection)
    client.socket.close()

    wait_for(events, "$disconnect", served.client("apigatewaymanagementapi"), connection_id)
    [event] = events["$disconnect"]
    assert event["requestContext"]["disconnectStatusCode"] == (1000 if is_polite else 1006)


def test_what_is_no_frame_ends_it(served: Served, chat: Any) -> None:
    client = Client(served, chat[0])
    client.next()

    client.socket.sendall(b"\xff\xff\xff\xff")

    ended = client.next()
    assert (type(ended), ended.code) == (CloseConnection, 1002)
