"""What awsim has not natively, answered by moto: chosen by service and operation, never by URL."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from awsim.gateway import moto_services
from awsim.gateway.moto_address import address, without_partition
from awsim.gateway.moto_services import MissingMotoExtra, moto_service
from awsim.gateway.moto_state import MotoState, is_loaded
from awsim.kernel.lock import make_lock
from awsim.model.errors import ServiceError
from awsim.protocols.http import HTTPResponse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from awsim.cloud import Cloud
    from awsim.gateway.context import CallContext
    from awsim.gateway.moto_services import Answer, MotoService
    from awsim.protocols.http import HTTPRequest

__all__ = ["Fallthrough", "MissingMotoExtra", "MotoError", "NotImplementedAnywhere"]


class NotImplementedAnywhere(ServiceError):
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


_locks: dict[str, AbstractContextManager[Any]] = {}


def _lock() -> AbstractContextManager[Any]:
    """The process's one lock around moto, made when first needed: eventlet or gevent may patch threading until then."""
    return _locks.get("moto") or _locks.setdefault("moto", make_lock())


class Fallthrough:
    """moto's answers for one cloud. moto is imported by the first answer, and of it what the service needs."""

    def __init__(self, cloud: Cloud) -> None:
        self._config = cloud.options.config
        self._state = MotoState(cloud.options.seed)

    def implements(self, service: str, operation: str) -> bool:
        """Whether moto has an operation (botocore's names). Imports moto's package of the service."""
        return moto_services.implements(service, operation)

    def answer(self, context: CallContext, request: HTTPRequest) -> HTTPResponse:
        """moto's answer to a request as botocore prepared it for the wire, whatever host it was made for.

        Raises NotImplementedAnywhere; MotoError for a bug in moto; MissingMotoExtra; moto's ServiceNotWhitelisted;
        botocore's EndpointConnectionError where moto has no such region.
        """
        with _lock():
            service = moto_service(context.service)
            if service is None:
                raise NotImplementedAnywhere(context.service, context.operation)
            self._state.put_in_place()
            with _configured(self._config):
                _require_whitelisted(service.module)
                status, headers, body = _call(service, context, request)
        if status == 404 and _says_not_implemented(context, body):
            raise NotImplementedAnywhere(context.service, context.operation)
        return HTTPResponse(
            int(status),
            {str(name).lower(): str(value) for name, value in dict(headers).items()},
            body.encode() if isinstance(body, str) else body,
        )

    def passes_through(self, service: str, url: str) -> bool:
        """Whether the configuration lets calls of a service, or calls to a URL, out to the network."""
        module = moto_services.module_of(service)
        sent = url.partition("?")[0]
        for config in self._configs():
            passthrough = config.get("core", {}).get("passthrough", {})
            if not {service, module}.isdisjoint(passthrough.get("services", ())):
                return True
            if any(re.match(pattern, sent) for pattern in passthrough.get("urls", ())):
                return True
        return False

    def reset(self) -> None:
        """Forget every resource of this cloud that moto holds; other clouds keep theirs."""
        if is_loaded():
            with _lock():
                self._state.reset()

    def freeze(self) -> bytes:
        """moto's state of this cloud, for `Cloud.snapshot`."""
        raise NotImplementedError

    def thaw(self, state: bytes) -> None:
        """Put back what `freeze` gave."""
        raise NotImplementedError

    def account_of(self, access_key: str) -> str | None:
        """The account an access key that moto's IAM or STS made belongs to, None for any other."""
        iam = sys.modules.get("moto.iam.models")
        if iam is None:
            return None
        with _lock():
            self._state.put_in_place()
            return next(
                (
                    account
                    for account, _, backend in iam.iam_backends.iter_backends()
                    if access_key in backend.access_keys
                ),
                None,
            )

    def _configs(self) -> Iterator[Mapping[str, Any]]:
        yield self._config
        loaded = sys.modules.get("moto.core.config")
        if loaded is not None:
            yield loaded.default_user_config


def _call(service: MotoService, context: CallContext, request: HTTPRequest) -> Answer:
    from moto.core.request import Request
    from moto.moto_api import recorder
    from werkzeug.exceptions import HTTPException

    url = address(service, context, request, _is_bucket)
    function = service.route(without_partition(url))
    if function is None:
        raise NotImplementedAnywhere(context.service, context.operation)
    headers = {**request.headers, "x-moto-account-id": context.account}
    shown = Request.from_primitives(request.method, url, headers, request.body)
    recorder._record_request(shown)
    try:
        return function(shown, shown.raw_url, shown.headers)
    except HTTPException as error:
        return error.code or 500, error.get_headers(), str(error.get_body())
    except NotImplementedError as error:
        raise NotImplementedAnywhere(context.service, context.operation, str(error)) from error
    except Exception as error:
        raise _explained(error, service, context) from error


def _explained(error: Exception, service: MotoService, context: CallContext) -> Exception:
    from botocore.exceptions import BotoCoreError, EndpointConnectionError

    if isinstance(error, BotoCoreError | ServiceError):
        return error
    if isinstance(error, KeyError) and error.args == (context.region,):
        return EndpointConnectionError(
            endpoint_url=f"https://{service.canonical_host(context.service, context.account, context.region)}/"
        )
    return MotoError(context.service, context.operation, error)


def _says_not_implemented(context: CallContext, body: str | bytes) -> bool:
    if body in ("Not yet implemented", b"Not yet implemented"):
        return True
    return not body and not moto_services.implements(context.service, context.operation)


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
    from moto.core.config import default_user_config

    own = dict(default_user_config)
    default_user_config.update(config)  # type: ignore[typeddict-item]
    try:
        yield
    finally:
        default_user_config.clear()
        default_user_config.update(own)  # type: ignore[typeddict-item]
