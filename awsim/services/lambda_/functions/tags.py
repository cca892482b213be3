"""Tags of functions (API reference, TagResource and its siblings)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.tags import TagError, check_tags, merged, removed
from awsim.services.lambda_.errors import InvalidParameterValueError, ResourceNotFoundError, function_not_found
from awsim.services.lambda_.models import Function
from awsim.services.lambda_.resources import LambdaResources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.lambda_.event_sources.mapping_models import EventSourceMapping

LIMIT = 50

NOUNS = {
    "capacity-provider": "Capacity provider",
    "code-signing-config": "Code signing config",
    "event-source-mapping": "Event source mapping",
    "layer": "Layer",
}


class TagOperations(LambdaResources):
    """Tagging by ARN: functions, though not their versions and aliases, and event source mappings."""

    def tag_resource(self, *, resource: str, tags: Mapping[str, str]) -> None:
        """Add tags; a key that is there gets the new value."""
        tagged = self._tagged(resource)
        if not tags:
            raise InvalidParameterValueError("An error occurred and the request cannot be processed.")
        try:
            self._retag(tagged, merged(tagged.tags, tags, limit=LIMIT))
        except TagError as error:
            raise _refused(error) from error

    def untag_resource(self, *, resource: str, tag_keys: list[str]) -> None:
        """Remove tags; keys that are not there are passed over."""
        tagged = self._tagged(resource)
        try:
            self._retag(tagged, removed(tagged.tags, tag_keys))
        except TagError as error:
            raise _refused(error) from error

    def list_tags(self, *, resource: str) -> dict[str, Any]:
        """Show the tags of a function or event source mapping."""
        return {"Tags": self._tagged(resource).tags}

    def _retag(self, tagged: Function | EventSourceMapping, tags: dict[str, str]) -> None:
        """Give other tags; a function has another revision then (recorded: TestLambdaTags::test_tag_lifecycle)."""
        tagged.tags = tags
        if isinstance(tagged, Function):
            tagged.latest.revision_id = self.random.uuid()

    def _tagged(self, resource: str) -> Function | EventSourceMapping:
        kind, name = resource.split(":")[5:7]
        if kind == "event-source-mapping" and name in self.mappings:
            return self.mappings[name]
        if kind in NOUNS:
            raise ResourceNotFoundError(f"{NOUNS[kind]} not found: {resource}")
        function, qualifier, arn = self.find(resource)
        if qualifier is not None:
            raise InvalidParameterValueError(
                "Tags on function aliases and versions are not supported. Please specify a function ARN."
            )
        if function is None:
            raise function_not_found(arn)
        return function


def checked_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """The tags of a new function; raises InvalidParameterValueException for those a customer can't set."""
    if len(tags) > LIMIT:
        raise InvalidParameterValueError("Number of tags exceeds resource tag limit.")
    try:
        check_tags(tags)
    except TagError as error:
        raise _refused(error) from error
    return dict(tags)


def _refused(error: TagError) -> InvalidParameterValueError:
    if error.kind == "too_many":
        return InvalidParameterValueError("Number of tags exceeds resource tag limit.")
    return InvalidParameterValueError(error.message)
