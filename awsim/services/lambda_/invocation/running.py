"""Running a version's code: what the runtime is given, and what becomes of the log."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from awsim.model.errors import ServiceError
from awsim.services.lambda_.deployment import PROVISIONED, Deployment, Invocation, Outcome
from awsim.services.lambda_.errors import InvalidParameterValueError, InvalidZipFileError
from awsim.services.lambda_.functions.functions import FunctionOperations
from awsim.services.lambda_.invocation.admission import Admissions
from awsim.services.lambda_.moto_side.tables import has_subscribed_logs, queued_result
from awsim.services.lambda_.package import is_package

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.kernel.world import World
    from awsim.services.lambda_.models import Function, FunctionVersion


RUNTIMES = ("python", "nodejs", "provided")
"""How the names of the runtimes begin whose code can be run."""


class RunningFunctions(FunctionOperations):
    """What synchronous and asynchronous invocations share."""

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.admissions = Admissions()

    def runner(
        self, function: Function, version: FunctionVersion, invocation: Invocation, qualifier: str | None
    ) -> Callable[[], Outcome]:
        """What runs the version outside of the lock, as it was invoked by a qualifier.

        It is counted from now on, and has to be called. Raises for a version that can't be run in this process, and
        where no concurrency is left.
        """
        functions = self.world.functions
        is_registered = version.function_name in functions.registered
        if not is_registered and self.world.config.get("lambda", {}).get("use_docker") is False:
            return self._simply_answered(invocation)
        deployment = self.deployment(version)
        if not is_registered and not deployment.runtime.startswith(RUNTIMES):
            raise InvalidParameterValueError(
                f"awsim runs python, nodejs and provided functions; {deployment.runtime or 'an image'} needs a plain "
                f"function in its place: cloud.functions.register({deployment.name!r}, handler)"
            )
        if not is_registered and self.is_lenient and not is_package(deployment.code):
            raise InvalidZipFileError("Lambda could not unzip the deployment package.")
        admission = self.admissions.admit(self.functions.values(), function, version, qualifier)
        if admission.qualifier is not None:
            deployment = deployment._replace(initialization_type=admission.initialization_type)

        def run() -> Outcome:
            try:
                outcome: Outcome = functions.run(deployment, invocation)
                return outcome
            finally:
                admission.end()

        return run

    def preparer(self, version: FunctionVersion) -> Callable[[], bool]:
        """What starts a version's code for provisioned concurrency, outside of the lock: whether it could be.

        Of code that is not run in this process nothing is known but good.
        """
        functions = self.world.functions
        is_registered = version.function_name in functions.registered
        runs = version.configuration.runtime is not None and version.configuration.runtime.startswith(RUNTIMES)
        if not is_registered and (not runs or self.world.config.get("lambda", {}).get("use_docker") is False):
            return lambda: True
        deployment = self.deployment(version)._replace(initialization_type=PROVISIONED)
        return lambda: functions.prepare(deployment)

    def _simply_answered(self, invocation: Invocation) -> Callable[[], Outcome]:
        """What moto's configuration `{"lambda": {"use_docker": False}}` stands for: no code runs.

        The answer is the next of the results that moto-api was given, else the event, else a sentence.
        """
        queued = queued_result(self.world, self.account, self.region)
        payload = invocation.payload or b"Simple Lambda happy path OK" if queued is None else queued.encode()
        return lambda: Outcome(payload, None, "", ())

    def chosen_version(self, function: Function, qualifier: str | None) -> FunctionVersion | None:
        """The version that is meant, as an alias's weights choose it.

        Chance is asked only where there are weights, lest the seed's other values depend on invocations.
        """
        alias = function.aliases.get(qualifier or "")
        return function.find_version(qualifier, self.random.fraction() if alias is not None and alias.weights else 1.0)

    def keep_log(self, version: FunctionVersion, outcome: Outcome) -> None:
        """Remember log events for CloudWatch Logs, which is given them before anybody calls it next.

        Where it has subscriptions it is given them at once, for they send them on.
        """
        if not outcome.lines:
            return
        group = self._log_group(version)
        events = self.log_events.setdefault((group, outcome.log_stream), [])
        events += [{"timestamp": line.at, "message": line.text or " "} for line in outcome.lines]
        if has_subscribed_logs(self.world, self.account, self.region):
            self.schedule(0.0, "deliver_logs")
        else:
            self.defer_until_called("logs", "deliver_logs")

    def deliver_logs(self) -> None:
        """Give CloudWatch Logs what it has not been given yet."""
        kept, self.log_events = self.log_events, {}
        for (group, stream), events in kept.items():
            with suppress(ServiceError):
                self.call("logs", "CreateLogGroup", logGroupName=group)
            with suppress(ServiceError):
                self.call("logs", "CreateLogStream", logGroupName=group, logStreamName=stream)
            self.call("logs", "PutLogEvents", logGroupName=group, logStreamName=stream, logEvents=events)

    def _log_group(self, version: FunctionVersion) -> str:
        return version.configuration.logging.get("LogGroup", f"/aws/lambda/{version.function_name}")

    def deployment(self, version: FunctionVersion) -> Deployment:
        """A version as the runtime is given it, for an environment made on demand."""
        shown = version.configuration
        return Deployment(
            account=self.account,
            region=self.region,
            name=version.function_name,
            version=version.version,
            generation=version.generation,
            handler=shown.handler or "",
            runtime=shown.runtime or "",
            role=shown.role,
            timeout=shown.timeout,
            memory_size=shown.memory_size,
            variables=shown.variables or {},
            code=shown.code,
            layers=tuple(self.layer_content(arn) for arn, _ in shown.layers),
            log_group=self._log_group(version),
            log_format=shown.logging.get("LogFormat", "Text"),
            application_log_level=shown.logging.get("ApplicationLogLevel"),
            system_log_level=shown.logging.get("SystemLogLevel"),
        )


def log_tail(outcome: Outcome) -> bytes:
    """The last 4 KB of an invocation's log."""
    return "".join(f"{line.text}\n" for line in outcome.lines).encode()[-4096:]
