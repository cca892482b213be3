"""awsim: a deterministic AWS inside the Python process.

`mock_aws` answers every boto3, botocore, aiobotocore and aioboto3 client of the process; `Cloud` is one
simulated AWS to use explicitly. Importing this package imports neither botocore nor moto.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.version import __version__

if TYPE_CHECKING:
    from awsim.cloud import Cloud
    from awsim.kernel.leniency import AWSWouldRefuse
    from awsim.mock import mock_aws

__all__ = ["AWSWouldRefuse", "Cloud", "__version__", "mock_aws"]

_HOMES = {"AWSWouldRefuse": "awsim.kernel.leniency", "Cloud": "awsim.cloud", "mock_aws": "awsim.mock"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'awsim' has no attribute {name!r}; it has {', '.join(__all__)}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
