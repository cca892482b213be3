"""Which tests an operation begins with: refusals the model decides, green at once, and what is left to show.

What is left to show fails by `NotYetWritten` and by nothing else, and is expected to: once the operation is written,
the expectation is broken, and the test has to be made whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import indent
from typing import TYPE_CHECKING, Any

from awsim.services.registry import backend_class
from scaffolding.nouns import CREATING, plural, verb_of
from scaffolding.samples import arguments_of, broken_request, least_request, missing_member

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from awsim.model.operation import Operation
    from scaffolding.description import Description
    from scaffolding.samples import Broken

IMPORTS = {
    "pytest": "import pytest",
    "ClientError": "from botocore.exceptions import ClientError",
    "ParamValidationError": "from botocore.exceptions import ParamValidationError",
    "NotYetWritten": "from awsim.fabric.backend import NotYetWritten",
}
"""What the tests need of their module: name -> import."""

_UNWRITTEN = "@pytest.mark.xfail(raises=NotYetWritten, strict=True)\n"
_UNKNOWN = ("notfound", "nosuch", "doesnotexist", "unknown")
_PIECE = re.compile(r" ?[^ ]{1,12}| ")
_LONGEST_LINE = 100
"""Characters of a string literal on one line."""


@dataclass(frozen=True, slots=True)
class OperationTests:
    """The tests of one operation: its least request as a constant, and the members of two test classes."""

    constant: str
    request: str
    accepts: dict[str, str]
    refuses: dict[str, str]


def conftest_source(description: Description, region: str) -> str:
    """What all tests of the service begin with: a client of it in a simulated AWS."""
    return (
        f'"""A client of {description.title} in a simulated AWS."""\n\n'
        "from __future__ import annotations\n\n"
        "import boto3\nimport pytest\n\nfrom awsim import mock_aws\n\n\n"
        "@pytest.fixture\ndef client():\n    with mock_aws():\n"
        f'        yield boto3.client("{description.service}", region_name="{region}")\n'
    )


def module_source(description: Description, noun: str) -> str:
    """A test module still without tests."""
    title = plural(noun).replace("_", " ")
    return (
        f'"""Operations on {title} of {description.title}, as a client meets them."""\n\n'
        "from __future__ import annotations\n"
    )


def tests_of(description: Description, operation: Operation) -> OperationTests:
    """What is to be tested of an operation, by the model alone."""
    request = least_request(operation)
    constant = operation.method.upper()
    return OperationTests(
        constant=constant,
        request=f'{constant} = {request!r}\n"""The least {operation.name} asks for."""\n',
        accepts={} if operation.violations(request) else dict(_accepts(operation, constant, request)),
        refuses=dict(_refuses(description, operation, constant, request)),
    )


def class_source(name: str, members: Sequence[str]) -> str:
    """A test class with these methods."""
    return f"class {name}:\n" + indent("\n".join(members), "    ")


def _accepts(operation: Operation, constant: str, request: dict[str, Any]) -> Iterator[tuple[str, str]]:
    told, assertion = _shown(operation, constant, request)
    name = f"test_{operation.method}_{told}"
    yield name, _test(name, f"answer = {_call(operation, constant, request)}\n\nassert {assertion}", _UNWRITTEN)


def _shown(operation: Operation, constant: str, request: dict[str, Any]) -> tuple[str, str]:
    """How the answer is told, and an assertion about it that an empty answer would not pass."""
    output = operation.output_shape
    if output is None or not output.members:
        return "answers_nothing", 'set(answer) == {"ResponseMetadata"}'
    for path, members in _places(output):
        echoed = [name for name in request if name in members and members[name].type_name == "string"]
        if echoed:
            return "answers_what_was_asked", f'answer{path}["{echoed[0]}"] == {constant}["{echoed[0]}"]'
    lists = [name for name, shape in output.members.items() if shape.type_name == "list"]
    if verb_of(operation.method) in ("list", "describe") and lists:
        return "answers_nothing_at_first", f'answer["{lists[0]}"] == []'
    expected = output.required_members or list(output.members)
    return "answers_every_member", f"set(answer) >= {{{', '.join(repr(name) for name in expected)}}}"


def _places(output: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where an answer describes something: at its top, or in a structure it has."""
    yield "", output.members
    for name, shape in output.members.items():
        if shape.type_name == "structure":
            yield f'["{name}"]', shape.members


def _refuses(
    description: Description, operation: Operation, constant: str, request: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    method = operation.method
    missing = missing_member(operation)
    if missing is not None:
        name = f"test_{method}_without_{operation.keywords[missing].strip('_')}_is_refused"
        yield name, _test(name, _without(operation, constant, missing))
    broken = broken_request(operation, request)
    if broken is not None:
        name = f"test_{method}_with_a_wrong_{operation.keywords[broken.member].strip('_')}_is_refused"
        call = _call(operation, constant, request, broken)
        yield name, _test(name, _refused(call, _code(description), broken.message))
    unknown = _unknown_error(operation)
    if unknown is not None and request and not operation.violations(request):
        name = f"test_{method}_of_an_unknown_resource_is_refused"
        call = _call(operation, constant, request)
        yield name, _test(name, f"with pytest.raises(client.exceptions.{unknown}):\n    {call}", _UNWRITTEN)


def _call(operation: Operation, constant: str, request: dict[str, Any], broken: Broken | None = None) -> str:
    """The call with the least request, or with that and a broken member."""
    arguments = f"**{constant}" if request else ""
    if broken is not None and request:
        arguments = f"**({constant} | {{{broken.member!r}: {_literal(broken.value)}}})"
    elif broken is not None:
        arguments = arguments_of({broken.member: broken.value})
    return f"client.{operation.method}({arguments})"


def _literal(value: Any) -> str:
    """A value in source, short where it is long and all one character."""
    is_run = isinstance(value, str) and len(value) > 1 and len(set(value)) == 1
    return f"{value[0]!r} * {len(value)}" if is_run else repr(value)


def _without(operation: Operation, constant: str, missing: str) -> str:
    return (
        f"request = {{name: value for name, value in {constant}.items() if name != {missing!r}}}\n\n"
        f"with pytest.raises(ParamValidationError, match='Missing required parameter in input: \"{missing}\"'):\n"
        f"    client.{operation.method}(**request)"
    )


def _refused(call: str, code: str, message: str) -> str:
    lines = [repr(line) for line in _lines(message)]
    said = lines[0] if len(lines) == 1 else f"({' '.join(lines)})"
    return (
        f"with pytest.raises(ClientError) as refused:\n    {call}\n\n"
        f'assert refused.value.response["Error"]["Code"] == "{code}"\n'
        f'assert refused.value.response["Error"]["Message"] == {said}'
    )


def _lines(message: str) -> list[str]:
    """A long message cut into strings that fit a line of source, and together are the message again."""
    lines = [""]
    for piece in _PIECE.findall(message):
        if len(repr(lines[-1] + piece)) > _LONGEST_LINE:
            lines.append("")
        lines[-1] += piece
    return lines


def _code(description: Description) -> str:
    """The validation error's code; a backend that stands is asked, for it may know better."""
    standing = backend_class(description.service)
    return description.validation_error if standing is None else standing.refusal("").code


def _unknown_error(operation: Operation) -> str | None:
    if verb_of(operation.method) in CREATING:
        return None
    names = [str(shape.name) for shape in operation.model.error_shapes]
    return next((name for name in names if any(word in name.lower() for word in _UNKNOWN)), None)


def _test(name: str, body: str, mark: str = "") -> str:
    return f"{mark}def {name}(self, client):\n{indent(body, '    ')}\n"
