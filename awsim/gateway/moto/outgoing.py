"""What moto sends to AWS by HTTP while it answers is answered by the cloud whose turn it is: it never leaves.

moto's API Gateway calls DynamoDB so, whether a mock is active, a cloud is used by itself, or a server answers.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from awsim.gateway.moto.loaded import change_all
from awsim.gateway.moto.turn import whose
from awsim.protocols.hosts import is_aws_host
from awsim.protocols.http import HTTPRequest


def keep_inside() -> None:
    """Replace `requests` in all modules of moto."""
    change_all(_replace)


def _replace(_: str, module: Any) -> None:
    if getattr(module, "requests", None) is sys.modules.get("requests", module):
        module.requests = _Requests()


class _Requests(ModuleType):
    """`requests`, but for what is sent to AWS."""

    def __init__(self) -> None:
        super().__init__("requests")

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module("requests"), name)

    def request(self, method: str, url: str, **options: Any) -> Any:
        cloud = whose()
        if cloud is None or not is_aws_host(urlsplit(url).hostname or ""):
            return import_module("requests").request(method, url, **options)
        return _answered(cloud, method, url, options)

    def post(self, url: str, data: Any = None, json: Any = None, **options: Any) -> Any:
        return self.request("POST", url, data=data, json=json, **options)

    def get(self, url: str, params: Any = None, **options: Any) -> Any:
        return self.request("GET", url, params=params, **options)


def _answered(cloud: Any, method: str, url: str, options: dict[str, Any]) -> Any:
    import requests

    # Plain HTTP is recognised and answered one floor above.
    from awsim.transports.plain_http import answer_plain

    parts = ("headers", "data", "json", "params")
    sent = requests.Request(method, url, **{name: options[name] for name in parts if name in options}).prepare()
    body: Any = sent.body or b""
    headers = {name.lower(): str(value) for name, value in sent.headers.items()}
    content = body.encode() if isinstance(body, str) else bytes(body)
    answer = answer_plain(cloud, HTTPRequest(method, sent.url or url, headers, content))
    response = requests.Response()
    response.status_code, response.url, response.request = answer.status, sent.url or url, sent
    response.headers.update(answer.headers)
    response._content = answer.body if isinstance(answer.body, bytes) else answer.body.read()
    return response
