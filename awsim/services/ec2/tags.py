"""Tags of EC2's resources: those of launch templates are here, all others with moto (API reference, CreateTags)."""

from __future__ import annotations

import sys
from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from awsim.services.ec2.errors import refuse_dry_run
from awsim.services.ec2.filters import Filters
from awsim.services.ec2.listing import key_after, page_of, page_size
from awsim.services.ec2.resources import LaunchTemplateResources
from awsim.services.ec2.tagging import LAUNCH_TEMPLATE, with_tags, without_tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from awsim.services.ec2.models import LaunchTemplate

Answer = dict[str, Any]

TEMPLATE_PREFIX = "lt-"


class TagOperations(LaunchTemplateResources):
    """The operations on tags, which take the ids of resources of all kinds at once."""

    def create_tags(
        self, *, resources: Sequence[str], tags: Sequence[Mapping[str, str]], dry_run: bool = False
    ) -> None:
        """Add or replace tags; where one resource can't have them, none gets them."""
        templates, others = self._told_apart(resources)
        tagged = [(template, with_tags(template.tags, tags)) for template in templates]
        if others:
            self.through_moto("CreateTags", Resources=others, Tags=tags, DryRun=dry_run)
        refuse_dry_run(dry_run)
        for template, with_them in tagged:
            template.tags = with_them

    def delete_tags(
        self,
        *,
        resources: Sequence[str],
        tags: Sequence[Mapping[str, str]] | None = None,
        dry_run: bool = False,
    ) -> None:
        """Remove tags; those that are not there are no error."""
        templates, others = self._told_apart(resources)
        left = [(template, without_tags(template.tags, tags)) for template in templates]
        if others:
            given = {} if tags is None else {"Tags": tags}
            self.through_moto("DeleteTags", Resources=others, DryRun=dry_run, **given)
        refuse_dry_run(dry_run)
        for template, without_them in left:
            template.tags = without_them

    def describe_tags(
        self,
        *,
        filters: Sequence[Mapping[str, Any]] | None = None,
        max_results: int | None = None,
        next_token: str | None = None,
        dry_run: bool = False,
    ) -> Answer:
        """Describe tags, by resource and key; all of them unless a number is given."""
        size = sys.maxsize if max_results is None else page_size(max_results, least=5, most=1000)
        wanted = Filters(filters, FILTERS, _as_tags)
        refuse_dry_run(dry_run)
        scope = ["tags", self.account, self.region, filters]
        after = key_after(next_token, scope)
        keyed = sorted(
            ((_key(tag), tag) for tag in (*self._tags_of_templates(), *self._tags_of_others())), key=itemgetter(0)
        )
        start = 0 if after is None else bisect_right(keyed, after, key=itemgetter(0))
        found, token = page_of((each for each in keyed[start:] if wanted.admit(each[1])), size, scope)
        return {"Tags": found, "NextToken": token}

    def _tags_of_templates(self) -> Iterator[Answer]:
        for template in self.templates.values():
            for key, value in template.tags.items():
                yield {"ResourceId": template.id, "ResourceType": LAUNCH_TEMPLATE, "Key": key, "Value": value}

    def _tags_of_others(self) -> list[Answer]:
        if not self.world.moto.may_hold(self.service):
            return []
        tags: list[Answer] = self.through_moto("DescribeTags")["Tags"]
        return tags

    def _told_apart(self, resources: Sequence[str]) -> tuple[list[LaunchTemplate], list[str]]:
        """The launch templates among resources, and the ids of the others."""
        templates = {each: self.template_by_id(each) for each in resources if each.startswith(TEMPLATE_PREFIX)}
        return list(templates.values()), [each for each in resources if each not in templates]


def _key(tag: Mapping[str, str]) -> str:
    """What tells a tag from all others, and its place in the listing."""
    return f"{tag['ResourceId']}\0{tag['Key']}"


def _as_tags(tag: Mapping[str, str]) -> dict[str, str]:
    return {tag["Key"]: tag.get("Value", "")}


FILTERS = {
    "key": lambda tag: (tag["Key"],),
    "resource-id": lambda tag: (tag["ResourceId"],),
    "resource-type": lambda tag: (tag.get("ResourceType", ""),),
    "value": lambda tag: (tag.get("Value", ""),),
}
"""What the filters of DescribeTags look at, beside `tag:<key>`."""
