"""Versions of launch templates: creating, describing and deleting them (API reference, CreateLaunchTemplateVersion)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.ec2.errors import (
    WHICH_VERSIONS,
    InvalidParameterCombinationError,
    InvalidParameterValueError,
    MissingParameterError,
    invalid_version,
    no_template_data,
    refuse_dry_run,
)
from awsim.services.ec2.filters import Filters
from awsim.services.ec2.images import ImageAliases
from awsim.services.ec2.listing import key_after, page_of, page_size
from awsim.services.ec2.models import DEFAULT, LATEST, LaunchTemplate, LaunchTemplateVersion
from awsim.services.ec2.template_data import check_description, inherited, pruned, shown, warning
from awsim.services.ec2.version_filters import FILTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Answer = dict[str, Any]
Listed = tuple[LaunchTemplate, LaunchTemplateVersion]

MOST_RESULTS = 200
MOST_DELETED = 200
RANGE_END = 10**18


class LaunchTemplateVersionOperations(ImageAliases):
    """The operations on versions of launch templates."""

    def create_launch_template_version(
        self,
        *,
        launch_template_data: Mapping[str, Any],
        launch_template_id: str | None = None,
        launch_template_name: str | None = None,
        source_version: str | None = None,
        version_description: str | None = None,
        resolve_alias: bool = False,
        client_token: str | None = None,
        dry_run: bool = False,
    ) -> Answer:
        """Add a version, which may inherit what it does not say from another one."""
        template = self.template(launch_template_id, launch_template_name)
        check_description(version_description)
        given = pruned(launch_template_data)
        params = {"template": template.id, "data": given, "source": source_version, "description": version_description}
        earlier = self.answered_before("CreateLaunchTemplateVersion", client_token, params)
        if earlier is not None:
            version = template.version(str(earlier[1]))
        else:
            data = given if source_version is None else inherited(template.version(source_version).data, given)
            if not data:
                raise no_template_data()
            refuse_dry_run(dry_run)
            now = float(int(self.now()))
            version = template.add_version(data, version_description, by=self.principal_arn(), at=now)
            self.remember_answer("CreateLaunchTemplateVersion", client_token, params, template, version.number)
        described = self._version_shown(template, version, resolve_alias=resolve_alias)
        return {"LaunchTemplateVersion": described, "Warning": warning(version.data)}

    def describe_launch_template_versions(
        self,
        *,
        launch_template_id: str | None = None,
        launch_template_name: str | None = None,
        versions: Sequence[str] | None = None,
        min_version: str | None = None,
        max_version: str | None = None,
        filters: Sequence[Mapping[str, Any]] | None = None,
        next_token: str | None = None,
        max_results: int | None = None,
        resolve_alias: bool = False,
        include_managed_resources: bool = False,
        dry_run: bool = False,
    ) -> Answer:
        """Describe versions of one launch template, newest first, or the latest or default ones of all."""
        size = page_size(max_results, least=1, most=MOST_RESULTS)
        wanted = Filters(filters, FILTERS)
        named = [launch_template_id, launch_template_name, versions, min_version, max_version, filters]
        scope = ["versions", self.account, self.region, named]
        after = key_after(next_token, scope)
        if launch_template_id is None and launch_template_name is None:
            listed: Iterable[tuple[int, Listed]] = self._of_all(
                versions, min_version, max_version, after or 0, with_managed=include_managed_resources
            )
        else:
            template = self.template(launch_template_id, launch_template_name)
            listed = _of_one(template, versions, min_version, max_version, after)
        refuse_dry_run(dry_run)
        found, token = page_of(((key, each) for key, each in listed if wanted.admit(each)), size, scope)
        described = [self._version_shown(template, version, resolve_alias=resolve_alias) for template, version in found]
        return {"LaunchTemplateVersions": described, "NextToken": token}

    def delete_launch_template_versions(
        self,
        *,
        versions: Sequence[str],
        launch_template_id: str | None = None,
        launch_template_name: str | None = None,
        dry_run: bool = False,
    ) -> Answer:
        """Delete versions, each that is there; their numbers are never used again."""
        template = self.template(launch_template_id, launch_template_name)
        if len(versions) > MOST_DELETED:
            raise InvalidParameterValueError(
                f"You can delete up to {MOST_DELETED} launch template versions in a single request."
            )
        numbers = dict.fromkeys(_number_to_delete(template, version) for version in versions)
        if template.default_number in numbers:
            raise InvalidParameterValueError(
                "The default version cannot be deleted. Either specify another version as default or delete the "
                "launch template."
            )
        refuse_dry_run(dry_run)
        deleted, missing = [], []
        for number in numbers:
            item = {"LaunchTemplateId": template.id, "LaunchTemplateName": template.name, "VersionNumber": number}
            if template.delete_version(number):
                deleted.append(item)
            else:
                missing.append({**item, "ResponseError": VERSION_DOES_NOT_EXIST})
        return {
            "SuccessfullyDeletedLaunchTemplateVersions": deleted,
            "UnsuccessfullyDeletedLaunchTemplateVersions": missing,
        }

    def _of_all(
        self,
        versions: Sequence[str] | None,
        min_version: str | None,
        max_version: str | None,
        after: int,
        *,
        with_managed: bool,
    ) -> Iterator[tuple[int, Listed]]:
        """The latest or the default version of each launch template, or both; each version once."""
        if not versions:
            raise MissingParameterError(WHICH_VERSIONS)
        if min_version is not None or max_version is not None or not {*versions} <= {LATEST, DEFAULT}:
            raise InvalidParameterValueError(WHICH_VERSIONS)
        named = [each for each in (LATEST, DEFAULT) if each in versions]
        # A page may begin with the second version of the template that the last one ended with.
        return _each_named(self.listed_after((after - 2) // 2, with_managed=with_managed), named, after)

    def _version_shown(
        self, template: LaunchTemplate, version: LaunchTemplateVersion, *, resolve_alias: bool
    ) -> Answer:
        data = shown(version.data)
        if resolve_alias:
            data = self.with_image(data)
        return {
            "LaunchTemplateId": template.id,
            "LaunchTemplateName": template.name,
            "VersionNumber": version.number,
            "VersionDescription": version.description,
            "CreateTime": version.created_at,
            "CreatedBy": version.created_by,
            "DefaultVersion": version.number == template.default_number,
            "LaunchTemplateData": data,
            "Operator": self.operator_of(template),
        }


def _each_named(templates: Iterable[LaunchTemplate], named: Sequence[str], after: int) -> Iterator[tuple[int, Listed]]:
    for template in templates:
        numbers = dict.fromkeys(template.number(each) for each in named)
        for key, number in enumerate(numbers, 2 * template.sequence):
            if key > after:
                yield key, (template, template.version(str(number)))


def _of_one(
    template: LaunchTemplate,
    versions: Sequence[str] | None,
    min_version: str | None,
    max_version: str | None,
    after: int | None,
) -> Iterable[tuple[int, Listed]]:
    """The versions of one launch template that are asked for, or those of a range."""
    if versions:
        if min_version is not None or max_version is not None:
            raise InvalidParameterCombinationError(
                "The parameter launchTemplateVersionSet cannot be used with the parameters minVersion and maxVersion"
            )
        asked = {found.number: found for found in map(template.version, versions)}
        return [(place, (template, found)) for place, found in enumerate(asked.values(), 1)][after or 0 :]
    least = 0 if min_version is None else _bound(template, min_version)
    most = RANGE_END if max_version is None else _bound(template, max_version)
    return _newest_first(template, least, most if after is None else min(most, after - 1))


def _newest_first(template: LaunchTemplate, least: int, most: int) -> Iterator[tuple[int, Listed]]:
    for index in range(template.index_of(most + 1) - 1, -1, -1):
        version = template.versions[index]
        if version.number < least:
            return
        yield version.number, (template, version)


def _bound(template: LaunchTemplate, named: str) -> int:
    """The number that a range begins or ends with."""
    if not named:
        raise invalid_version()
    return template.number(named)


def _number_to_delete(template: LaunchTemplate, named: str) -> int:
    if not named.isdecimal() and named not in (LATEST, DEFAULT):
        raise InvalidParameterValueError(f"Invalid value for version: {named}")
    return template.number(named)


VERSION_DOES_NOT_EXIST = {
    "Code": "launchTemplateVersionDoesNotExist",
    "Message": "The launch template version does not exist.",
}
