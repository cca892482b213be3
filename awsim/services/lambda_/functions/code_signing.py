"""Code signing configurations: making them, and giving them to functions (API reference, CreateCodeSigningConfig)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.lambda_.errors import (
    CodeSigningConfigNotFoundError,
    CodeVerificationFailedError,
    ParameterNotImplementedError,
    ResourceConflictError,
)
from awsim.services.lambda_.functions.code_signing_models import CodeSigningConfig
from awsim.services.lambda_.functions.configuration import timestamp
from awsim.services.lambda_.resources import LambdaResources

if TYPE_CHECKING:
    from collections.abc import Mapping


class CodeSigningOperations(LambdaResources):
    """Code signing configurations and the functions that have them.

    Signatures are not looked at: all code counts as unsigned, so `Enforce` refuses it and `Warn` lets it pass.
    """

    def create_code_signing_config(
        self,
        *,
        allowed_publishers: Mapping[str, Any],
        description: str = "",
        code_signing_policies: Mapping[str, Any] | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Make a configuration; unsigned code is let through with a warning unless it says otherwise."""
        if tags:
            raise ParameterNotImplementedError("Tags")
        config_id = f"csc-{self.random.hex(17)}"
        config = CodeSigningConfig(
            config_id,
            self.arn(f"code-signing-config:{config_id}"),
            description,
            tuple(allowed_publishers["SigningProfileVersionArns"]),
            (code_signing_policies or {}).get("UntrustedArtifactOnDeployment", "Warn"),
            self.now(),
        )
        self.code_signing_configs[config.arn] = config
        return {"CodeSigningConfig": _described(config)}

    def get_code_signing_config(self, *, code_signing_config_arn: str) -> dict[str, Any]:
        """Show a configuration."""
        return {"CodeSigningConfig": _described(self._config(code_signing_config_arn))}

    def update_code_signing_config(
        self,
        *,
        code_signing_config_arn: str,
        description: str | None = None,
        allowed_publishers: Mapping[str, Any] | None = None,
        code_signing_policies: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Change what a request names; it holds for the next deployment."""
        config = self._config(code_signing_config_arn)
        if description is not None:
            config.description = description
        if allowed_publishers is not None:
            config.profiles = tuple(allowed_publishers["SigningProfileVersionArns"])
        config.policy = (code_signing_policies or {}).get("UntrustedArtifactOnDeployment", config.policy)
        config.last_modified = self.now()
        return {"CodeSigningConfig": _described(config)}

    def delete_code_signing_config(self, *, code_signing_config_arn: str) -> dict[str, Any]:
        """Delete a configuration that no function has."""
        config = self._config(code_signing_config_arn)
        if self._functions_with(config.arn):
            raise ResourceConflictError(f"The code signing configuration {config.arn} is in use by functions.")
        del self.code_signing_configs[config.arn]
        return {}

    def list_code_signing_configs(self, *, marker: str | None = None, max_items: int | None = None) -> dict[str, Any]:
        """List the configurations."""
        configs = sorted(self.code_signing_configs.values(), key=lambda each: each.config_id)
        found, following = self.paged(
            configs, marker, max_items, "ListCodeSigningConfigs", lambda config: config.config_id
        )
        return {"CodeSigningConfigs": [_described(config) for config in found], "NextMarker": following}

    def list_functions_by_code_signing_config(
        self, *, code_signing_config_arn: str, marker: str | None = None, max_items: int | None = None
    ) -> dict[str, Any]:
        """List the functions that have a configuration, by ARN."""
        config = self._config(code_signing_config_arn)
        scope = ["ListFunctionsByCodeSigningConfig", config.arn]
        found, following = self.paged(self._functions_with(config.arn), marker, max_items, scope, str)
        return {"FunctionArns": found, "NextMarker": following}

    def put_function_code_signing_config(self, *, code_signing_config_arn: str, function_name: str) -> dict[str, Any]:
        """Give a function a configuration, for its next deployment."""
        self.policy_of(code_signing_config_arn)
        function = self.unqualified(function_name)
        function.code_signing_config_arn = code_signing_config_arn
        return {"CodeSigningConfigArn": code_signing_config_arn, "FunctionName": function.name}

    def get_function_code_signing_config(self, *, function_name: str) -> dict[str, Any]:
        """Show which configuration a function has; nothing where it has none (recorded)."""
        function = self.function(function_name)
        if function.code_signing_config_arn is None:
            return {}
        return {"CodeSigningConfigArn": function.code_signing_config_arn, "FunctionName": function.name}

    def delete_function_code_signing_config(self, *, function_name: str) -> None:
        """Take the configuration away from a function."""
        self.unqualified(function_name).code_signing_config_arn = None

    def policy_of(self, arn: str) -> str:
        """The policy of a configuration a function has or gets; raises CodeSigningConfigNotFoundException."""
        config = self.code_signing_configs.get(arn)
        if config is None:
            raise CodeSigningConfigNotFoundError(
                "The code signing configuration cannot be found. Check that the provided configuration is not deleted: "
                f"{arn}."
            )
        return config.policy

    def require_signed(self, name: str, arn: str | None) -> None:
        """Raise CodeVerificationFailedException where a function's configuration enforces signatures."""
        if arn is not None and self.policy_of(arn) == "Enforce":
            raise CodeVerificationFailedError(
                "Lambda cannot deploy the function. The function or layer might be signed using a signature that the "
                f"client is not configured to accept. Check the provided signature for {name}."
            )

    def _config(self, arn: str) -> CodeSigningConfig:
        """The configuration; the error for none has no `Type` (recorded: test_code_signing_not_found_excs)."""
        config = self.code_signing_configs.get(arn)
        if config is None:
            message = f"The Lambda code signing configuration {arn} can not be found."
            raise ServiceError(message, code="ResourceNotFoundException", status=404)
        return config

    def _functions_with(self, arn: str) -> list[str]:
        """The ARNs of the functions that have a configuration, sorted."""
        return sorted(each.arn for each in self.functions.values() if each.code_signing_config_arn == arn)


def _described(config: CodeSigningConfig) -> dict[str, Any]:
    return {
        "CodeSigningConfigId": config.config_id,
        "CodeSigningConfigArn": config.arn,
        "Description": config.description,
        "AllowedPublishers": {"SigningProfileVersionArns": list(config.profiles)},
        "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": config.policy},
        "LastModified": timestamp(config.last_modified),
    }
