"""How the page of a new service begins: what is native, and an example that runs."""

from __future__ import annotations

from pprint import pformat
from typing import TYPE_CHECKING

from scaffolding.samples import least_request

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
        "```python\n"
        "from contextlib import suppress\n\n"
        "import boto3\n\n"
        "from awsim import mock_aws\n"
        "from awsim.services.base import NotYetWritten\n\n"
        "with mock_aws(), suppress(NotYetWritten):\n"
        f'    client = boto3.client("{description.service}", region_name="{region}")\n'
        + _first_call(operations)
        + "```\n"
    )


def _first_call(operations: Sequence[Operation]) -> str:
    if not operations:
        return ""
    operation = operations[0]
    request = pformat(least_request(operation), width=100, sort_dicts=False).replace("\n", "\n        ")
    return f"    request = {request}\n    client.{operation.method}(**request)\n"
