"""The environment variables by which SDKs and the AWS CLI find a server, and those that would lead them elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from awsim.config import Options

HARMLESS = frozenset(
    {
        "AWS_CA_BUNDLE",
        "AWS_DEFAULT_OUTPUT",
        "AWS_EXECUTION_ENV",
        "AWS_MAX_ATTEMPTS",
        "AWS_PAGER",
        "AWS_RETRY_MODE",
        "AWS_SDK_UA_APP_ID",
    }
)
"""What says nothing of where, as whom, or by which endpoint is called (SDKs and Tools reference guide, "Settings")."""


def variables_for(options: Options, url: str) -> dict[str, str]:
    """What leads SDKs to a server; each wins over what the files in `~/.aws` say."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        "AWS_ACCESS_KEY_ID": options.account,
        "AWS_SECRET_ACCESS_KEY": "awsim",
        "AWS_REGION": options.region,
        "AWS_DEFAULT_REGION": options.region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_USE_DUALSTACK_ENDPOINT": "false",
        "AWS_USE_FIPS_ENDPOINT": "false",
    }


def leading_elsewhere(names: Iterable[str]) -> list[str]:
    """Those variables that have to be cleared: profiles, roles, tokens, containers, services' own endpoints, …."""
    return [name for name in names if name.startswith("AWS_") and name not in HARMLESS]
