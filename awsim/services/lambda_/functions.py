"""Creating, showing, changing, publishing and deleting functions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.code import code_of, code_sha256
from awsim.services.lambda_.configuration import Configuration, describe, require_runtime
from awsim.services.lambda_.errors import (
    InvalidParameterValueError,
    ResourceConflictError,
    function_not_found,
)
from awsim.services.lambda_.lifecycles import FUNCTION_LIFECYCLE, UPDATE_LIFECYCLE
from awsim.services.lambda_.models import Function, FunctionVersion
from awsim.services.lambda_.names import LATEST
from awsim.services.lambda_.resources import LambdaResources
from awsim.services.lambda_.tags import checked_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME_LIMIT = 64


class FunctionOperations(LambdaResources):
    """Functions and their versions."""

    def create_function(
        self,
        *,
        function_name: str,
        role: str,
        code: Mapping[str, Any],
        package_type: str = "Zip",
        publish: bool = False,
        tags: Mapping[str, str] | None = None,
        **settings: Any,
    ) -> dict[str, Any]:
        """Create a function; `settings` are the members of its configuration by their keywords."""
        present, _, arn = self.find(function_name)
        name = arn.rpartition(":")[2]
        _require_name(function_name, name)
        if present is not None:
            raise ResourceConflictError(f"Function already exist: {name}")
        require_runtime(settings.get("runtime"))
        checked = checked_tags(tags or {})
        is_image = package_type == "Image"
        content = b"" if is_image else code_of(self, "CreateFunction", code)
        base = Configuration(role, content, code_sha256(content), package_type, code.get("ImageUri"))
        configuration = base.changed(self._with_layers(settings))
        if not is_image and (configuration.runtime is None or configuration.handler is None):
            raise InvalidParameterValueError(
                "Runtime and Handler are mandatory parameters for functions created with deployment packages."
            )
        latest = FunctionVersion(name, LATEST, configuration, self.random.uuid(), self.now())
        function = self.functions[name] = Function(name, arn, latest, checked)
        self.transition(FUNCTION_LIFECYCLE, name, latest, "Pending")
        if publish:
            self._publish(function, None)
            return {**describe(latest, arn), "Version": "1"}
        return describe(latest, arn)

    def get_function(self, *, function_name: str, qualifier: str | None = None) -> dict[str, Any]:
        """Show a function with where its code and its tags are."""
        function, version, arn = self.version(function_name, qualifier)
        shown = version.configuration
        if shown.image_uri:
            code = {"RepositoryType": "ECR", "ImageUri": shown.image_uri, "ResolvedImageUri": shown.image_uri}
        else:
            key = f"snapshots/{self.account}/{function.name}-{version.revision_id}"
            host = f"awslambda-{self.region}-tasks.s3.{self.region}.amazonaws.com"
            code = {"RepositoryType": "S3", "Location": f"https://{host}/{key}"}
        answer: dict[str, Any] = {"Configuration": describe(version, arn), "Code": code}
        if function.tags:
            answer["Tags"] = function.tags
        if function.reserved_concurrency is not None:
            answer["Concurrency"] = {"ReservedConcurrentExecutions": function.reserved_concurrency}
        return answer

    def get_function_configuration(self, *, function_name: str, qualifier: str | None = None) -> dict[str, Any]:
        """Show the configuration of a function, version or alias."""
        _, version, arn = self.version(function_name, qualifier)
        return describe(version, arn)

    def list_functions(
        self,
        *,
        master_region: str | None = None,
        function_version: str | None = None,
        marker: str | None = None,
        max_items: int | None = None,
    ) -> dict[str, Any]:
        """List functions, with all their versions if asked for."""
        found = [self.functions[name] for name in sorted(self.functions)]
        functions, following = self.paged(found, marker, max_items, "ListFunctions", lambda each: each.name)
        listed = []
        for function in functions:
            for version in function if function_version == "ALL" else (function.latest,):
                arn = function.qualified_arn(version.version if function_version == "ALL" else "")
                listed.append(describe(version, arn))
        return {"Functions": listed, "NextMarker": following}

    def update_function_code(
        self,
        *,
        function_name: str,
        architectures: list[str] | None = None,
        publish: bool = False,
        dry_run: bool = False,
        revision_id: str | None = None,
        image_uri: str | None = None,
        zip_file: bytes | None = None,
        s3_bucket: str | None = None,
        s3_key: str | None = None,
        s3_object_version: str | None = None,
        **ignored: Any,
    ) -> dict[str, Any]:
        """Replace a function's code."""
        function = self._updatable(function_name, revision_id)
        before = function.latest.configuration
        if before.package_type == "Image" and image_uri is None:
            raise InvalidParameterValueError("Please provide ImageUri when updating a function with packageType Image.")
        given = {"ZipFile": zip_file, "S3Bucket": s3_bucket, "S3Key": s3_key, "S3ObjectVersion": s3_object_version}
        content = b"" if image_uri else code_of(self, "UpdateFunctionCode", given)
        changed = replace(before, code=content, code_sha256=code_sha256(content), image_uri=image_uri)
        if architectures is not None:
            changed = replace(changed, architectures=tuple(architectures))
        if dry_run:
            return describe(replace(function.latest, configuration=changed), function.arn)
        self._change(function, changed)
        answer = describe(function.latest, function.arn)
        return describe(self._publish(function, None), f"{function.arn}:{function.last_version}") if publish else answer

    def update_function_configuration(
        self, *, function_name: str, revision_id: str | None = None, **settings: Any
    ) -> dict[str, Any]:
        """Change the settings a request names."""
        function = self._updatable(function_name, revision_id)
        require_runtime(settings.get("runtime"))
        given = {"dead_letter_config": settings.get("dead_letter_config")}
        changed = function.latest.configuration.changed(self._with_layers(settings))
        if given["dead_letter_config"] is not None and not given["dead_letter_config"].get("TargetArn"):
            changed = replace(changed, dead_letter_arn=None)
        self._change(function, changed)
        return describe(function.latest, function.arn)

    def delete_function(self, *, function_name: str, qualifier: str | None = None) -> dict[str, Any]:
        """Delete a function with all that belongs to it, or one of its versions."""
        function, qualifier, arn = self.find(function_name, qualifier)
        if qualifier == LATEST:
            raise InvalidParameterValueError("$LATEST version cannot be deleted without deleting the function.")
        if function is None:
            raise function_not_found(f"{arn}:{qualifier}" if qualifier else arn)
        if qualifier is None:
            del self.functions[function.name]
        elif any(qualifier in (alias.version, *alias.weights) for alias in function.aliases.values()):
            named = [alias.name for alias in function.aliases.values() if qualifier in (alias.version, *alias.weights)]
            raise ResourceConflictError(f"Version {qualifier} is currently being used by alias {named[0]}")
        else:
            function.versions.pop(qualifier, None)
        return {"StatusCode": 204}

    def publish_version(
        self,
        *,
        function_name: str,
        code_sha256: str | None = None,
        description: str | None = None,
        revision_id: str | None = None,
        publish_to: str | None = None,
    ) -> dict[str, Any]:
        """Publish $LATEST; where nothing has changed since the last version, that version is the answer."""
        function = self.function(function_name)
        latest = function.latest
        self.require_revision(revision_id, latest.revision_id)
        current = latest.configuration.code_sha256
        if code_sha256 is not None and code_sha256 != current:
            raise InvalidParameterValueError(
                f"CodeSHA256 ({code_sha256}) is different from current CodeSHA256 in $LATEST ({current}). "
                "Please try again with the CodeSHA256 in $LATEST."
            )
        version = self._publish(function, description)
        return describe(version, function.qualified_arn(version.version))

    def list_versions_by_function(
        self, *, function_name: str, marker: str | None = None, max_items: int | None = None
    ) -> dict[str, Any]:
        """List $LATEST and the published versions, oldest first."""
        function = self.function(function_name)
        scope = ["ListVersionsByFunction", function.name]
        versions, following = self.paged(list(function), marker, max_items, scope, lambda each: _order(each.version))
        listed = [describe(version, function.qualified_arn(version.version)) for version in versions]
        return {"Versions": listed, "NextMarker": following}

    def _updatable(self, function_name: str, revision_id: str | None) -> Function:
        function = self.function(function_name)
        latest = function.latest
        if latest.status == "Pending" or latest.update.status == "InProgress":
            raise ResourceConflictError(
                f"The operation cannot be performed at this time. An update is in progress for resource: {function.arn}"
            )
        self.require_revision(revision_id, latest.revision_id)
        return function

    def _change(self, function: Function, configuration: Configuration) -> None:
        latest = function.latest
        latest.configuration = configuration
        latest.last_modified = self.now()
        latest.revision_id = latest.generation = self.random.uuid()
        self.transition(UPDATE_LIFECYCLE, function.name, latest.update, "InProgress")

    def _publish(self, function: Function, description: str | None) -> FunctionVersion:
        configuration = function.latest.configuration
        if description is not None:
            configuration = replace(configuration, description=description)
        last = function.versions.get(str(function.last_version))
        if last is not None and last.configuration == configuration:
            return last
        function.last_version += 1
        number = str(function.last_version)
        version = FunctionVersion(function.name, number, configuration, self.random.uuid(), self.now(), "Active")
        function.versions[number] = version
        if function.latest.status != "Pending":
            function.latest.revision_id = self.random.uuid()
        return version

    def _with_layers(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """A request's settings with its layers looked up."""
        named = settings.get("layers")
        if named is None:
            return dict(settings)
        return {**settings, "layers": tuple((arn, len(self.layer_content(arn))) for arn in named)}

    def layer_content(self, arn: str) -> bytes:
        """The package of a layer version; raises the error that functions get for an unknown one."""
        layer = self.layers.get(arn.split(":")[-2])
        version = layer.versions.get(int(arn.rpartition(":")[2])) if layer is not None else None
        if version is None or version.arn != arn:
            raise InvalidParameterValueError(f"Layer version {arn} does not exist.")
        return version.content


def _order(version: str) -> int:
    return 0 if version == LATEST else int(version)


def _require_name(given: str, name: str) -> None:
    if len(name) > NAME_LIMIT:
        raise InvalidParameterValueError(
            f"1 validation error detected: Value '{given}' at 'functionName' failed to satisfy constraint: "
            f"Member must have length less than or equal to {NAME_LIMIT}"
        )
