"""The secrets that belong to access keys: what signatures are checked by, where that is asked for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from awsim.config import FAKE_CREDENTIALS
from awsim.kernel.caller import ISSUED_PREFIXES, ISSUED_SECRET

if TYPE_CHECKING:
    from awsim.kernel.world import World


def secret_of(world: World, access_key: str) -> str | None:
    """The secret that an access key was made with; None for one that nobody has made.

    Keys of IAM, STS and functions have theirs, twelve digits have the dummy key's, and the key of the environment's
    variables has the secret that stands beside it.
    """
    if access_key in world.issued:
        return ISSUED_SECRET
    if access_key.startswith(ISSUED_PREFIXES):
        made = world.moto.secret_of(access_key)
        if made is not None:
            return made
    if access_key == FAKE_CREDENTIALS["AWS_ACCESS_KEY_ID"] or (len(access_key) == 12 and access_key.isdigit()):
        return FAKE_CREDENTIALS["AWS_SECRET_ACCESS_KEY"]
    return os.environ.get("AWS_SECRET_ACCESS_KEY") if access_key == os.environ.get("AWS_ACCESS_KEY_ID") else None
