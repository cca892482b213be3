"""AWS's own protocol cases, as botocore's repository has them: models of their own, and what goes over the wire.

`botocore/` beside this file has the data (Apache-2.0: its LICENSE.txt and NOTICE), and the list of those that do not
apply to botocore, which are left out here too: some need what botocore's models do not say, in some clients may differ.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.model import OperationModel, ServiceModel

from awsim.model.operation import Operation, ServiceShapes
from awsim.protocols.http import HTTPRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape

DATA = Path(__file__).with_name("botocore")


class Case(NamedTuple):
    """One case; `id` is unique within its file, `name` everywhere."""

    name: str
    id: str
    operation: Operation
    protocol: str
    given: dict[str, Any]


def cases(direction: str) -> Iterator[Case]:
    """All cases of one direction (`input` or `output`) that botocore's list does not leave out."""
    ignored = json.loads((DATA / "protocol-tests-ignore-list.json").read_text())
    for file in sorted((DATA / direction).glob("*.json")):
        lists = [
            ignored["general"].get(direction, {}),
            ignored["protocols"].get(file.stem, {}).get(direction, {}),
        ]
        suites = {suite for each in lists for suite in each.get("suites", ())}
        left_out = {case for each in lists for case in each.get("cases", ())}
        for suite in json.loads(file.read_text(encoding="utf-8")):
            for case in suite["cases"]:
                if suite["description"] not in suites and case["id"] not in left_out:
                    yield Case(f"{file.stem}-{case['id']}", case["id"], *_operation(suite, case), case)


def _operation(suite: dict[str, Any], case: dict[str, Any]) -> tuple[Operation, str]:
    name = case["given"].get("name", "OperationName")
    description = {**suite, "operations": {name: case["given"]}}
    service = ServiceModel(description, service_name=suite["metadata"].get("serviceId", "compliance"))
    model = OperationModel(case["given"], service, name)
    protocol = suite["metadata"]["protocol"]
    return Operation(model, ServiceShapes(service)), protocol


def request_of(case: Case) -> HTTPRequest:
    """The request that a case says is sent."""
    wire = case.given["serialized"]
    body = wire.get("body", "").encode()
    if case.protocol == "smithy-rpc-v2-cbor":
        body = base64.b64decode(body)
    headers = {name.lower(): value for name, value in wire.get("headers", {}).items()}
    return HTTPRequest(
        wire.get("method", "POST"), f"https://{wire.get('host', 'example.com')}{wire['uri']}", headers, body
    )


def typed(shape: Shape | None, value: Any) -> Any:
    """A case's value with the types of Python that its JSON has no words for: as a backend may give or get it."""
    if shape is None:
        return value
    match shape.type_name:
        case "structure" if getattr(shape, "is_document_type", False):
            return value
        case "structure":
            members = shape.members  # type: ignore[attr-defined]
            return {name: typed(members[name], item) for name, item in value.items() if item is not None}
        case "list":
            return [item if item is None else typed(shape.member, item) for item in value]  # type: ignore[attr-defined]
        case "map":
            return {key: typed(shape.value, item) for key, item in value.items()}  # type: ignore[attr-defined]
        case "blob":
            return value.encode()
        case "float" | "double" | "timestamp":
            return float(value)
        case _:
            return value
