"""Loading an HTTP server with requests over keep-alive connections, and starting the servers that are loaded."""

from __future__ import annotations

import json
import os
import re
import selectors
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOST = "127.0.0.1"
CONTENT_TYPES = {
    "dynamodb": "application/x-amz-json-1.0",
    "kinesis": "application/x-amz-json-1.1",
    "sqs": "application/x-amz-json-1.0",
}
COMMANDS = {
    "awsim": [sys.executable, "-m", "awsim", "serve", "--port", "{port}"],
    "moto_server": [sys.executable, "-m", "moto.server", "-p", "{port}"],
    "ministack": [sys.executable, "-m", "ministack.app"],
}
PACKAGES = {"awsim": "awsim", "moto_server": "flask", "ministack": "ministack"}


@dataclass
class Running:
    """A server's process, its port, and how long it took to its first answer."""

    port: int
    process: subprocess.Popen[bytes]
    started_in: float

    @property
    def memory_mib(self) -> float:
        """What it holds of the machine's memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    @property
    def cpu_seconds(self) -> float:
        """What it has used of the processors."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100


@dataclass
class Load:
    """What came of a load."""

    seconds: float
    latencies: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    wrong: int = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the answers came."""
        return sorted(self.latencies)[int(len(self.latencies) * share)] * 1000


@contextmanager
def server(name: str) -> Iterator[Running]:
    """One of the servers as a process of its own, answering."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    command = [part.format(port=port) for part in COMMANDS[name]]
    environment = {"PATH": os.environ["PATH"], "GATEWAY_PORT": str(port), "MINISTACK_PORT": str(port)}
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment) as process:
        try:
            _await_answer(port)
            yield Running(port, process, time.perf_counter() - began)
        finally:
            process.terminate()
            process.wait(10)


def request(service: str, target: str, document: dict[str, Any]) -> bytes:
    """A request as an SDK sends it; none of the servers looks at the signature itself."""
    body = json.dumps(document).encode()
    lines = [
        "POST / HTTP/1.1",
        f"Host: {HOST}",
        f"X-Amz-Target: {target}",
        f"Content-Type: {CONTENT_TYPES[service]}",
        "User-Agent: Boto3/1.44 md/Botocore#1.44 ua/2.1 os/linux",
        "X-Amz-Date: 20260101T000000Z",
        f"Authorization: AWS4-HMAC-SHA256 Credential=123456789012/20260101/us-east-1/{service}/aws4_request, "
        f"SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature={'0' * 64}",
        "amz-sdk-invocation-id: 3e2b9a0a-6aa4-4b4c-8f70-8f0c1c0a9a40",
        "amz-sdk-request: attempt=1",
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def ask(port: int, content: bytes) -> bytes:
    """The body of one answer."""
    load = apply(port, lambda _: content, connections=1, most=1)
    if load.wrong:
        raise RuntimeError(load.bodies[0].decode())
    return load.bodies[0]


def apply(
    port: int,
    content: Callable[[int], bytes],
    *,
    connections: int,
    seconds: float = 10.0,
    most: int | None = None,
) -> Load:
    """Send request after request on each connection for so long, or until there were so many answers."""
    pool = _Pool(port, connections)
    load, number = Load(0.0), 0
    for connection in list(pool.open):
        pool.send(connection, content(number))
        number += 1
    began = time.perf_counter()
    while pool.sent and time.perf_counter() - began < seconds:
        for connection, took, head, body in pool.answers():
            load.latencies.append(took)
            load.bodies.append(body)
            load.wrong += b" 200 " not in head[:15]
            if most is None or number < most:
                pool.send(pool.kept(connection, head), content(number))
                number += 1
    load.seconds = time.perf_counter() - began
    pool.close()
    return load


class _Pool:
    """Connections, what was sent on each and when, and what has come back so far."""

    def __init__(self, port: int, count: int) -> None:
        self._port = port
        self._selector = selectors.DefaultSelector()
        self.sent: dict[socket.socket, float] = {}
        self.open = {self._connect() for _ in range(count)}

    def send(self, connection: socket.socket, content: bytes) -> None:
        self.sent[connection] = time.perf_counter()
        connection.sendall(content)

    def answers(self) -> Iterator[tuple[socket.socket, float, bytes, bytes]]:
        """What has come to its end: connection, seconds it took, head and body."""
        for key, _ in self._selector.select(1):
            connection: Any = key.fileobj
            chunk = connection.recv(65536)
            if not chunk:
                raise ConnectionError("the server has ended a connection")
            key.data.extend(chunk)
            head, separator, body = bytes(key.data).partition(b"\r\n\r\n")
            if separator and len(body) >= int(_LENGTH.search(head)[1]):  # type: ignore[index]
                key.data.clear()
                yield connection, time.perf_counter() - self.sent.pop(connection), head, body

    def kept(self, connection: socket.socket, head: bytes) -> socket.socket:
        """The connection, or another where the server (moto's) does not keep it."""
        if head.startswith(b"HTTP/1.1") and b"connection: close" not in head.lower():
            return connection
        self._selector.unregister(connection)
        connection.close()
        return self._connect()

    def close(self) -> None:
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]

    def _connect(self) -> socket.socket:
        made = socket.create_connection((HOST, self._port))
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(made, selectors.EVENT_READ, bytearray())
        return made


_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def _await_answer(port: int) -> None:
    while True:
        try:
            with socket.create_connection((HOST, port)) as connection:
                connection.sendall(request("kinesis", "Kinesis_20131202.ListStreams", {}))
                if connection.recv(100):
                    return
        except OSError:
            time.sleep(0.005)
