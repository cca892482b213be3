"""The configuration of a function version: what is set, the defaults, and how it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.lambda_.functions.code import Code


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a version runs, and how. `layers` are (ARN, code size); seconds, megabytes.

    `kms_key_arn` and `file_systems` are shown, and nothing here acts on them.
    """

    role: str
    package: Code
    package_type: str = "Zip"
    handler: str | None = None
    runtime: str | None = None
    description: str = ""
    timeout: int = 3
    memory_size: int = 128
    architectures: tuple[str, ...] = ("x86_64",)
    ephemeral_storage: int = 512
    variables: Mapping[str, str] | None = None
    layers: tuple[tuple[str, int], ...] = ()
    dead_letter_arn: str | None = None
    tracing_mode: str = "PassThrough"
    snap_start: str = "None"
    logging: Mapping[str, str] = field(default_factory=dict)
    vpc: Mapping[str, Any] | None = None
    image_config: Mapping[str, Any] | None = None
    kms_key_arn: str | None = None
    file_systems: tuple[Mapping[str, Any], ...] = ()

    @property
    def code(self) -> bytes:
        """The zip file; empty for an image."""
        return self.package.content


def timestamp(moment: float) -> str:
    """`2026-01-01T00:00:00.000+0000`, as Lambda writes moments."""
    written = datetime.fromtimestamp(moment, UTC)
    return f"{written:%Y-%m-%dT%H:%M:%S}.{written.microsecond // 1000:03d}+0000"
