"""What awsim has not natively, answered by moto: chosen by service and operation, never by URL."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from awsim.kernel.caller import ISSUED_PREFIXES
from awsim.model.errors import ServiceError
from awsim.moto import access, services, snapshot, urls
from awsim.moto.address import address, region_of, without_partition
from awsim.moto.services import MissingMotoExtraError, moto_service
from awsim.moto.snapshot import MotoStateNotSavedError
from awsim.moto.state import MotoState, take
from awsim.moto.turn import turn
from awsim.protocols.http import HTTPResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from awsim.kernel.context import CallContext
    from awsim.kernel.world import World
    from awsim.moto.services import Answer, MotoService
    from awsim.protocols.http import HTTPRequest

__all__ = [
    "Fallthrough",
    "MissingMotoExtraError",
    "MotoError",
    "MotoStateNotSavedError",
    "NotImplementedAnywhereError",
]


class NotImplementedAnywhereError(ServiceError):
    """Neither awsim nor moto implements the operation."""

    code = "NotImplemented"
    status = 501

    def __init__(self, service: str, operation: str, detail: str = "") -> None:
        super().__init__(
            f"{operation} of {service} is implemented neither by awsim nor by moto{f' ({detail})' if detail else ''}. "
            f"To add it to awsim: scripts/scaffold.py {service} {operation}"
        )


class MotoError(Exception):
    """moto failed with a Python error while it answered an operation; the error is this one's cause."""

    def __init__(self, service: str, operation: str, error: Exception) -> None:
        super().__init__(
            f"moto, which answers {operation} of {service} for awsim, failed with {type(error).__name__}: {error}"
        )


class Fallthrough:
    """moto's answers for one cloud. moto is imported by the first answer, and of it what the service needs."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._state = MotoState(world.options.seed)

    def implements(self, service: str, operation: str) -> bool:
        """Whether moto has an operation (botocore's names). Imports moto's package of the service."""
        return services.implements(service, operation)

    def answer(self, context: CallContext, request: HTTPRequest) -> HTTPResponse:
        """moto's answer to a request as botocore prepared it for the wire, whatever host it was made for.

        Raises NotImplementedAnywhereError, MissingMotoExtraError, MotoError for a bug in moto, moto's
        ServiceNotWhitelisted, and botocore's EndpointConnectionError where moto has no such region.
        """
        service = moto_service(context.service)
        if service is None:
            raise NotImplementedAnywhereError(context.service, context.operation)
        with turn(self._state, self._world), _configured(self._world.config), access.unasked_if_own(context):
            _require_whitelisted(service.module)
            status, headers, body = _call(service, context, request)
        if status == 404 and _says_not_implemented(context, body):
            raise NotImplementedAnywhereError(context.service, context.operation)
        return _response(status, headers, body)

    def require_permitted(
        self, context: CallContext, request: HTTPRequest, needed: Iterable[tuple[str, list[str]]]
    ) -> None:
        """Raise ServiceError where moto's IAM does not let the caller of a native operation do what it needs."""
        with turn(self._state, self._world), _configured(self._world.config):
            access.require_permitted(context, request, needed)

    def may_hold(self, service: str) -> bool:
        """Whether moto may have resources of a service in this cloud; False without importing moto's package."""
        return f"moto.{services.module_of(service)}.models" in sys.modules and not self._state.is_empty

    def require_whitelisted(self, service: str) -> None:
        """Raise moto's ServiceNotWhitelisted for a service that the configuration's whitelist leaves out."""
        whitelist = self._world.config.get("core", {}).get("service_whitelist")
        module = services.module_of(service) or service
        if whitelist is not None and {service, module}.isdisjoint(whitelist):
            from moto.core.exceptions import ServiceNotWhitelisted

            raise ServiceNotWhitelisted(module)

    def answer_url(self, request: HTTPRequest, account: str) -> HTTPResponse | None:
        """moto's answer to a request by its URL alone, None when its tables of URLs have none.

        For what is no operation of a service: invocations of API Gateway, form uploads and websites of S3, moto-api.
        """
        from botocore.exceptions import BotoCoreError

        with turn(self._state, self._world), _configured(self._world.config):
            url = without_partition(request.url)
            function = urls.function_for(url)
            if function is None:
                return None
            headers = {"host": urlsplit(request.url).netloc, **request.headers, "x-moto-account-id": account}
            try:
                return _response(*_run(function, request, request.url, headers))
            except (BotoCoreError, ServiceError):
                raise
            except Exception as error:
                parts = urlsplit(request.url)
                raise MotoError(parts.netloc, f"{request.method} {parts.path}", error) from error

    def passes_through(self, service: str, url: str) -> bool:
        """Whether the configuration lets calls of a service, or calls to a URL, out to the network."""
        module = services.module_of(service)
        sent = url.partition("?")[0]
        for config in self._configs():
            passthrough = config.get("core", {}).get("passthrough", {})
            if not {service, module}.isdisjoint(passthrough.get("services", ())):
                return True
            if any(re.match(pattern, sent) for pattern in passthrough.get("urls", ())):
                return True
        return False

    def passes_to_host(self, host: str, services: Iterable[str]) -> bool:
        """Whether the configuration lets any call to a host, where `services` are reached, out to the network."""
        if any(self.passes_through(service, "") for service in services):
            return True
        return any(
            _can_begin(pattern, f"{scheme}://{host}/")
            for config in self._configs()
            for pattern in config.get("core", {}).get("passthrough", {}).get("urls", ())
            for scheme in ("https", "http")
        )

    def reset(self) -> None:
        """Forget every resource of this cloud that moto holds; other clouds keep theirs."""
        if not self._state.is_empty:
            with turn(self._state, self._world):
                self._state.drop()

    def freeze(self) -> bytes:
        """moto's state of this cloud, for `Cloud.snapshot`.

        Raises MotoStateNotSavedError, which names the service, for what can't be saved.
        """
        if self._state.is_empty:
            return b""
        with turn(self._state, self._world):
            return snapshot.freeze(take())

    def thaw(self, state: bytes) -> None:
        """Put back what `freeze` gave, in place of what moto holds for this cloud."""
        self.reset()
        if state:
            with turn(self._state, self._world):
                snapshot.thaw(state)

    def account_of(self, access_key: str) -> str | None:
        """The account an access key that moto's IAM or STS made belongs to, None for any other."""
        with self.looking_into("moto.iam.models") as iam:
            if iam is None:
                return None
            known = ((account, backend.access_keys) for account, _, backend in iam.iam_backends.iter_backends())
            return next((account for account, access_keys in known if access_key in access_keys), None)

    def secret_of(self, access_key: str) -> str | None:
        """The secret of an access key that moto's IAM or STS made, None for any other."""
        with self.looking_into("moto.iam.models") as iam:
            if iam is None:
                return None
            known = (backend.access_keys.get(access_key) for _, _, backend in iam.iam_backends.iter_backends())
            return next((made.secret_access_key for made in known if made is not None), None)

    def may_know(self, access_key: str) -> bool:
        """Whether moto's IAM or STS may have made an access key."""
        made = access_key.startswith(ISSUED_PREFIXES) and "moto.iam.models" in sys.modules
        return made and not self._state.is_empty

    def looking_into(self, module: str) -> AbstractContextManager[Any]:
        """A loaded module of moto's (`moto.logs.models`), with this cloud's state in its tables while inside.

        None where moto holds nothing, or the module is not loaded.
        """
        loaded: Any = sys.modules.get(module)
        return _NOTHING if loaded is None or self._state.is_empty else self._looking(loaded)

    @contextmanager
    def _looking(self, loaded: Any) -> Iterator[Any]:
        with turn(self._state, self._world):
            yield loaded

    def _configs(self) -> Iterator[Mapping[str, Any]]:
        yield self._world.config
        loaded = sys.modules.get("moto.core.config")
        if loaded is not None:
            yield loaded.default_user_config


_NOTHING = nullcontext()


def _response(status: int, headers: Any, body: str | bytes) -> HTTPResponse:
    return HTTPResponse(
        int(status),
        {str(name).lower(): str(value) for name, value in dict(headers).items()},
        body.encode() if isinstance(body, str) else body,
    )


def _can_begin(pattern: str, url: str) -> bool:
    """Whether a regular expression matches URLs that begin with `url`.

    So it is when it matches `url` itself, or when a beginning of it (up to where the path goes on) matches all of it.
    """
    if re.match(pattern, url):
        return True
    for end in range(len(pattern), 0, -1):
        try:
            if re.fullmatch(pattern[:end], url):
                return True
        except re.error:
            continue
    return False


def _call(service: MotoService, context: CallContext, request: HTTPRequest) -> Answer:
    from botocore.exceptions import BotoCoreError

    region = region_of(context, request)
    url = address(service, context, request, region, _is_bucket)
    function = service.route(without_partition(url))
    if function is None or not _is_told_apart(service, context):
        raise NotImplementedAnywhereError(context.service, context.operation)
    headers = {**request.headers, "x-moto-account-id": context.account}
    if service.module != "s3":
        # The host was signed as it was sent; only S3 also looks for the bucket in it.
        headers.setdefault("host", urlsplit(request.url).netloc)
        # moto finds the region of most services nowhere but in the signature.
        headers.setdefault("authorization", f"AWS4-HMAC-SHA256 {_scope(context, region)}, SignedHeaders=, Signature=")
    try:
        return _run(function, request, url, headers)
    except NotImplementedError as error:
        raise NotImplementedAnywhereError(context.service, context.operation, str(error)) from error
    except (BotoCoreError, ServiceError):
        raise
    except Exception as error:
        raise _explained(error, service, context, region) from error


def _scope(context: CallContext, region: str) -> str:
    """What a signature says of where a request goes."""
    return f"Credential={context.access_key or context.account}/19700101/{region}/{context.service}/aws4_request"


def _run(function: Callable[..., Answer], request: HTTPRequest, url: str, headers: Mapping[str, str]) -> Answer:
    from moto.core.request import Request
    from moto.moto_api import recorder
    from werkzeug.exceptions import HTTPException

    shown = Request.from_primitives(request.method, url, headers, request.body)
    recorder._record_request(shown)
    try:
        return function(shown, url, shown.headers)
    except HTTPException as error:
        return error.code or 500, error.get_headers(), str(error.get_body())


def _is_told_apart(service: MotoService, context: CallContext) -> bool:
    """Whether moto would not mistake the operation for another.

    moto's S3 goes by path and query: it would take DeleteBucketMetricsConfiguration for DeleteBucket.
    """
    return service.module != "s3" or services.implements(context.service, context.operation)


def _explained(error: Exception, service: MotoService, context: CallContext, region: str) -> Exception:
    from botocore.exceptions import EndpointConnectionError

    if isinstance(error, KeyError) and error.args == (region,):
        host = service.canonical_host(context.service, context.account, region)
        return EndpointConnectionError(endpoint_url=f"https://{host}/")
    return MotoError(context.service, context.operation, error)


def _says_not_implemented(context: CallContext, body: str | bytes) -> bool:
    if body in ("Not yet implemented", b"Not yet implemented"):
        return True
    return not body and not services.implements(context.service, context.operation)


def _is_bucket(name: str) -> bool:
    from moto.s3.models import s3_backends

    return name in s3_backends.bucket_accounts


def _require_whitelisted(module: str) -> None:
    from moto.core.config import service_whitelisted
    from moto.core.exceptions import ServiceNotWhitelisted

    if not service_whitelisted(module):
        raise ServiceNotWhitelisted(module)


@contextmanager
def _configured(config: Mapping[str, Any]) -> Iterator[None]:
    """Lay a cloud's configuration over moto's own while moto answers."""
    from moto.core import config as moto_config

    settings: dict[str, Any] = moto_config.default_user_config  # type: ignore[assignment]  # a TypedDict
    own = dict(settings)
    settings.update(config)
    try:
        yield
    finally:
        settings.clear()
        settings.update(own)
