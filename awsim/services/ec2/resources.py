"""Where the launch templates of one account and region are, and how a call finds the one it means."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any

from awsim.fabric.backend import Backend
from awsim.services.ec2.errors import (
    IdempotentParameterMismatchError,
    InvalidParameterValueError,
    no_template_named,
    template_id_not_found,
    template_name_not_found,
    template_named_twice,
)
from awsim.services.ec2.models import LaunchTemplate, check_id, check_name
from awsim.services.ec2.regions import REGIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from awsim.kernel.world import World

LONGEST_TOKEN = 128


class LaunchTemplateResources(Backend):
    """The launch templates, by id, by name, and in the order they were created."""

    service = "ec2"
    regions = REGIONS

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.templates: dict[str, LaunchTemplate] = {}
        self._ids_by_name: dict[str, str] = {}
        self._in_order: list[LaunchTemplate] = []
        self._last_sequence = 0
        self.managed_are_hidden = False
        """Whether descriptions leave out what services manage, unless they are told to include it."""
        self._tokens: dict[tuple[str, str], tuple[Mapping[str, Any], str, int]] = {}
        """(operation, client token) -> its parameters, the template's id and the version's number."""

    def template(self, template_id: str | None, name: str | None) -> LaunchTemplate:
        """The launch template a call names, by one of the two; raises ServiceError."""
        if template_id is not None and name is not None:
            raise template_named_twice()
        if template_id is not None:
            return self.template_by_id(template_id)
        if name is None:
            raise no_template_named()
        check_name(name)
        found = self.find_by_name(name)
        if found is None:
            raise template_name_not_found(name)
        return found

    def template_by_id(self, template_id: str) -> LaunchTemplate:
        """The launch template with an id; raises ServiceError."""
        found = self.templates.get(template_id)
        if found is None:
            check_id(template_id)
            raise template_id_not_found(template_id)
        return found

    def find_by_name(self, name: str) -> LaunchTemplate | None:
        """The launch template with a name, None when there is none."""
        found = self._ids_by_name.get(name)
        return None if found is None else self.templates[found]

    def add_template(self, name: str, principal: str | None) -> LaunchTemplate:
        """A new launch template, without versions; nobody has its name."""
        self._last_sequence += 1
        template = LaunchTemplate(
            id=f"lt-{self.random.hex(17)}",
            name=name,
            sequence=self._last_sequence,
            created_at=float(int(self.now())),
            created_by=self.principal_arn(),
            principal=principal,
        )
        self.templates[template.id] = template
        self._ids_by_name[name] = template.id
        self._in_order.append(template)
        return template

    def remove_template(self, template: LaunchTemplate) -> None:
        """Forget a launch template with all its versions; its name is free again."""
        del self.templates[template.id]
        del self._ids_by_name[template.name]
        del self._in_order[bisect_left(self._in_order, template.sequence, key=_sequence_of)]

    def templates_after(self, sequence: int) -> Iterator[LaunchTemplate]:
        """The launch templates that were created after the one with this place, in their order."""
        start = bisect_right(self._in_order, sequence, key=_sequence_of)
        return map(self._in_order.__getitem__, range(start, len(self._in_order)))

    def listed_after(self, sequence: int, *, with_managed: bool) -> Iterator[LaunchTemplate]:
        """Those of `templates_after` that a description shows, which names none of them."""
        templates = self.templates_after(sequence)
        if with_managed or not self.managed_are_hidden:
            return templates
        return (template for template in templates if template.principal is None)

    def operator_of(self, template: LaunchTemplate) -> dict[str, Any]:
        """Who manages a launch template, as it is shown with it and with its versions."""
        if template.principal is None:
            return {"Managed": False}
        return {"Managed": True, "Principal": template.principal, "HiddenByDefault": self.managed_are_hidden}

    def answered_before(
        self, operation: str, token: str | None, params: Mapping[str, Any]
    ) -> tuple[LaunchTemplate, int] | None:
        """The template and version that an earlier request with the same client token has made, None if there was none.

        Raises ServiceError when that was another request, or when the template has gone since.
        """
        if token is None:
            return None
        if len(token) > LONGEST_TOKEN:
            raise InvalidParameterValueError(f"Client token must not exceed {LONGEST_TOKEN} ASCII characters.")
        earlier = self._tokens.get((operation, token))
        if earlier is None:
            return None
        told, template_id, number = earlier
        template = self.templates.get(template_id)
        if told != params or template is None:
            raise IdempotentParameterMismatchError("Client token already used before.")
        return template, number

    def remember_answer(
        self, operation: str, token: str | None, params: Mapping[str, Any], template: LaunchTemplate, number: int
    ) -> None:
        """Keep what a request with a client token has made."""
        if token is not None:
            self._tokens[operation, token] = (params, template.id, number)


def _sequence_of(template: LaunchTemplate) -> int:
    return template.sequence
