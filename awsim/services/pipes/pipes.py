"""Pipes: made, shown, changed, started, stopped and deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import EndpointConnectionError

from awsim.common.paging import InvalidToken, page
from awsim.kernel.lifecycle import Lifecycle, Transition
from awsim.model.errors import ServiceError
from awsim.services.pipes import logs
from awsim.services.pipes.errors import ConflictError, ValidationError
from awsim.services.pipes.models import Pipe, Route
from awsim.services.pipes.running import RunningPipes
from awsim.services.pipes.sources import dead_letters, kind_of, own_parameters, read_settings, shown_parameters, updated
from awsim.services.pipes.tags import checked_tags
from awsim.services.pipes.targets import require_enrichment, require_target

if TYPE_CHECKING:
    from collections.abc import Mapping

Answer = dict[str, Any]

TO_RUN = Lifecycle(
    "Pipe",
    {
        "CREATING": Transition("RUNNING", 20.0),
        "UPDATING": Transition("RUNNING", 10.0),
        "STARTING": Transition("RUNNING", 10.0),
        "DELETING": Transition("DELETED", 10.0),
    },
)
TO_STOP = Lifecycle(
    "Pipe",
    {
        "CREATING": Transition("STOPPED", 20.0),
        "UPDATING": Transition("STOPPED", 10.0),
        "STOPPING": Transition("STOPPED", 10.0),
    },
)
"""AWS documents the states, not how long they take."""

FAILED = {"CREATING": "CREATE_FAILED", "UPDATING": "UPDATE_FAILED", "STARTING": "START_FAILED"}
"""What a state passes into where the source can't be read."""
ON_THE_WAY = frozenset({"CREATING", "UPDATING", "STARTING", "STOPPING", "DELETING"})
MOST_LISTED = 100


class PipeOperations(RunningPipes):
    """Operations on pipes."""

    def create_pipe(
        self,
        *,
        name: str,
        source: str,
        target: str,
        role_arn: str,
        desired_state: str = "RUNNING",
        source_parameters: Mapping[str, Any] | None = None,
        enrichment: str | None = None,
        enrichment_parameters: Mapping[str, Any] | None = None,
        target_parameters: Mapping[str, Any] | None = None,
        description: str | None = None,
        tags: Mapping[str, str] | None = None,
        log_configuration: Mapping[str, Any] | None = None,
        kms_key_identifier: str | None = None,
    ) -> Answer:
        """Connect a source with a target; where the source is not there, the pipe is CREATE_FAILED in the end."""
        if name in self.pipes:
            raise ConflictError(f"Pipe {name} already exists.", name)
        kind = kind_of(source)
        route = Route(
            name,
            self.arn(f"pipe/{name}"),
            kind,
            source,
            target,
            role_arn,
            dict(target_parameters or {}),
            enrichment or None,
            dict(enrichment_parameters or {}),
        )
        given = dict(source_parameters or {})
        own_parameters(given, kind)
        made = Pipe(
            route,
            given,
            read_settings(given, kind, _most(route)),
            desired_state,
            self.now(),
            self.now(),
            dead_letters(given, kind),
            description,
            logs.checked(log_configuration),
            kms_key_identifier or None,
            checked_tags({}, tags or {}),
        )
        self.pipes[name] = made
        self._pass(made, "CREATING")
        return _outline(made)

    def describe_pipe(self, *, name: str) -> Answer:
        """Show a pipe."""
        pipe = self.pipe(name)
        route = pipe.route
        return {
            **_summary(pipe),
            "Description": pipe.description,
            "SourceParameters": shown_parameters(pipe.source_parameters, pipe.settings, route.kind),
            "EnrichmentParameters": route.enrichment_parameters or None,
            "TargetParameters": route.target_parameters or None,
            "RoleArn": route.role_arn,
            "Tags": pipe.tags,
            "LogConfiguration": pipe.log_configuration,
            "KmsKeyIdentifier": pipe.kms_key,
        }

    def list_pipes(
        self,
        *,
        name_prefix: str = "",
        desired_state: str | None = None,
        current_state: str | None = None,
        source_prefix: str = "",
        target_prefix: str = "",
        next_token: str | None = None,
        limit: int = MOST_LISTED,
    ) -> Answer:
        """List pipes by their names."""
        found = [
            pipe
            for _, pipe in sorted(self.pipes.items())
            if pipe.key.startswith(name_prefix)
            and pipe.route.source.startswith(source_prefix)
            and pipe.route.target.startswith(target_prefix)
            and desired_state in (None, _desired(pipe))
            and current_state in (None, pipe.status)
        ]
        scope = ["ListPipes", name_prefix, desired_state, current_state, source_prefix, target_prefix]
        try:
            pipes, following = page(found, limit, next_token, scope, key=lambda each: each.key)
        except InvalidToken:
            raise ValidationError("Invalid NextToken.") from None
        return {"Pipes": [_summary(each) for each in pipes], "NextToken": following}

    def update_pipe(self, *, name: str, role_arn: str, desired_state: str | None = None, **given: Any) -> Answer:
        """Change what a request names; a structure of parameters is replaced as a whole (API reference, UpdatePipe)."""
        pipe = self._settled(name, "updated")
        before = pipe.route
        enrichment = given.get("enrichment", before.enrichment) or None
        route = replace(
            before,
            role_arn=role_arn,
            target=given.get("target", before.target),
            target_parameters=dict(given.get("target_parameters", before.target_parameters)),
            enrichment=enrichment,
            enrichment_parameters=dict(given.get("enrichment_parameters", before.enrichment_parameters)),
        )
        parameters = updated(pipe.source_parameters, given.get("source_parameters", {}), before.kind)
        settings = read_settings(parameters, before.kind, _most(route))
        letters = dead_letters(parameters, before.kind)
        configuration = logs.checked(given["log_configuration"]) if "log_configuration" in given else None
        if pipe.status == "RUNNING":
            self.stop_reading(pipe)
        pipe.route, pipe.source_parameters, pipe.settings, pipe.dead_letters = route, parameters, settings, letters
        pipe.description = given.get("description", pipe.description)
        pipe.log_configuration = configuration or pipe.log_configuration
        pipe.kms_key = given.get("kms_key_identifier", pipe.kms_key) or None
        pipe.desired_state = desired_state or pipe.desired_state
        pipe.modified_at = self.now()
        self._pass(pipe, "UPDATING")
        return _outline(pipe)

    def start_pipe(self, *, name: str) -> Answer:
        """Start a pipe that is stopped; it goes on where it was."""
        pipe = self._settled(name, "started")
        if pipe.status == "RUNNING":
            raise ConflictError(f"Pipe {name} is running.", name)
        pipe.desired_state = "RUNNING"
        self._pass(pipe, "STARTING")
        return _outline(pipe)

    def stop_pipe(self, *, name: str) -> Answer:
        """Stop a pipe: no execution is begun any more."""
        pipe = self._settled(name, "stopped")
        if pipe.status != "RUNNING":
            raise ConflictError(f"Pipe {name} is not running.", name)
        pipe.desired_state = "STOPPED"
        self.stop_reading(pipe)
        self._pass(pipe, "STOPPING")
        return _outline(pipe)

    def delete_pipe(self, *, name: str) -> Answer:
        """Delete a pipe."""
        pipe = self._settled(name, "deleted")
        if pipe.status == "RUNNING":
            self.stop_reading(pipe)
        self.transition(TO_RUN, name, pipe, "DELETING")
        return _outline(pipe)

    def transitioning(self, _: Lifecycle, resource_id: str) -> Pipe | None:
        """The pipe that is on its way."""
        return self.pipes.get(resource_id)

    def transitioned(self, _: Lifecycle, __: str, resource: Pipe, status: str) -> None:
        """A pipe has reached the state that follows by itself."""
        if resource.status == "DELETED":
            del self.pipes[resource.key]
        if resource.status != "RUNNING":
            return
        try:
            self.require_source(resource)
        except (ServiceError, EndpointConnectionError) as error:
            resource.status, resource.state_reason = FAILED[status], f"Source can't be read: {error}"
            return
        resource.state_reason = None
        self.start_reading(resource)

    def _pass(self, pipe: Pipe, status: str) -> None:
        """Put a pipe into a state that leads to what is desired of it."""
        self.transition(TO_RUN if pipe.desired_state == "RUNNING" else TO_STOP, pipe.key, pipe, status)

    def _settled(self, name: str, purpose: str) -> Pipe:
        pipe = self.pipe(name)
        if pipe.status in ON_THE_WAY:
            raise ConflictError(f"Pipe {name} can't be {purpose} while it is {pipe.status}.", name)
        return pipe


def _most(route: Route) -> int:
    """How many events go through a pipe at once."""
    return min(require_target(route.target, route.target_parameters), require_enrichment(route.enrichment))


def _desired(pipe: Pipe) -> str:
    return "DELETED" if pipe.status == "DELETING" else pipe.desired_state


def _outline(pipe: Pipe) -> Answer:
    return {
        "Arn": pipe.route.arn,
        "Name": pipe.key,
        "DesiredState": _desired(pipe),
        "CurrentState": pipe.status,
        "CreationTime": pipe.created_at,
        "LastModifiedTime": pipe.modified_at,
    }


def _summary(pipe: Pipe) -> Answer:
    return {
        **_outline(pipe),
        "StateReason": pipe.state_reason,
        "Source": pipe.route.source,
        "Target": pipe.route.target,
        "Enrichment": pipe.route.enrichment,
    }
