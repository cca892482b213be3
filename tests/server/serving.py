"""A served cloud, and a raw connection to it: what clients of AWS would never send is sent by hand."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from awsim import Cloud
from awsim.cloud import gateway_of
from awsim.server.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.client import BaseClient

    from awsim.server.limits import Limits


@dataclass
class Served:
    """A cloud and the server that answers for it."""

    cloud: Cloud
    server: Server

    @property
    def url(self) -> str:
        return self.server.url

    def client(
        self,
        service: str,
        *,
        account: str = "123456789012",
        secret: str = "secret",
        region: str = "us-east-1",
        **config: Any,
    ) -> Any:
        """A client that nothing is patched for; `account` may be any access key."""
        made: BaseClient = boto3.session.Session().client(
            service,
            region,
            endpoint_url=self.url,
            aws_access_key_id=account,
            aws_secret_access_key=secret,
            config=Config(**{"retries": {"max_attempts": 0}, **config}),
        )
        return made

    def connect(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.server.port))
        made.settimeout(20)
        return made

    def raw(self, *pieces: bytes, ends: bool = True) -> bytes:
        """Everything the server answers to some bytes; `ends` tells it that no more follow."""
        with self.connect() as connection:
            for piece in pieces:
                connection.sendall(piece)
            if ends:
                connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))


@contextmanager
def serving(
    limits: Limits | None = None, allow_hosts: tuple[str, ...] = (), allow_origins: tuple[str, ...] = (), **options: Any
) -> Iterator[Served]:
    cloud = Cloud(**{"delivery": "background", **options})
    try:
        with Server(
            gateway_of(cloud), limits=limits, allow_hosts=allow_hosts, allow_origins=allow_origins, grace_seconds=1
        ) as server:
            yield Served(cloud, server)
    finally:
        cloud.close()


def open_bucket(served: Served, name: str = "bucket") -> Any:
    """A client of S3 with which a bucket was made whose objects may be anybody's to read (`ACL="public-read"`)."""
    s3 = served.client("s3")
    s3.create_bucket(Bucket=name, ObjectOwnership="ObjectWriter")
    s3.delete_public_access_block(Bucket=name)
    return s3
