"""TagResource, UntagResource and ListTagsForResource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.tags import LIMIT, TagError, check_tags, tags_to_list
from awsim.model.errors import ServiceError
from awsim.services.sns.errors import ResourceNotFoundError, invalid
from awsim.services.sns.resources import SNSResources

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from awsim.services.sns.topics.models import Topic

    Answer = dict[str, Any]

TOO_MANY = "Could not complete request: tag quota of per resource exceeded"


class TagOperations(SNSResources):
    """The tags of topics."""

    def tag_resource(self, *, resource_arn: str, tags: Sequence[Mapping[str, str]]) -> Answer:
        """Add tags; a key that is there gets the new value."""
        topic = self._tagged(resource_arn, "TagResource")
        added = {**topic.tags, **checked_tags(tags)}
        if len(added) > LIMIT:
            raise ServiceError(TOO_MANY, code="TagLimitExceeded")
        topic.tags = added
        return {}

    def untag_resource(self, *, resource_arn: str, tag_keys: Sequence[str]) -> Answer:
        """Remove tags; a key that is not there is no error."""
        topic = self._tagged(resource_arn, "UntagResource")
        gone = set(tag_keys)
        topic.tags = {key: value for key, value in topic.tags.items() if key not in gone}
        return {}

    def list_tags_for_resource(self, *, resource_arn: str) -> Answer:
        """The tags of a topic."""
        return {"Tags": tags_to_list(self._tagged(resource_arn, "ListTagsForResource").tags)}

    def _tagged(self, arn: str, action: str) -> Topic:
        found = self.owner_of(arn, "ResourceArn").topics.get(arn)
        if found is None:
            raise ResourceNotFoundError("Resource does not exist")
        self.require_let_in(found, action)
        return found


def checked_tags(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Tags that can be set; raises InvalidParameter and TagLimitExceeded."""
    checked: dict[str, str] = {}
    for tag in tags:
        if tag["Key"] in checked:
            raise invalid("Duplicated keys are not allowed.")
        checked[tag["Key"]] = tag["Value"]
    try:
        check_tags(checked)
    except TagError as error:
        raise invalid(f"Tags Reason: {error.message}") from None
    if len(checked) > LIMIT:
        raise ServiceError(TOO_MANY, code="TagLimitExceeded")
    return checked
