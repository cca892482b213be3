"""Whether a configuration has the form that S3's schema has for it: values of enumerations, members that must be there.

S3's front checks neither as the model declares them (`awsim.model.constraints.UNENFORCED`); each document is checked as
a whole, and whatever is wrong with it is MalformedXML.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from awsim.model.loader import operation
from awsim.services.s3.errors import MalformedXMLError

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import ListShape, Shape, StructureShape

    Check = Callable[[Any], bool]


def check_document(operation_name: str, member: str, document: Any) -> None:
    """Raise MalformedXML unless a parameter of an operation has the form that the model declares."""
    if document is None or not _form(operation_name, member)(document):
        raise MalformedXMLError


def has_form(operation_name: str, member: str, document: Any) -> bool:
    """Whether a parameter of an operation has the form that the model declares."""
    return document is not None and _form(operation_name, member)(document)


@lru_cache(maxsize=256)
def _form(operation_name: str, member: str) -> Check:
    shape = operation("s3", operation_name).input_shape
    assert shape is not None, f"{operation_name} takes no {member}"
    return _check_of(shape.members[member])


def _check_of(shape: Shape) -> Check:
    match shape.type_name:
        case "structure":
            return _structure(cast("StructureShape", shape))
        case "list":
            return _list(cast("ListShape", shape))
        case "string" if shape.metadata.get("enum"):
            allowed = frozenset(shape.metadata["enum"])
            return lambda value: value in allowed
    return lambda value: value is not None


def _structure(shape: StructureShape) -> Check:
    required = frozenset(shape.required_members)
    checks = {name: _check_of(member) for name, member in shape.members.items()}

    def check(value: Any) -> bool:
        return all(value.get(name) is not None for name in required) and all(
            checks[name](each) for name, each in value.items() if each is not None and name in checks
        )

    return check


def _list(shape: ListShape) -> Check:
    of_one = _check_of(shape.member)
    return lambda value: all(map(of_one, value))
