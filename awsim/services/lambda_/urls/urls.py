"""Function URLs: the HTTPS endpoints of functions and aliases (developer guide, "Creating and managing function URLs").

`LambdaResources.function_urls` finds what a URL's id leads to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.errors import ResourceConflictError, ResourceNotFoundError
from awsim.services.lambda_.functions.configuration import timestamp
from awsim.services.lambda_.models import FunctionUrl
from awsim.services.lambda_.resources import LambdaResources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.lambda_.models import Function

DOMAINS = {"aws-cn": "lambda-url.{region}.on.amazonwebservices.com.cn"}
DOMAIN = "lambda-url.{region}.on.aws"


class FunctionUrlOperations(LambdaResources):
    """Configuring function URLs."""

    def create_function_url_config(
        self,
        *,
        function_name: str,
        auth_type: str,
        qualifier: str | None = None,
        cors: Mapping[str, Any] | None = None,
        invoke_mode: str | None = None,
    ) -> dict[str, Any]:
        """Give a function or alias a URL."""
        function, qualifier = self._addressable(function_name, qualifier)
        if qualifier in function.urls:
            raise ResourceConflictError(
                f"Failed to create function url config for [functionArn = {function.qualified_arn(qualifier)}]. "
                "Error message:  FunctionUrlConfig exists for this Lambda function"
            )
        url_id, now = self.random.lower_alphanumeric(32), self.now()
        domain = DOMAINS.get(self.partition, DOMAIN).format(region=self.region)
        url = FunctionUrl(
            url_id, f"https://{url_id}.{domain}/", function.name, qualifier, auth_type, now, now, invoke_mode, cors
        )
        function.urls[qualifier] = self.function_urls[url_id] = url
        described = _described(function, url)
        del described["LastModifiedTime"]
        return described

    def get_function_url_config(self, *, function_name: str, qualifier: str | None = None) -> dict[str, Any]:
        """Show the URL of a function or alias."""
        function, url = self._url(function_name, qualifier)
        return _shown(function, url)

    def update_function_url_config(
        self,
        *,
        function_name: str,
        qualifier: str | None = None,
        auth_type: str | None = None,
        cors: Mapping[str, Any] | None = None,
        invoke_mode: str | None = None,
    ) -> dict[str, Any]:
        """Change what a request names; the URL stays the same."""
        self._addressable(function_name, qualifier)
        function, url = self._url(function_name, qualifier)
        url.auth_type = auth_type or url.auth_type
        url.invoke_mode = invoke_mode or url.invoke_mode
        url.cors = url.cors if cors is None else cors
        url.last_modified = self.now()
        return {**_described(function, url), "InvokeMode": invoke_mode}

    def delete_function_url_config(self, *, function_name: str, qualifier: str | None = None) -> None:
        """Take the URL away; it is not given again."""
        function, url = self._url(function_name, qualifier)
        del function.urls[url.qualifier], self.function_urls[url.url_id]

    def list_function_url_configs(
        self, *, function_name: str, marker: str | None = None, max_items: int | None = None
    ) -> dict[str, Any]:
        """List the URLs of a function and its aliases."""
        function, _ = self._addressable(function_name, None)
        urls = [function.urls[qualifier] for qualifier in sorted(function.urls)]
        scope = ["ListFunctionUrlConfigs", function.name]
        found, following = self.paged(urls, marker, max_items, scope, lambda url: url.qualifier)
        return {"FunctionUrlConfigs": [_shown(function, url) for url in found], "NextMarker": following}

    def _addressable(self, function_name: str, qualifier: str | None) -> tuple[Function, str]:
        """The function and the alias ("" without one) that have or get a URL; raises ResourceNotFoundException."""
        function, qualifier, _ = self.find(function_name, qualifier)
        if function is None or (qualifier and qualifier not in function.aliases):
            raise ResourceNotFoundError("Function does not exist")
        return function, qualifier or ""

    def _url(self, function_name: str, qualifier: str | None) -> tuple[Function, FunctionUrl]:
        function, qualifier, _ = self.find(function_name, qualifier)
        url = None if function is None else function.urls.get(qualifier or "")
        if function is None or url is None:
            raise ResourceNotFoundError("The resource you requested does not exist.")
        return function, url


def _shown(function: Function, url: FunctionUrl) -> dict[str, Any]:
    """A configuration with its invoke mode, which answers to requests have only where these set it.

    Recorded: test_url_config_lifecycle.
    """
    return {**_described(function, url), "InvokeMode": url.invoke_mode or "BUFFERED"}


def _described(function: Function, url: FunctionUrl) -> dict[str, Any]:
    return {
        "FunctionUrl": url.url,
        "FunctionArn": function.qualified_arn(url.qualifier),
        "AuthType": url.auth_type,
        "Cors": url.cors,
        "CreationTime": _written(url.created_at),
        "LastModifiedTime": _written(url.last_modified),
        "InvokeMode": url.invoke_mode,
    }


def _written(moment: float) -> str:
    """`2026-01-01T00:00:00.000Z` (API reference, CreateFunctionUrlConfig: ISO 8601)."""
    return timestamp(moment).replace("+0000", "Z")
