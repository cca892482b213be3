"""Creating, showing, changing and deleting functions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.common.arn import Arn
from awsim.model.errors import ServiceError
from awsim.services.lambda_.errors import (
    InvalidParameterValueError,
    ParameterNotImplementedError,
    ResourceConflictError,
    access_denied,
    function_not_found,
)
from awsim.services.lambda_.functions.code import image, package_of
from awsim.services.lambda_.functions.code_signing import CodeSigningOperations
from awsim.services.lambda_.functions.configuration import Configuration
from awsim.services.lambda_.functions.description import describe, listed
from awsim.services.lambda_.functions.downloads import code_location
from awsim.services.lambda_.functions.requested import requested, require_consistent
from awsim.services.lambda_.functions.storage import require_storage
from awsim.services.lambda_.functions.tags import checked_tags
from awsim.services.lambda_.functions.versions import VersionOperations, number_of, require_at_rest
from awsim.services.lambda_.lifecycles import FUNCTION_LIFECYCLE, UPDATE_LIFECYCLE
from awsim.services.lambda_.models import Function, FunctionVersion
from awsim.services.lambda_.names import LATEST, require_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.lambda_.functions.code import Code


class FunctionOperations(VersionOperations, CodeSigningOperations):
    """Functions."""

    def create_function(
        self,
        *,
        function_name: str,
        role: str,
        code: Mapping[str, Any],
        package_type: str = "Zip",
        publish: bool = False,
        tags: Mapping[str, str] | None = None,
        code_signing_config_arn: str | None = None,
        **settings: Any,
    ) -> dict[str, Any]:
        """Create a function; `settings` are the members of its configuration by their keywords."""
        name, arn = self._new_name(function_name)
        checked = checked_tags(tags or {})
        self.require_signed(name, code_signing_config_arn)
        package = self._code("CreateFunction", package_type, code, function_name=name)
        base = Configuration(role, package, package_type)
        configuration = replace(base, **requested(self, settings, base))
        require_consistent(configuration)
        self._require_role(role)
        latest = FunctionVersion(name, LATEST, configuration, self.random.uuid(), self.now())
        function = self.functions[name] = Function(name, arn, latest, checked)
        function.code_signing_config_arn = code_signing_config_arn
        self.transition(FUNCTION_LIFECYCLE, name, latest, "Pending")
        return describe(self.publish(function) if publish else latest, arn)

    def get_function(self, *, function_name: str, qualifier: str | None = None) -> dict[str, Any]:
        """Show a function with where its code and its tags are."""
        function, version, arn = self.version(function_name, qualifier)
        answer: dict[str, Any] = {"Configuration": describe(version, arn), "Code": code_location(self, version)}
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
        """List functions, with all their versions if asked for.

        A master region asks for replicas that Lambda@Edge has made of functions there; here it makes none.
        """
        if master_region is not None and function_version is None:
            raise InvalidParameterValueError("FunctionVersion must be ALL when MasterRegion is specified.")
        functions = [self.functions[name] for name in sorted(self.functions)] if master_region is None else []
        found = [
            (function.qualified_arn(version.version if function_version else ""), version)
            for function in functions
            for version in (function if function_version else (function.latest,))
        ]
        scope = ["ListFunctions", function_version, master_region]
        shown, following = self.paged(found, marker, max_items, scope, _name_and_number)
        return {"Functions": [listed(version, arn) for arn, version in shown], "NextMarker": following}

    def update_function_code(
        self,
        *,
        function_name: str,
        architectures: list[str] | None = None,
        publish: bool = False,
        dry_run: bool = False,
        revision_id: str | None = None,
        publish_to: str | None = None,
        **code: Any,
    ) -> dict[str, Any]:
        """Replace a function's code; `code` are the members that say where it is, by their keywords."""
        if publish_to is not None:
            raise ParameterNotImplementedError("PublishTo")
        function = self._updatable(function_name, revision_id)
        before = function.latest.configuration
        given = {_CODE_MEMBERS[keyword]: value for keyword, value in code.items()}
        _require_same_package_type(before.package_type, given)
        self.require_signed(function.name, function.code_signing_config_arn)
        package = self._code("UpdateFunctionCode", before.package_type, given, function_name=function.name)
        changed = replace(before, package=package, architectures=tuple(architectures or before.architectures))
        if dry_run:
            return describe(replace(function.latest, configuration=changed), function.arn)
        self._change(function, changed)
        if not publish:
            return describe(function.latest, function.arn)
        version = self.publish(function)
        return describe(version, function.qualified_arn(version.version))

    def update_function_configuration(
        self, *, function_name: str, revision_id: str | None = None, **settings: Any
    ) -> dict[str, Any]:
        """Change the settings a request names."""
        function = self._updatable(function_name, revision_id)
        before = function.latest.configuration
        changed = replace(before, **requested(self, settings, before))
        require_consistent(changed)
        if changed.role != before.role:
            self._require_role(changed.role)
        self._change(function, changed)
        answer = describe(function.latest, function.arn)
        if changed.dead_letter_arn is None and before.dead_letter_arn is not None:
            # What has been taken away is told of once more (recorded: test_dead_letter_queue, delete_dlq).
            answer["DeadLetterConfig"] = {"TargetArn": before.dead_letter_arn}
        return answer

    def delete_function(self, *, function_name: str, qualifier: str | None = None) -> dict[str, Any]:
        """Delete a function with all that belongs to it, or one of its versions."""
        function, qualifier, arn = self.find(function_name, qualifier)
        if qualifier == LATEST:
            raise InvalidParameterValueError("$LATEST version cannot be deleted without deleting the function.")
        if function is None:
            raise function_not_found(arn)
        if qualifier is None:
            for url in function.urls.values():
                del self.function_urls[url.url_id]
            del self.functions[function.name]
        else:
            _delete_version(function, qualifier)
        return {"StatusCode": 204}

    def _new_name(self, function_name: str) -> tuple[str, str]:
        """The name and ARN of a function that does not exist yet; raises the service's errors."""
        present, _, arn = self.find(function_name)
        name = arn.rpartition(":")[2]
        require_name(function_name, name)
        if arn != self.arn(f"function:{name}"):
            raise access_denied(self.caller_arn, "CreateFunction", arn)
        if present is not None:
            raise ResourceConflictError(f"Function already exist: {name}")
        return name, arn

    def _require_role(self, role: str) -> None:
        """Raise InvalidParameterValueException for a role that is not there, in an account that has any.

        Suites that do without roles name some that nobody has made.
        """
        arn = Arn.parse(role)
        if arn.account != self.account or not self.world.moto.may_hold("iam"):
            return
        try:
            self.call("iam", "GetRole", RoleName=arn.resource.rpartition("/")[2])
        except ServiceError:
            if self.call("iam", "ListRoles", MaxItems=1)["Roles"]:
                raise InvalidParameterValueError(
                    "The role defined for the function cannot be assumed by Lambda."
                ) from None

    def _code(self, operation: str, package_type: str, given: Mapping[str, Any], *, function_name: str) -> Code:
        if package_type == "Image":
            if not given.get("ImageUri"):
                raise InvalidParameterValueError(
                    "Please provide ImageUri when creating a function with packageType Image."
                )
            return image(self, given["ImageUri"])
        if given.get("ImageUri"):
            raise InvalidParameterValueError(
                "Please don't provide ImageUri when creating a function with packageType Zip."
            )
        package = replace(package_of(self, operation, given), kms_key_arn=given.get("SourceKMSKeyArn") or None)
        require_storage(self, len(package.content))
        return package

    def _updatable(self, function_name: str, revision_id: str | None) -> Function:
        function = self.unqualified(function_name)
        require_at_rest(function)
        self.require_revision(revision_id, function.latest.revision_id)
        return function

    def _change(self, function: Function, configuration: Configuration) -> None:
        latest = function.latest
        latest.configuration = configuration
        latest.last_modified = self.now()
        latest.revision_id = latest.generation = self.random.uuid()
        self.transition(UPDATE_LIFECYCLE, function.name, latest.update, "InProgress")


_CODE_MEMBERS = {
    "image_uri": "ImageUri",
    "zip_file": "ZipFile",
    "s3_bucket": "S3Bucket",
    "s3_key": "S3Key",
    "s3_object_version": "S3ObjectVersion",
    "s3_object_storage_mode": "S3ObjectStorageMode",
    "source_kms_key_arn": "SourceKMSKeyArn",
}


def _require_same_package_type(package_type: str, given: Mapping[str, Any]) -> None:
    """Recorded: test_lambda_image_crud."""
    if package_type == "Image" and not given.get("ImageUri"):
        raise InvalidParameterValueError("Please provide ImageUri when updating a function with packageType Image.")
    if package_type == "Zip" and given.get("ImageUri"):
        raise InvalidParameterValueError("Please don't provide ImageUri when updating a function with packageType Zip.")


def _delete_version(function: Function, number: str) -> None:
    """Delete a version, if it is there; one that an alias leads to is refused."""
    named = [alias.name for alias in function.aliases.values() if number in (alias.version, *alias.weights)]
    if named:
        raise ResourceConflictError(f"Version {number} is currently being used by alias {named[0]}")
    if number in function.aliases:
        raise InvalidParameterValueError(f"{number} is an alias; only versions can be deleted. Use DeleteAlias.")
    function.versions.pop(number, None)
    for kept in (function.policies, function.event_invoke_configs, function.provisioned):
        kept.pop(number, None)


def _name_and_number(found: tuple[str, FunctionVersion]) -> list[Any]:
    return [found[1].function_name, number_of(found[1].version)]
