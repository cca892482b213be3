"""Which part of moto answers a service, and which of its functions answers a request of that service."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsim.model.loader import service_model
from awsim.moto.changes import prepare
from awsim.moto.irregular import irregular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Answer = tuple[int, Any, str | bytes]
"""What a function of moto gives back: status, headers, body."""

_HOSTS = (
    "{prefix}.{region}.amazonaws.com",
    "{prefix}.amazonaws.com",
    "{account}.{prefix}.{region}.amazonaws.com",
    "{prefix}.{region}.api.aws",
)
"""The forms of host that moto's packages are written for, in the order they are tried."""


class MissingMotoExtraError(ImportError):
    """A package that moto needs for this service is not installed; the message says how to install it."""


@dataclass(frozen=True, slots=True)
class Route:
    """One pattern of moto's URL tables and the function behind it."""

    pattern: re.Pattern[str]
    function: Callable[[Any, str, Any], Answer]


@dataclass(frozen=True, slots=True)
class MotoService:
    """One service as moto has it: its package's name, and the patterns of hosts it is written for."""

    module: str
    bases: tuple[re.Pattern[str], ...]
    routes: tuple[Route, ...]
    host: str
    """A form of `_HOSTS` that `bases` match."""

    def knows(self, url: str) -> bool:
        """Whether moto is written for the host of `url`."""
        return any(base.match(url) for base in self.bases)

    def route(self, url: str) -> Callable[[Any, str, Any], Answer] | None:
        """The function for a URL without its query, None when moto has none."""
        return next((route.function for route in self.routes if route.pattern.match(url)), None)

    def canonical_host(self, service: str, account: str, region: str) -> str:
        """The host of the service in moto's words, in the `aws` partition's form whatever the region."""
        return self.host.format(prefix=service_model(service).endpoint_prefix, account=account, region=region)


@cache
def module_of(service: str) -> str | None:
    """The name of moto's package for a service (botocore's name), None when there is none; imports nothing of moto."""
    name = irregular().packages.get(service, service.replace("-", ""))
    spec = find_spec("moto")
    if spec is None or not spec.submodule_search_locations:
        return None
    return name if (Path(spec.submodule_search_locations[0]) / name / "urls.py").is_file() else None


@cache
def moto_service(service: str) -> MotoService | None:
    """moto's package for a service, imported; None when moto has none.

    Raises MissingMotoExtraError when the package needs something that is not installed.
    """
    module = module_of(service)
    if module is None:
        return None
    urls = urls_of(module, service)
    bases = tuple(re.compile(base) for base in urls.url_bases)
    host = next((form for form in _HOSTS if _is_known(bases, form, service)), _HOSTS[0])
    return MotoService(module, bases, tuple(routes_of(urls)), host)


@cache
def implements(service: str, operation: str) -> bool:
    """Whether moto has the operation: a method of its name where moto looks for one.

    Raises MissingMotoExtraError when moto's package for the service can't be imported.
    """
    found = moto_service(service)
    if found is None:
        return False
    if operation in irregular().named_otherwise.get(found.module, ()):
        return True
    from moto.core.utils import camelcase_to_underscores

    method = camelcase_to_underscores(operation)
    return any(callable(getattr(each, method, None)) for each in _classes(found.module))


def urls_of(module: str, service: str) -> Any:
    """The `urls` module of a package of moto, which is ready to be called then.

    Raises MissingMotoExtraError, naming the service, when the package needs something that is not installed.
    """
    try:
        urls = import_module(f"moto.{module}.urls")
    except ImportError as error:
        raise _missing_extra(service, module, error) from error
    prepare("core")
    prepare(module)
    return urls


def routes_of(urls: Any) -> Iterator[Route]:
    """The patterns of a `urls` module of moto, in the order moto tries them."""
    for base in urls.url_bases:
        for template, function in urls.url_paths.items():
            yield Route(re.compile(template.format(base)), function)


def _classes(module: str) -> Iterator[type]:
    from moto.core.responses import BaseResponse

    responses = f"moto.{module}.responses"
    # Some packages only have tables of URLs, with the class of another one.
    named = import_module(responses if find_spec(responses) else f"moto.{module}.urls")
    for each in vars(named).values():
        if isinstance(each, type) and issubclass(each, BaseResponse) and each is not BaseResponse:
            yield each
    if module in irregular().named_in_backend:
        backends: Any = import_module("moto.backends")
        yield backends.get_backend(module).backend


def _is_known(bases: tuple[re.Pattern[str], ...], form: str, service: str) -> bool:
    prefix = service_model(service).endpoint_prefix
    host = form.format(prefix=prefix, account="123456789012", region="us-east-1")
    return any(base.match(f"https://{host}/") for base in bases)


def _missing_extra(service: str, module: str, error: ImportError) -> MissingMotoExtraError:
    extra = _extra_of(service, module)
    return MissingMotoExtraError(
        f"{service} is answered by moto, which needs a package that is not installed ({error}): "
        f'pip install "moto[{extra}]"',
        name=error.name,
        path=error.path,
    )


def _extra_of(service: str, module: str) -> str:
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        extras = metadata("moto").get_all("Provides-Extra") or []
    except PackageNotFoundError:
        extras = []
    return next((name for name in (module, service) if name in extras), "all")
