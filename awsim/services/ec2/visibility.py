"""Whether descriptions show what services manage for a customer (API reference, ModifyManagedResourceVisibility)."""

from __future__ import annotations

from typing import Any

from awsim.services.ec2.errors import InvalidParameterValueError, refuse_dry_run
from awsim.services.ec2.resources import LaunchTemplateResources

Answer = dict[str, Any]

HIDDEN, VISIBLE = "hidden", "visible"


class VisibilityOperations(LaunchTemplateResources):
    """The setting for managed resources; of those that awsim has, only launch templates can be managed."""

    def get_managed_resource_visibility(self, *, dry_run: bool = False) -> Answer:
        """What descriptions do with managed resources unless they are told to include them."""
        refuse_dry_run(dry_run)
        return {"Visibility": {"DefaultVisibility": HIDDEN if self.managed_are_hidden else VISIBLE}}

    def modify_managed_resource_visibility(self, *, default_visibility: str, dry_run: bool = False) -> Answer:
        """Hide managed resources by default, or show them."""
        if default_visibility not in (HIDDEN, VISIBLE):
            raise InvalidParameterValueError(
                f"Value ({default_visibility}) for parameter DefaultVisibility is invalid. "
                f"Valid values: {HIDDEN} | {VISIBLE}."
            )
        refuse_dry_run(dry_run)
        self.managed_are_hidden = default_visibility == HIDDEN
        return self.get_managed_resource_visibility()
