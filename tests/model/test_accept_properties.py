"""What holds for the parameters of every operation: accepted, copied, as botocore's validator and wire see them."""

from __future__ import annotations

import copy
import json
import os
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from botocore.validate import ParamValidator
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from awsim.model.accept import INTEGERS
from awsim.model.constraints import Constraints
from awsim.model.loader import operation, service_model, service_names
from awsim.model.operation import Rejected
from awsim.model.wording import lower_first
from tests.budgets import examples
from tests.model.strategies import OPERATIONS, inputs_for

if TYPE_CHECKING:
    from awsim.model.operation import Operation

if os.environ.get("AWSIM_ALL_OPERATIONS"):
    OPERATIONS = [(service, name) for service in service_names() for name in service_model(service).operation_names]


def ways_to_break(subject: Operation) -> Any:
    """A value that breaks a constraint, for each top-level scalar member that has one."""
    for name, shape in () if subject.input_shape is None else subject.input_shape.members.items():
        constraints = Constraints.of(shape, subject.service)
        if shape.type_name == "string" and constraints.enum:
            yield name, "no such value"
        elif shape.type_name == "string" and constraints.maximum is not None and constraints.maximum < 10_000:
            yield name, "x" * (int(constraints.maximum) + 1)
        elif shape.type_name in {"integer", "long"} and constraints.maximum is not None:
            yield name, int(constraints.maximum) + 1


every_operation = pytest.mark.parametrize(("service", "name"), OPERATIONS)
every_constrained_operation = pytest.mark.parametrize(
    ("service", "name"), [pair for pair in OPERATIONS if any(ways_to_break(operation(*pair)))]
)
some_examples = settings(max_examples=examples(5), deadline=None, suppress_health_check=list(HealthCheck))


@every_operation
@some_examples
@given(draw=st.data())
def test_valid_parameters_are_accepted_and_break_no_constraint(service: str, name: str, draw: st.DataObject) -> None:
    subject = operation(service, name)
    params = draw.draw(inputs_for(subject))
    assert subject.accept(params) == subject.normalise(params)
    assert subject.violations(params) == []


@every_operation
@some_examples
@given(draw=st.data())
def test_what_is_accepted_passes_botocores_validator(service: str, name: str, draw: st.DataObject) -> None:
    subject = operation(service, name)
    params = draw.draw(inputs_for(subject).map(lambda params: spoiled(params, draw)))
    assume(subject.input_shape is not None)
    try:
        subject.accept(params)
    except Rejected:
        return
    assert not ParamValidator().validate(params, subject.input_shape).has_errors()


def has_empty_part_of_path(subject: Operation, params: dict[str, Any]) -> bool:
    """Whether a path would lack a part: botocore's serialiser or its endpoint rules refuse it, not its validator."""
    assert subject.input_shape is not None
    members = subject.input_shape.members
    return any(not value and members[name].serialization.get("location") == "uri" for name, value in params.items())


def has_number_out_of_range(shape: Any, value: Any) -> bool:
    """Whether text on the wire would be a number that its type can't hold, which the service can't read."""
    match shape.type_name:
        case "structure":
            return any(has_number_out_of_range(shape.members[name], part) for name, part in value.items())
        case "list":
            return any(has_number_out_of_range(shape.member, part) for part in value)
        case "map":
            return any(has_number_out_of_range(shape.value, part) for part in value.values())
        case "integer" | "long":
            return not -INTEGERS[shape.type_name] <= value < INTEGERS[shape.type_name]
    return False


@every_operation
@some_examples
@given(draw=st.data())
def test_what_is_rejected_is_explained_by_botocore_or_by_a_violation(
    service: str, name: str, draw: st.DataObject
) -> None:
    subject = operation(service, name)
    params = draw.draw(inputs_for(subject).map(lambda params: spoiled(params, draw)))
    try:
        subject.accept(params)
    except Rejected:
        report = ParamValidator().validate(params, subject.input_shape)
        assert (
            report.has_errors()
            or subject.violations(params)
            or has_empty_part_of_path(subject, params)
            or has_number_out_of_range(subject.input_shape, params)
        )


@every_operation
@some_examples
@given(draw=st.data())
def test_the_copy_shares_nothing_with_what_the_caller_holds(service: str, name: str, draw: st.DataObject) -> None:
    subject = operation(service, name)
    params = draw.draw(inputs_for(subject))
    accepted = subject.accept(params)
    before = copy.deepcopy(accepted)
    scramble(params)
    assert accepted == before


@every_constrained_operation
@some_examples
@given(draw=st.data())
def test_a_broken_constraint_is_rejected_and_named_with_its_member(
    service: str, name: str, draw: st.DataObject
) -> None:
    subject = operation(service, name)
    breakable = dict(ways_to_break(subject))
    member = draw.draw(st.sampled_from(sorted(breakable)))
    params = draw.draw(inputs_for(subject)) | {member: breakable[member]}
    with pytest.raises(Rejected):
        subject.accept(params)
    paths = [violation.partition("' failed")[0] for violation in subject.violations(params)]
    assert any(path.endswith(lower_first(member)) for path in paths)


@pytest.mark.parametrize(
    ("service", "name"), [pair for pair in OPERATIONS if pair[0] in {"kinesis", "dynamodb", "events"}]
)
@some_examples
@given(draw=st.data())
def test_what_is_accepted_is_what_a_json_service_reads_from_the_wire(
    service: str, name: str, draw: st.DataObject
) -> None:
    subject = operation(service, name)
    params = draw.draw(inputs_for(subject))
    request = create_serializer("json", include_validation=False).serialize_to_request(params, subject.model)
    read = create_parser("json")._parse_shape(subject.input_shape, json.loads(request["body"]))
    assert subject.accept(params) == in_epoch_seconds(read)


def spoiled(params: dict[str, Any], draw: st.DataObject) -> dict[str, Any]:
    """The parameters with one thing somewhere in them replaced by something odd."""
    target: Any = params
    while isinstance(target, dict) and target:
        key = draw.draw(st.sampled_from(sorted(target)))
        if isinstance(target[key], dict) and target[key] and draw.draw(st.booleans()):
            target = target[key]
            continue
        odd = [None, "", "x" * 300, 0, -1, 10**12, True, 1.5, b"", [], {}, [""], [None], {"": ""}, "\u00e9\n"]
        target[key] = draw.draw(st.sampled_from(odd))
        break
    return params


def scramble(value: Any) -> None:
    """Empty every dict and list inside a value."""
    for inner in list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []:
        scramble(inner)
    if isinstance(value, (dict, list)):
        value.clear()


def in_epoch_seconds(value: Any) -> Any:
    """A parsed answer with its datetimes as epoch seconds."""
    if isinstance(value, dict):
        return {key: in_epoch_seconds(item) for key, item in value.items()}
    if isinstance(value, list):
        return [in_epoch_seconds(item) for item in value]
    return value.timestamp() if isinstance(value, datetime) else value
