"""boto3 sessions of one explicit cloud: their clients are bound to it, nothing in the process is replaced."""

from __future__ import annotations

import functools
import inspect
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.waiter import Waiter

from awsim.config import FAKE_CREDENTIALS
from awsim.model.shared_loader import shared_loader
from awsim.transports import direct, waiting, wire
from awsim.transports.pipeline import BOUND_TO, pipeline_of

if TYPE_CHECKING:
    from botocore.client import BaseClient

    from awsim.gateway.gateway import Gateway


class CloudSession(botocore.session.Session):
    """A botocore session that binds every client it makes to one cloud."""

    def __init__(self, gateway: Gateway) -> None:
        super().__init__()
        self._gateway = gateway
        self.register_component("data_loader", shared_loader(self.get_config_variable("data_path")))

    def create_client(self, *args: Any, **kwargs: Any) -> BaseClient:
        """As botocore's, bound to the cloud."""
        client = super().create_client(*args, **kwargs)
        bind(client, self._gateway)
        return client


def session_for(gateway: Gateway, region: str, account: str) -> boto3.session.Session:
    """A boto3 session whose clients and resources talk to `cloud` as `account`."""
    default = account == gateway.world.options.account
    return boto3.session.Session(
        aws_access_key_id=FAKE_CREDENTIALS["AWS_ACCESS_KEY_ID"] if default else account,
        aws_secret_access_key=FAKE_CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        region_name=region,
        botocore_session=CloudSession(gateway),
    )


def bind(client: Any, gateway: Gateway) -> None:
    """Make one client talk to `cloud`, on the direct path and over the pipeline."""
    wire.bind(client, gateway)
    vars(client)[BOUND_TO] = gateway
    client._make_api_call = functools.partial(_call, gateway, client)
    clock = waiting.clocked(gateway)
    endpoint = client._endpoint
    endpoint._needs_retry = MethodType(_with_time(type(endpoint)._needs_retry, clock), endpoint)
    client.get_waiter = functools.partial(_waiter, client.get_waiter, clock)


def _call(gateway: Gateway, client: Any, operation_name: str, api_params: dict[str, Any]) -> Any:
    pipeline = pipeline_of(type(client))
    if pipeline is None:
        return type(client)._make_api_call(client, operation_name, api_params)
    return direct.call(gateway, client, operation_name, api_params, pipeline)


def _waiter(get_waiter: Any, clock: Any, name: str) -> Any:
    waiter = get_waiter(name)
    waiter.wait = MethodType(_with_time(Waiter.wait, clock), waiter)
    return waiter


def _with_time(method: Any, clock: Any) -> FunctionType:
    """A copy of a method of botocore's that finds `clock` under the name `time`: the original stays as it is."""
    function = inspect.unwrap(method)
    copied = FunctionType(function.__code__, {**function.__globals__, "time": clock}, closure=function.__closure__)
    copied.__defaults__, copied.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    return copied
