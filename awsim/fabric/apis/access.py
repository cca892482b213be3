"""What API Gateway's operations need: actions are HTTP methods, resources the paths that they are sent to.

Service Authorization Reference, "Amazon API Gateway Management" and "Amazon API Gateway Management V2".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from awsim.common.partitions import partition_of
from awsim.fabric.access import ServiceAccess
from awsim.model.loader import service_model

if TYPE_CHECKING:
    from awsim.fabric.access import Needed, Params, Place

_LABEL = re.compile(r"\{([^}+]+)\+?\}")


@dataclass(frozen=True, slots=True)
class PathAccess(ServiceAccess):
    """Access to what is at paths."""

    model: str = "apigateway"
    """The service whose operations they are."""
    version: str = ""
    """What paths begin with that ARNs do not: `/v2`."""

    def needed(self, operation: str, params: Params, place: Place) -> list[Needed]:
        """One action, about the path of the operation with its parameters; tags are about what has them, too."""
        model = service_model(self.model).operation_model(operation)
        shape = model.input_shape
        labels = {
            member.serialization.get("name", name): name
            for name, member in (shape.members.items() if shape is not None else ())
            if member.serialization.get("location") == "uri"
        }

        def filled(found: re.Match[str]) -> str:
            return quote(str(params.get(labels.get(found[1], found[1]), "*")), safe="*")

        path = _LABEL.sub(filled, str(model.http["requestUri"]).partition("?")[0]).removeprefix(self.version)
        arn = f"arn:{partition_of(place.region)}:apigateway:{place.region}::{path}"
        return [(f"apigateway:{model.http['method']}", [arn])]
