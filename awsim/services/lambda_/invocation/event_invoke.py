"""How a function, version or alias is invoked asynchronously (PutFunctionEventInvokeConfig and its siblings)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.errors import InvalidParameterValueError, ResourceNotFoundError
from awsim.services.lambda_.models import EventInvokeConfig
from awsim.services.lambda_.names import LATEST
from awsim.services.lambda_.resources import LambdaResources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.lambda_.models import Function

DESTINATIONS = frozenset({"events", "lambda", "s3", "sns", "sqs"})


class EventInvokeOperations(LambdaResources):
    """Retries, age and destinations of asynchronous invocations; each qualifier has its own."""

    def put_function_event_invoke_config(
        self, *, function_name: str, qualifier: str | None = None, **settings: Any
    ) -> dict[str, Any]:
        """Replace what is configured."""
        if all(value is None for value in settings.values()):
            raise InvalidParameterValueError("You must specify at least one of error handling or destination setting.")
        function, qualifier = self._configurable(function_name, qualifier)
        config = EventInvokeConfig(self.now())
        self._apply(function, config, settings)
        function.event_invoke_configs[qualifier] = config
        return _described(function, qualifier)

    def update_function_event_invoke_config(
        self, *, function_name: str, qualifier: str | None = None, **settings: Any
    ) -> dict[str, Any]:
        """Change what the request names."""
        function, qualifier = self._configurable(function_name, qualifier)
        config = function.event_invoke_configs.get(qualifier)
        if config is None:
            raise _no_config(function.qualified_arn(qualifier))
        self._apply(function, config, settings)
        config.last_modified = self.now()
        return _described(function, qualifier)

    def get_function_event_invoke_config(self, *, function_name: str, qualifier: str | None = None) -> dict[str, Any]:
        """Show what is configured."""
        return _described(*self._configured(function_name, qualifier))

    def delete_function_event_invoke_config(self, *, function_name: str, qualifier: str | None = None) -> None:
        """Go back to what is usual."""
        function, qualifier = self._configured(function_name, qualifier)
        del function.event_invoke_configs[qualifier]

    def list_function_event_invoke_configs(
        self, *, function_name: str, marker: str | None = None, max_items: int | None = None
    ) -> dict[str, Any]:
        """List what is configured for a function and its versions and aliases."""
        function, _, _ = self.find(function_name)
        if function is None:
            raise ResourceNotFoundError("The function doesn't exist.")
        scope = ["ListFunctionEventInvokeConfigs", function.name]
        found, following = self.paged(sorted(function.event_invoke_configs), marker, max_items, scope, str)
        listed = [_described(function, qualifier) for qualifier in found]
        return {"FunctionEventInvokeConfigs": listed, "NextMarker": following}

    def _configurable(self, function_name: str, qualifier: str | None) -> tuple[Function, str]:
        function, qualifier, _ = self.find(function_name, qualifier)
        if function is None or function.find_version(qualifier) is None:
            raise ResourceNotFoundError("The function doesn't exist.")
        return function, qualifier or LATEST

    def _configured(self, function_name: str, qualifier: str | None) -> tuple[Function, str]:
        function, qualifier, arn = self.find(function_name, qualifier)
        if function is None or (qualifier or LATEST) not in function.event_invoke_configs:
            raise _no_config(f"{arn}:{qualifier or LATEST}")
        return function, qualifier or LATEST

    def _apply(self, function: Function, config: EventInvokeConfig, settings: Mapping[str, Any]) -> None:
        destinations = settings.get("destination_config")
        if destinations is not None:
            on_success = (destinations.get("OnSuccess") or {}).get("Destination")
            on_failure = (destinations.get("OnFailure") or {}).get("Destination")
            for destination in (on_success, on_failure):
                self._require_destination(function, destination, on_success, on_failure)
            config.on_success, config.on_failure = on_success, on_failure
        if settings.get("maximum_retry_attempts") is not None:
            config.maximum_retry_attempts = settings["maximum_retry_attempts"]
        if settings.get("maximum_event_age_in_seconds") is not None:
            config.maximum_event_age = settings["maximum_event_age_in_seconds"]

    def _require_destination(
        self, function: Function, destination: str | None, on_success: str | None, on_failure: str | None
    ) -> None:
        """Recorded: test_lambda_eventinvokeconfig_exceptions."""
        if not destination:
            return
        service = destination.split(":")[2]
        if service not in DESTINATIONS:
            success = f"OnSuccess(destination={on_success})" if on_success else "null"
            failure = f"OnFailure(destination={on_failure})" if on_failure else "null"
            raise InvalidParameterValueError(
                "The provided destination config "
                f"DestinationConfig(onSuccess={success}, onFailure={failure}) is invalid."
            )
        if service == "lambda":
            named = destination.split(":")[6]
            if named == function.name:
                raise InvalidParameterValueError("You can't specify the function as a destination for itself.")
            if named not in self.functions:
                raise InvalidParameterValueError(f"The destination ARN {destination} is invalid.")


def _no_config(arn: str) -> ResourceNotFoundError:
    return ResourceNotFoundError(f"The function {arn} doesn't have an EventInvokeConfig")


def _described(function: Function, qualifier: str) -> dict[str, Any]:
    config = function.event_invoke_configs[qualifier]
    return {
        "LastModified": config.last_modified,
        "FunctionArn": function.qualified_arn(qualifier),
        "MaximumRetryAttempts": config.maximum_retry_attempts,
        "MaximumEventAgeInSeconds": config.maximum_event_age,
        "DestinationConfig": {
            "OnSuccess": {"Destination": config.on_success},
            "OnFailure": {"Destination": config.on_failure},
        },
    }
