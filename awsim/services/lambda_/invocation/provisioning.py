"""Making provisioned concurrency ready: the code is started before anybody invokes it, and fails to where it can't."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.kernel.unlocked import Unlocked
from awsim.services.lambda_.invocation.running import RunningFunctions

if TYPE_CHECKING:
    from awsim.services.lambda_.models import Function, ProvisionedConcurrency

PROVISIONING_SECONDS = 60.0
IN_PROGRESS, READY, FAILED = "IN_PROGRESS", "READY", "FAILED"
INIT_FAILURE = "FUNCTION_ERROR_INIT_FAILURE"


class Provisioning(RunningFunctions):
    """What configuring provisioned concurrency and moving an alias that has it share."""

    def provision(self, function: Function, qualifier: str) -> None:
        """Begin to make ready what is configured for a qualifier; what was begun before is dropped."""
        config = function.provisioned[qualifier]
        config.status, config.status_reason = IN_PROGRESS, None
        if config.task is not None:
            self.world.scheduler.cancel(config.task)
        delay = self.world.duration(self.service, "ProvisionedConcurrency", PROVISIONING_SECONDS)
        config.task = self.schedule(delay, "make_ready", name=function.name, qualifier=qualifier)

    def make_ready(self, *, name: str, qualifier: str) -> Unlocked | None:
        """Scheduled: start the code in one environment."""
        function = self.functions.get(name)
        config = None if function is None else function.provisioned.get(qualifier)
        version = None if function is None else function.find_version(qualifier)
        if function is None or config is None or version is None:
            return None
        config.task = None
        prepare = self.preparer(version)
        return Unlocked(prepare, lambda started: self._made_ready(function, qualifier, config, has_started=started))

    def _made_ready(
        self, function: Function, qualifier: str, config: ProvisionedConcurrency, *, has_started: bool
    ) -> None:
        """The version has another revision then (recorded: test_lambda_provisioned_concurrency_moves_with_alias)."""
        if function.provisioned.get(qualifier) is not config or config.task is not None:
            return
        if has_started:
            config.status, config.allocated = READY, config.requested
        else:
            config.status, config.status_reason, config.allocated = FAILED, INIT_FAILURE, 0
        version = function.find_version(qualifier)
        if version is not None:
            version.revision_id = self.random.uuid()
