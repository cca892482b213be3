"""Launch templates: creating, describing, modifying and deleting them (API reference, CreateLaunchTemplate etc.)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from awsim.common.tags import tags_to_list
from awsim.services.ec2.errors import (
    MissingParameterError,
    no_template_data,
    refuse_dry_run,
    some_template_name_not_found,
    template_name_in_use,
)
from awsim.services.ec2.filters import Filters
from awsim.services.ec2.listing import key_after, page_of, page_size
from awsim.services.ec2.models import LaunchTemplate, check_name
from awsim.services.ec2.resources import LaunchTemplateResources
from awsim.services.ec2.tagging import template_tags
from awsim.services.ec2.template_data import check_description, pruned, warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Answer = dict[str, Any]

MOST_RESULTS = 200


class LaunchTemplateOperations(LaunchTemplateResources):
    """The operations on a launch template as a whole."""

    def create_launch_template(
        self,
        *,
        launch_template_name: str,
        launch_template_data: Mapping[str, Any],
        version_description: str | None = None,
        operator: Mapping[str, str] | None = None,
        tag_specifications: Sequence[Mapping[str, Any]] | None = None,
        client_token: str | None = None,
        dry_run: bool = False,
    ) -> Answer:
        """Create a launch template with its first version, which is the default one."""
        check_name(launch_template_name)
        check_description(version_description)
        data = pruned(launch_template_data)
        if not data:
            raise no_template_data()
        refuse_dry_run(dry_run)
        params = {
            "name": launch_template_name,
            "data": data,
            "description": version_description,
            "operator": operator,
            "tags": tag_specifications,
        }
        earlier = self.answered_before("CreateLaunchTemplate", client_token, params)
        if earlier is not None:
            return {"LaunchTemplate": self._template_shown(earlier[0]), "Warning": warning(data)}
        tags = template_tags(tag_specifications)
        if self.find_by_name(launch_template_name) is not None:
            raise template_name_in_use()
        template = self.add_template(launch_template_name, (operator or {}).get("Principal"))
        template.tags = tags
        template.add_version(data, version_description, by=template.created_by, at=template.created_at)
        self.remember_answer("CreateLaunchTemplate", client_token, params, template, 1)
        return {"LaunchTemplate": self._template_shown(template), "Warning": warning(data)}

    def describe_launch_templates(
        self,
        *,
        launch_template_ids: Sequence[str] | None = None,
        launch_template_names: Sequence[str] | None = None,
        filters: Sequence[Mapping[str, Any]] | None = None,
        next_token: str | None = None,
        max_results: int | None = None,
        include_managed_resources: bool = False,
        dry_run: bool = False,
    ) -> Answer:
        """Describe launch templates, in the order they were created or asked for."""
        size = page_size(max_results, least=1, most=MOST_RESULTS)
        wanted = Filters(filters, FILTERS, _tags_of)
        scope = ["templates", self.account, self.region, launch_template_ids, launch_template_names, filters]
        after = key_after(next_token, scope) or 0
        listed: Iterable[tuple[int, LaunchTemplate]]
        if launch_template_ids or launch_template_names:
            named = self._named(launch_template_ids or (), launch_template_names or ())
            listed = list(enumerate(named, 1))[after:]
        else:
            unnamed = self.listed_after(after, with_managed=include_managed_resources)
            listed = ((template.sequence, template) for template in unnamed)
        refuse_dry_run(dry_run)
        found, token = page_of(((key, each) for key, each in listed if wanted.admit(each)), size, scope)
        return {"LaunchTemplates": [self._template_shown(template) for template in found], "NextToken": token}

    def modify_launch_template(
        self,
        *,
        launch_template_id: str | None = None,
        launch_template_name: str | None = None,
        default_version: str | None = None,
        client_token: str | None = None,
        dry_run: bool = False,
    ) -> Answer:
        """Make another version the default one."""
        template = self.template(launch_template_id, launch_template_name)
        if default_version is None:
            raise MissingParameterError(
                "A launch template version must be specified to set the new default version for the template with "
                f"ID {template.id}."
            )
        refuse_dry_run(dry_run)
        params = {"id": launch_template_id, "name": launch_template_name, "version": default_version}
        if self.answered_before("ModifyLaunchTemplate", client_token, params) is None:
            template.set_default(default_version)
            self.remember_answer("ModifyLaunchTemplate", client_token, params, template, template.default_number)
        return {"LaunchTemplate": self._template_shown(template)}

    def delete_launch_template(
        self,
        *,
        launch_template_id: str | None = None,
        launch_template_name: str | None = None,
        dry_run: bool = False,
    ) -> Answer:
        """Delete a launch template with all its versions; what was launched with it stays."""
        template = self.template(launch_template_id, launch_template_name)
        refuse_dry_run(dry_run)
        self.remove_template(template)
        return {"LaunchTemplate": self._template_shown(template)}

    def _template_shown(self, template: LaunchTemplate) -> Answer:
        """A launch template as answers have it."""
        return {
            "LaunchTemplateId": template.id,
            "LaunchTemplateName": template.name,
            "CreateTime": template.created_at,
            "CreatedBy": template.created_by,
            "DefaultVersionNumber": template.default_number,
            "LatestVersionNumber": template.latest_number,
            "Tags": tags_to_list(template.tags) if template.tags else None,
            "Operator": self.operator_of(template),
        }

    def _named(self, ids: Sequence[str], names: Sequence[str]) -> Iterable[LaunchTemplate]:
        """The launch templates with these ids and names, each once."""
        found = {template_id: self.template_by_id(template_id) for template_id in ids}
        for name in names:
            template = self.find_by_name(name)
            if template is None:
                check_name(name)
                raise some_template_name_not_found()
            found[template.id] = template
        return found.values()


def time_text(moment: float) -> str:
    """A moment as EC2's filters on times see it: `2026-01-01T00:00:00.000Z`."""
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def _tags_of(template: LaunchTemplate) -> dict[str, str]:
    return template.tags


FILTERS = {
    "create-time": lambda template: (time_text(template.created_at),),
    "launch-template-name": lambda template: (template.name,),
}
"""What the filters of DescribeLaunchTemplates look at, beside tags."""
