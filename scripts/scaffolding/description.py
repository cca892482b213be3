"""What botocore's data says about a service as a whole: its names, its pages, its regions, its validation error."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from keyword import iskeyword
from typing import TYPE_CHECKING

from awsim.model.loader import loader, operation, service_model
from awsim.model.regions import regions_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsim.model.operation import Operation

REFERENCE = "https://docs.aws.amazon.com/goto/WebAPI"
"""AWS's redirect to the page of an operation, by the model's uid and the operation's name."""

VALIDATION_ERRORS = {"query": "ValidationError", "ec2": "InvalidParameterValue"}
"""The code for a broken constraint, by protocol; the others answer ValidationException."""


@dataclass(frozen=True)
class Description:
    """A service by botocore's name; raises `UnknownService` when it is asked about one that has no model."""

    service: str

    @cached_property
    def package(self) -> str:
        """The name of its package: without dashes, with a trailing `_` where Python has that word."""
        name = self.service.replace("-", "")
        return f"{name}_" if iskeyword(name) else name

    @cached_property
    def backend(self) -> str:
        """The name of its backend class: botocore's name of the client class, and Backend."""
        from botocore.utils import get_service_module_name

        return f"{get_service_module_name(service_model(self.service))}Backend"

    @cached_property
    def title(self) -> str:
        """The name AWS gives it: `Amazon Timestream for InfluxDB`."""
        metadata = service_model(self.service).metadata
        return str(metadata.get("serviceFullName", metadata["serviceId"]))

    @cached_property
    def validation_error(self) -> str:
        """The code it answers when a parameter breaks a constraint of the model."""
        return VALIDATION_ERRORS.get(service_model(self.service).metadata["protocol"], "ValidationException")

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Where botocore's endpoint data says it exists, sorted; empty when that is silent.

        The clients of a service with one endpoint for a whole partition have a region of that name: `aws-global`.
        """
        prefix = service_model(self.service).endpoint_prefix
        entries = [each["services"].get(prefix, {}) for each in loader().load_data("endpoints")["partitions"]]
        everywhere = {entry["partitionEndpoint"] for entry in entries if "partitionEndpoint" in entry}
        return tuple(sorted({*regions_of(self.service), *everywhere}))

    def operations(self, names: Sequence[str]) -> list[Operation]:
        """The operations with these names, each once; raises `UnknownOperation` for a name the model has not."""
        return [operation(self.service, name) for name in dict.fromkeys(names)]

    def page(self, operation_name: str) -> str:
        """The address of an operation's page in the API reference."""
        uid = service_model(self.service).metadata.get("uid", self.service)
        return f"{REFERENCE}/{uid}/{operation_name}"
