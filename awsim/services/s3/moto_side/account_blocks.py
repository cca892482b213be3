"""How moto's AWS Config finds the public access blocks of accounts, which are native."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.moto.tables import NativeTable
from awsim.services.s3.regions import FIRST_REGIONS

if TYPE_CHECKING:
    from awsim.kernel.world import World


class NativeAccount:
    """What Config asks moto's backend of S3 Control, of one account in one partition."""

    def __init__(self, world: World, account: str, partition: str) -> None:
        self._world = world
        self._account = account
        self._region = FIRST_REGIONS.get(partition, "us-east-1")

    @property
    def public_access_block(self) -> Any:
        """The account's block as moto has them, None where there is none."""
        asked = {"AccountId": self._account}
        try:
            answer = self._world.call(
                "s3control", "GetPublicAccessBlock", asked, account=self._account, region=self._region
            )
        except ServiceError:
            return None
        found = answer["PublicAccessBlockConfiguration"]
        models: Any = import_module("moto.s3.models")
        return models.PublicAccessBlock(
            found["BlockPublicAcls"],
            found["IgnorePublicAcls"],
            found["BlockPublicPolicy"],
            found["RestrictPublicBuckets"],
        )


def answer_look_ups() -> None:
    """Have moto's Config find the native blocks while a cloud has its turn."""
    module = sys.modules.get("moto.s3control.config")
    if module is None:
        return
    query = vars(module)["s3_account_public_access_block_query"]
    if not isinstance(query.backends, NativeTable):
        query.backends = NativeTable(query.backends, NativeAccount)
