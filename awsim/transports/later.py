"""What making a client makes and seldom needs, put off until it is needed: HTTP sessions, the search for credentials.

An HTTP session has a TLS context and looks for proxies; under a mock nothing is sent by it. Credentials are found in
the environment, where the mock has put them, before the other nine places that botocore looks in are made ready. What
is put off here stays so when the mock has ended, and works then.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import botocore.credentials
from botocore.credentials import CredentialResolver
from botocore.endpoint import EndpointCreator
from botocore.httpsession import URLLib3Session

from awsim.transports.patching import Patch

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.credentials import Credentials

_CREATE_ENDPOINT: Any = vars(EndpointCreator)["create_endpoint"]
_CREATE_RESOLVER: Any = botocore.credentials.create_credential_resolver
_making = threading.RLock()


def patches() -> list[Patch]:
    """What puts these off for clients and sessions made from now on."""
    return [
        Patch(EndpointCreator, "create_endpoint", _create_endpoint),
        Patch(botocore.credentials, "create_credential_resolver", LaterCredentials),
    ]


class LaterHTTPSession(URLLib3Session):
    """botocore's HTTP session, made when something of it is first asked for."""

    def __init__(self, proxies_of: Callable[[], Any], **settings: Any) -> None:
        self._made_with: tuple[Callable[[], Any], dict[str, Any]] = (proxies_of, settings)

    def __getattr__(self, name: str) -> Any:
        with _making:  # another thread may be making it
            made_with = vars(self).get("_made_with")
            if made_with is not None:
                proxies_of, settings = made_with
                super().__init__(**{**settings, "proxies": proxies_of()})
                del self._made_with
        return object.__getattribute__(self, name)

    def close(self) -> None:
        """As botocore's."""
        if "_made_with" not in vars(self):
            super().close()


def _create_endpoint(
    self: Any, service_model: Any, region_name: str, endpoint_url: str, *args: Any, **settings: Any
) -> Any:
    """As botocore's, with an HTTP session of its own kind only where the caller asks for one."""
    if args or "http_session_cls" in settings:
        return _CREATE_ENDPOINT(self, service_model, region_name, endpoint_url, *args, **settings)
    given = settings.get("proxies")
    proxies_of = partial(self._get_proxies, endpoint_url) if given is None else lambda: given
    settings |= {"http_session_cls": partial(LaterHTTPSession, proxies_of), "proxies": {}}
    return _CREATE_ENDPOINT(self, service_model, region_name, endpoint_url, **settings)


class LaterCredentials(CredentialResolver):
    """botocore's search for credentials; the environment is looked into before the other places are made ready."""

    def __init__(self, session: Any, cache: Any = None, region_name: str | None = None) -> None:
        self._session = session
        self._make: Callable[[], CredentialResolver] = partial(_CREATE_RESOLVER, session, cache, region_name)
        self._providers: list[Any] | None = None

    @property
    def providers(self) -> list[Any]:
        """Where credentials are looked for, in this order."""
        if self._providers is None:
            self._providers = self._make().providers
        return self._providers

    @providers.setter
    def providers(self, value: list[Any]) -> None:
        self._providers = value

    def load_credentials(self) -> Credentials | None:
        """As botocore's: a profile that was asked for goes before the environment."""
        if self._providers is None and self._session.instance_variables().get("profile") is None:
            found: Credentials | None = botocore.credentials.EnvProvider().load()
            if found is not None:
                return found
        loaded: Credentials | None = super().load_credentials()
        return loaded
