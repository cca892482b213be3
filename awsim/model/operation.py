"""What awsim knows of one operation: how its input is accepted, its answer and its errors are shaped."""

from __future__ import annotations

from http.client import responses
from typing import TYPE_CHECKING, Any, cast

from awsim.common.lazy import cached_property
from awsim.model.accept import XML_PROTOCOLS, InputCompiler, Rejected
from awsim.model.names import keywords_of, method_name
from awsim.model.present import (
    Misshapen,
    OutputCompiler,
    always_there,
    has_older_models,
    whole_payload,
)
from awsim.model.violations import Explainer
from awsim.model.wording import validation_message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from botocore.model import OperationModel, ServiceModel, StructureShape

    from awsim.model.errors import ServiceError

__all__ = ["Operation", "Rejected", "ServiceShapes"]


BARE_ERRORS = frozenset({"s3"})
"""Services whose errors are the root of their document."""
TELLING_ERRORS = BARE_ERRORS | {"s3control"}
"""Services whose errors say not whose fault they are, but have elements that their models lack."""


UNMODELLED_STATUSES = {
    ("s3", name): 204
    for name in (
        *("PutBucketAnalyticsConfiguration", "PutBucketIntelligentTieringConfiguration"),
        *("PutBucketInventoryConfiguration", "PutBucketMetricsConfiguration", "PutBucketPolicy", "PutBucketTagging"),
    )
} | {
    ("s3control", name): 204
    for name in (
        *("DeleteAccessPoint", "DeleteAccessPointPolicy", "DeleteAccessPointScope", "DeletePublicAccessBlock"),
    )
}
UNMODELLED_STATUSES["s3", "RestoreObject"] = 202
"""The HTTP status of answers of which the model does not say that it is another than 200.

Recorded: test_s3_inventory_report_crud, test_s3_analytics_configurations, test_bucket_tagging_crud,
test_put_bucket_policy_expected_bucket_owner; TestS3ControlAccessPoint, TestS3ControlPublicAccessBlock.
"""

PARTIAL_CONTENT = 206
NOT_MODIFIED = 304


class ServiceShapes:
    """What the operations of one service share: its compiled shapes and its errors."""

    def __init__(self, model: ServiceModel) -> None:
        self._model = model
        self.protocol: str = model.resolved_protocol
        self.accepting = InputCompiler(model.service_name, self.protocol, constrained=True)
        self.copying = InputCompiler(model.service_name, self.protocol, constrained=False)
        self.presenting = OutputCompiler(self.protocol, may_lack_members=has_older_models())
        self.own_copying = InputCompiler(model.service_name, self.protocol, constrained=False, may_lack_members=True)
        self.own_presenting = OutputCompiler(self.protocol, may_lack_members=True, are_kept=True)

    @cached_property
    def errors(self) -> dict[str, StructureShape]:
        """The modelled errors by shape name as well as by code."""
        shapes = cast("list[StructureShape]", self._model.error_shapes)
        return {shape.name: shape for shape in shapes} | {str(shape.error_code): shape for shape in shapes}


class Operation:
    """One operation of one service; nothing is compiled before it is first needed.

    `name` is the model's (`CreateDbInstance`), `method` boto3's and the backend's (`create_db_instance`).
    """

    def __init__(self, model: OperationModel, shapes: ServiceShapes) -> None:
        self.model = model
        self.service: str = model.service_model.service_name
        self.name: str = model.name
        self.method = method_name(model.name)
        self.input_shape: StructureShape | None = model.input_shape
        self.output_shape: StructureShape | None = model.output_shape
        self.idempotency_members: tuple[str, ...] = tuple(model.idempotent_members)
        """Members that botocore fills with a fresh token when the caller leaves them out."""
        self.is_query_compatible: bool = "awsQueryCompatible" in model.service_model.metadata
        """Whether the service has spoken the query protocol before, and its errors still have the codes of that."""
        self.status: int = UNMODELLED_STATUSES.get((self.service, self.name)) or model.http.get("responseCode", 200)
        """The HTTP status of an answer that is no error."""
        self._shapes = shapes

    def __repr__(self) -> str:
        return f"<Operation {self.service}.{self.name}>"

    @cached_property
    def keywords(self) -> dict[str, str]:
        """Input member -> keyword of the backend's method."""
        return keywords_of(() if self.input_shape is None else self.input_shape.members)

    @cached_property
    def accept(self) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
        """Check, copy and normalise parameters in one pass; raises `Rejected`.

        What it lets pass satisfies botocore's validator and every constraint of the model. Moments come out as float
        epoch seconds, blobs as bytes (file-like objects are read), tuples as lists.
        """
        return self._shapes.accepting.compile_input(self.input_shape) if self.input_shape else _nothing

    @cached_property
    def normalise(self) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
        """The copy `accept` makes, constraints unchecked; `Rejected` only for wrong types and unknown members."""
        return self._shapes.copying.compile_input(self.input_shape) if self.input_shape else _nothing

    @cached_property
    def copy_own(self) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
        """The copy `accept` makes of what a service of awsim's passes: what the model lacks passes as it is.

        A service is written for the newest models (`MODELS`), whatever botocore its user has.
        """
        return self._shapes.own_copying.compile_input(self.input_shape) if self.input_shape else _nothing

    def keywords_for(self, params: Mapping[str, Any]) -> dict[str, str]:
        """`keywords`, and those of members that the model lacks."""
        known = self.keywords
        return known if known.keys() >= params.keys() else keywords_of({**known, **params})

    @cached_property
    def violations(self) -> Callable[[Mapping[str, Any]], list[str]]:
        """AWS's sentence for every constraint that parameters break, in AWS's order."""
        return Explainer(self.model).violations

    def validation_message(self, violations: Sequence[str]) -> str:
        """The message of the validation error with these sentences: `1 validation error detected: …`."""
        return validation_message(violations)

    @cached_property
    def shape_result(self) -> Callable[[Mapping[str, Any] | None], dict[str, Any]]:
        """Copy a backend's answer into the output shape, as botocore's parser would leave it; None is an empty answer.

        Raises TypeError, naming the operation and the path, when the answer does not have that shape.
        """
        return self._shaping(self._shapes.presenting.compile(self.output_shape) if self.output_shape else _empty)

    @cached_property
    def shape_own(self) -> Callable[[Mapping[str, Any] | None], dict[str, Any]]:
        """`shape_result` for a service of awsim's: what the model lacks is kept as it is."""
        return self._shaping(self._shapes.own_presenting.compile(self.output_shape) if self.output_shape else dict)

    def _shaping(
        self, present: Callable[[Any], dict[str, Any]]
    ) -> Callable[[Mapping[str, Any] | None], dict[str, Any]]:
        always = always_there(self.model)

        def shape_result(result: Mapping[str, Any] | None) -> dict[str, Any]:
            try:
                presented: dict[str, Any] = present({} if result is None else result)
            except Misshapen as error:
                path = ".".join(error.path) or "the result"
                raise TypeError(f"{self.service}.{self.name} answered badly at {path}: {error.fault}") from None
            for name, value in always.items():
                if name not in presented:
                    presented[name] = {} if value == {} else value
            return presented

        return shape_result

    @cached_property
    def event_member(self) -> str | None:
        """The member of the answer that is an event stream, if there is one."""
        members = self.output_shape.members if self.output_shape else {}
        return next((name for name, member in members.items() if member.serialization.get("eventstream")), None)

    @cached_property
    def streaming_member(self) -> str | None:
        """The member of the answer that botocore hands over as a stream of bytes, if there is one."""
        if self.output_shape is None or not self.model.has_streaming_output or self.event_member is not None:
            return None
        return str(self.output_shape.serialization["payload"])

    @cached_property
    def streams(self) -> bool:
        """Whether the answer has an event stream or a stream of bytes."""
        return self.event_member is not None or self.streaming_member is not None

    @cached_property
    def status_member(self) -> str | None:
        """The member of the answer that is the HTTP status, if there is one."""
        members = self.output_shape.members if self.output_shape else {}
        found = (name for name, member in members.items() if member.serialization.get("location") == "statusCode")
        return next(found, None)

    @cached_property
    def status_varies(self) -> bool:
        """Whether answers have another status than the model's, by what they say."""
        members = self.output_shape.members if self.output_shape else {}
        return self.status_member is not None or "ContentRange" in members

    def status_of(self, result: Mapping[str, Any]) -> int:
        """The HTTP status of an answer: what it says itself, 206 for a part of what was asked for, the model's."""
        if self.status_member is not None:
            return int(result.get(self.status_member, self.status))
        return PARTIAL_CONTENT if "ContentRange" in result else self.status

    @cached_property
    def shape_event(self) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
        """Copy one event of the stream (a dict of one member) into its shape, as botocore's parser would leave it."""
        assert self.output_shape is not None
        assert self.event_member is not None
        stream = cast("StructureShape", self.output_shape.members[self.event_member])
        presents = {name: self._shapes.presenting.compile(event) for name, event in stream.members.items()}
        always = {name: whole_payload(event) for name, event in stream.members.items()}
        return lambda event: {name: {**always[name], **presents[name](value)} for name, value in event.items()}

    def shape_error(self, error: ServiceError) -> dict[str, Any]:
        """The members of the modelled error, as botocore puts them beside `Error`; empty for an unmodelled code.

        botocore goes by the code of the query protocol where there is one.
        """
        shape = self._shapes.errors.get(error.query_code or error.code)
        if shape is None:
            return {}
        members = dict(error.members)
        for name, member in shape.members.items():
            on_wire = member.serialization.get("name", name)
            if on_wire == "Message" or (on_wire == "message" and self._shapes.protocol not in XML_PROTOCOLS):
                members.setdefault(name, error.message)
        if self.service in TELLING_ERRORS:
            members = {name: value for name, value in members.items() if name in shape.members}
        presented: dict[str, Any] = self._shapes.presenting.compile(shape)(members)
        return presented

    def error_facts(self, error: ServiceError, status: int) -> dict[str, Any]:
        """What botocore's parser puts under `Error`."""
        if self.service in BARE_ERRORS and self.is_bodiless(status):
            return {"Code": str(status), "Message": responses.get(status, "")}
        facts: dict[str, Any] = {"Message": error.message, "Code": error.query_code or self.error_code(error.code)}
        if self.is_query_compatible:
            shape = self.error_shape(error.code)
            facts["QueryErrorCode"] = error.code if shape is None else str(shape.name)
        says_fault = self._shapes.protocol in {"query", "rest-xml"} and self.service not in TELLING_ERRORS
        if self.is_query_compatible or says_fault:
            facts["Type"] = "Receiver" if status >= 500 else "Sender"
        if self.service in TELLING_ERRORS:
            facts |= {name: None if value in (None, "") else str(value) for name, value in error.members.items()}
            facts["Message"] = facts["Message"] or None  # of an empty element
        if self._shapes.protocol == "query":
            # Its parser leaves what stands beside the message there, as the text it is.
            facts |= {name: str(value) for name, value in error.members.items() if name.lower() != "message"}
        return facts

    def is_bodiless(self, status: int) -> bool:
        """Whether an error has no document: an answer to HEAD, and one that says that nothing was changed."""
        return self.model.http["method"] == "HEAD" or status == NOT_MODIFIED

    def exception_code(self, facts: Mapping[str, str]) -> str:
        """The code that says which exception botocore raises (its `_handle_sqs_compatible_error`)."""
        return facts.get("QueryErrorCode", facts["Code"]) if self.service == "sqs" else facts["Code"]

    def error_shape(self, code: str) -> StructureShape | None:
        """The shape of a modelled error, None for an unmodelled code."""
        return self._shapes.errors.get(code)

    def error_status(self, code: str) -> int:
        """The HTTP status of an error: the model's, 500 for a fault of the service, 400 where the model is silent."""
        shape = self._shapes.errors.get(code)
        if shape is None:
            return 400
        # botocore keeps `fault` out of the metadata of a shape.
        status: int | None = shape.metadata.get("error", {}).get("httpStatusCode")
        return status or (500 if vars(shape)["_shape_model"].get("fault") else 400)

    def error_code(self, code: str) -> str:
        """The code on the wire of an error named by its shape or by its code."""
        shape = self._shapes.errors.get(code)
        return code if shape is None else str(shape.error_code)


def _nothing(params: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001  botocore ignores what such an operation is given
    return {}


def _empty(result: Mapping[str, Any]) -> dict[str, Any]:
    if result and not has_older_models():
        raise Misshapen(f"the operation has no output, got members {sorted(result)}")
    return {}
