"""A network that no test of the transports reaches: what is looked up is written down, then nothing is found."""

from __future__ import annotations

import socket

import pytest


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hosts that were about to be resolved, past whatever mock was in front."""
    hosts: list[str] = []

    def getaddrinfo(host: str, *_: object, **__: object) -> None:
        hosts.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "this test has no network")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return hosts
