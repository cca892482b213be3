"""What Pipes holds in one account and region, and how it is looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.fabric.delivery.delivering import DeliveringBackend
from awsim.services.pipes.errors import NotFoundError, pipe_not_found
from awsim.services.pipes.regions import REGIONS

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.services.pipes.models import Pipe


class PipesResources(DeliveringBackend):
    """The pipes by their names."""

    service = "pipes"
    regions = REGIONS

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.pipes: dict[str, Pipe] = {}

    def pipe(self, name: str) -> Pipe:
        """A pipe; raises NotFoundException."""
        found = self.pipes.get(name)
        if found is None:
            raise pipe_not_found(name)
        return found

    def pipe_by_arn(self, arn: str) -> Pipe:
        """A pipe by its ARN; raises NotFoundException."""
        found = self.pipes.get(arn.rpartition("/")[2])
        if found is None or found.route.arn != arn:
            raise NotFoundError(f"Resource {arn} does not exist.")
        return found
