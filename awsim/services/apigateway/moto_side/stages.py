"""Stages that moto's WAF protects: in place of the table of moto's own API Gateway."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.moto.tables import NativeTable

if TYPE_CHECKING:
    from awsim.kernel.world import World


class NativeStages:
    """The stages of one account and region, with the method of moto's backend that WAF calls."""

    def __init__(self, world: World, account: str, region: str) -> None:
        self._world = world
        self._account = account
        self._region = region

    def get_stage(self, function_id: str, stage_name: str) -> NativeStage:
        """A stage; raises ServiceError."""
        params = {"restApiId": function_id, "stageName": stage_name}
        found = self._world.call("apigateway", "GetStage", params, account=self._account, region=self._region)
        return NativeStage(self, params, found.get("webAclArn"))

    def set_web_acl(self, params: dict[str, str], arn: str | None) -> None:
        """Say which web ACL protects a stage."""
        change = {"op": "replace" if arn else "remove", "path": "/webAclArn", **({"value": arn} if arn else {})}
        asked = {**params, "patchOperations": [change]}
        self._world.call("apigateway", "UpdateStage", asked, account=self._account, region=self._region)


class NativeStage:
    """A stage as WAF knows it."""

    def __init__(self, stages: NativeStages, params: dict[str, str], web_acl_arn: str | None) -> None:
        self._stages = stages
        self._params = params
        self._web_acl_arn = web_acl_arn

    @property
    def web_acl_arn(self) -> str | None:
        """The ACL that protects it."""
        return self._web_acl_arn

    @web_acl_arn.setter
    def web_acl_arn(self, arn: str | None) -> None:
        self._stages.set_web_acl(self._params, arn)
        self._web_acl_arn = arn


def protect_stages() -> None:
    """Have moto's WAF find the native stages."""
    package: Any = import_module("moto.apigateway")
    if not isinstance(package.apigateway_backends, NativeTable):
        package.apigateway_backends = NativeTable(package.apigateway_backends, NativeStages)
