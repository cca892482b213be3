"""Settings of a stage for its methods: `/{resource path}/{method}/{setting}`, `/*/*/…` for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.apigateway.errors import BadRequestError
from awsim.services.apigateway.patches import as_flag, as_int, as_number, as_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.apigateway.models import Document, RestApi
    from awsim.services.apigateway.patches import Convert

DEFAULTS: Mapping[str, Any] = {
    "metricsEnabled": False,
    "dataTraceEnabled": False,
    "throttlingBurstLimit": 5000,
    "throttlingRateLimit": 10000.0,
    "cachingEnabled": False,
    "cacheTtlInSeconds": 300,
    "cacheDataEncrypted": False,
    "requireAuthorizationForCacheControl": True,
    "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
}

SETTINGS: Mapping[tuple[str, str], tuple[str, Convert]] = {
    ("metrics", "enabled"): ("metricsEnabled", as_flag),
    ("logging", "loglevel"): ("loggingLevel", as_text),
    ("logging", "dataTrace"): ("dataTraceEnabled", as_flag),
    ("throttling", "burstLimit"): ("throttlingBurstLimit", as_int),
    ("throttling", "rateLimit"): ("throttlingRateLimit", as_number),
    ("caching", "enabled"): ("cachingEnabled", as_flag),
    ("caching", "ttlInSeconds"): ("cacheTtlInSeconds", as_int),
    ("caching", "dataEncrypted"): ("cacheDataEncrypted", as_flag),
    ("caching", "requireAuthorizationForCacheControl"): ("requireAuthorizationForCacheControl", as_flag),
    ("caching", "unauthorizedCacheControlHeaderStrategy"): ("unauthorizedCacheControlHeaderStrategy", as_text),
}
"""The end of a path -> the member of `MethodSetting`."""

LEVELS = ("OFF", "ERROR", "INFO")


def patch_method_settings(
    api: RestApi, document: Document, segments: Sequence[str], operation: str, value: str | None
) -> bool:
    """Change the settings of methods if a path is about them; whether it was.

    Raises BadRequestException for a method that is not there, or settings that nobody has made.
    """
    setting = SETTINGS.get((segments[-2], segments[-1])) if len(segments) >= 4 else None
    if setting is not None and operation in ("replace", "add"):
        _set(api, document, "/".join(segments[:-2]), *setting, value or "")
        return True
    if len(segments) >= 2 and operation == "remove" and _is_method(segments):
        key = "/".join(segments)
        if key not in document["methodSettings"]:
            raise BadRequestError(
                f"Cannot remove method setting {key} because there is no method setting for this method "
            )
        del document["methodSettings"][key]
        return True
    return False


def _is_method(segments: Sequence[str]) -> bool:
    return segments[0] not in ("variables", "canarySettings", "accessLogSettings")


def _set(api: RestApi, document: Document, key: str, name: str, convert: Convert, value: str) -> None:
    if name == "loggingLevel" and value not in LEVELS:
        raise BadRequestError(f"Invalid logging level specified: {value}. Must be one of: {', '.join(LEVELS)}")
    path, _, http_method = key.rpartition("/")
    if path != "*" and not _has_method(api, path, http_method):
        raise BadRequestError(f"Invalid method setting path: /{key}/{name}. Must be one of: [/deploymentId, …]")
    settings = document["methodSettings"].setdefault(key, dict(DEFAULTS))
    settings[name] = convert(value)


def _has_method(api: RestApi, path: str, http_method: str) -> bool:
    """Whether a method is in any deployment of an API, or in the API as it is now."""
    wanted = "/" + path.strip("/")
    for content in (api, *(each.content for each in api.deployments.values())):
        for resource in content.resources.values():
            if content.path_of(resource) == wanted and (http_method == "*" or http_method in resource.methods):
                return True
    return False


def settings_for(document: Document, path: str, http_method: str) -> Mapping[str, Any]:
    """The settings of one method of a stage: its own, else those for all, else what holds by default."""
    own = document["methodSettings"]
    return own.get(f"{path.lstrip('/')}/{http_method}") or own.get("*/*") or DEFAULTS
