"""Sessions made while a mock is active share what botocore has read from disk."""

from __future__ import annotations

import botocore.session

from awsim.model.shared_loader import shared_loader
from awsim.transports.patching import Patch


def patches() -> list[Patch]:
    """What makes every new session, boto3's and aiobotocore's, use the shared cache of data files."""
    return [Patch(botocore.session, "create_loader", shared_loader)]
