"""How the page of a new service begins: what is native, and an example that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffolding.editing import formatted
from scaffolding.samples import arguments_of, least_request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsim.model.operation import Operation
    from scaffolding.description import Description


def page_source(description: Description, operations: Sequence[Operation], region: str) -> str:
    """`docs/services/<package>.md` with a first call, which may say that it is not yet written."""
    return (
        f"# {description.title}\n\n"
        f"`{description.service}` is answered by awsim itself, in `awsim/services/{description.package}`. Which of its "
        "operations are\nnative and which fall through to moto: [coverage](../coverage.md).\n\n"
        f"```python\n{formatted(_example(description, operations[:1], region))}```\n"
    )


def _example(description: Description, first: Sequence[Operation], region: str) -> str:
    calls = [f"    client.{operation.method}({arguments_of(least_request(operation))})" for operation in first]
    return "\n".join(
        [
            "from contextlib import suppress",
            "",
            "import boto3",
            "",
            "from awsim import mock_aws",
            "from awsim.fabric.backend import NotYetWritten",
            "",
            "with mock_aws(), suppress(NotYetWritten):",
            f'    client = boto3.client("{description.service}", region_name="{region}")',
            *calls,
        ]
    )
