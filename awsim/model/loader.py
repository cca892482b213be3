"""Where the service models come from: botocore's, read once per process, an `Operation` compiled once for each call."""

from __future__ import annotations

import os
from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from awsim.model.operation import Operation, ServiceShapes
from awsim.model.query_names import with_query_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from botocore.loaders import Loader
    from botocore.model import ServiceModel

_models: dict[str, ServiceModel] = {}
_shapes: dict[str, ServiceShapes] = {}
_operations: dict[tuple[str, str], Operation] = {}


class UnknownService(ValueError):
    """No service of botocore has this name; the message names the nearest ones."""


class UnknownOperation(ValueError):
    """The service has no operation of this name; the message names the nearest ones."""


@cache
def loader() -> Loader:
    """awsim's own botocore loader: what it or any session has read from disk is read once."""
    from awsim.model.shared_loader import shared_loader

    made = shared_loader()
    # boto3's sessions look here as well: with the same search paths the cache is the same.
    boto3 = find_spec("boto3")
    if boto3 is not None and boto3.submodule_search_locations:
        made.search_paths.append(os.path.join(boto3.submodule_search_locations[0], "data"))  # noqa: PTH118 - as boto3 does
    return made


@cache
def service_names() -> tuple[str, ...]:
    """botocore's names of all services that have a model, sorted."""
    return tuple(loader().list_available_services("service-2"))


def service_model(service: str) -> ServiceModel:
    """The model of a service by botocore's name (`timestream-influxdb`); `UnknownService` when there is none."""
    model = _models.get(service)
    if model is None:
        model = _models.setdefault(service, _load(service))
    return model


def operation(service: str, name: str) -> Operation:
    """The operation with the model's name (`CreateDbInstance`), compiled once.

    Raises UnknownService or UnknownOperation.
    """
    try:
        return _operations[service, name]
    except KeyError:
        return _operations.setdefault((service, name), _compile(service, name))


def _load(service: str) -> ServiceModel:
    from botocore.exceptions import UnknownServiceError
    from botocore.model import ServiceModel

    try:
        model = with_query_names(service, loader().load_service_model(service, "service-2"))
        return ServiceModel(model, service_name=service)
    except UnknownServiceError:
        raise UnknownService(f"no service named {service!r}; {_nearest(service, service_names())}") from None


def _compile(service: str, name: str) -> Operation:
    model = service_model(service)
    if name not in model.operation_names:
        raise UnknownOperation(f"{service} has no operation {name!r}; {_nearest(name, model.operation_names)}")
    shapes = _shapes.get(service)
    if shapes is None:
        shapes = _shapes.setdefault(service, ServiceShapes(model))
    return Operation(model.operation_model(name), shapes)


def _nearest(name: str, known: Iterable[str]) -> str:
    by_lower = {each.lower(): each for each in known}
    near = [by_lower[each] for each in get_close_matches(name.lower(), by_lower, 3)]
    return f"did you mean {' or '.join(map(repr, near))}?" if near else "nothing comes near it"
