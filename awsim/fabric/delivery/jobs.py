"""Targets that are started: tasks, jobs, builds, statements, commands, pipelines, and EventBridge's own EC2 actions.

`DeliverySettings.parameters` has the members of the target's parameters as rules, schedules and pipes name them; what
is sent is JSON that may override some of them (EventBridge user guide, "Amazon EventBridge targets").
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.fabric.delivery.calling import call_target
from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.common.arn import Arn
    from awsim.fabric.backend import Backend
    from awsim.fabric.delivery.settings import Delivery

    Send = Callable[[Backend, Arn, Delivery], dict[str, Any]]

BUILD_MEMBERS = ("sourceVersion", "environmentVariablesOverride", "buildspecOverride", "artifactsOverride")
"""What the JSON that starts a build may say, as StartBuild names it; moto knows a part of them."""
TASK_PARAMETERS = {
    "TaskDefinitionArn": "taskDefinition",
    "TaskCount": "count",
    "LaunchType": "launchType",
    "PlatformVersion": "platformVersion",
    "Group": "group",
    "EnableECSManagedTags": "enableECSManagedTags",
    "EnableExecuteCommand": "enableExecuteCommand",
    "PropagateTags": "propagateTags",
    "ReferenceId": "referenceId",
}
"""Member of EcsParameters -> parameter of RunTask; the structures in them are `_start_task`'s."""


def _submit_job(backend: Backend, arn: Arn, delivery: Delivery) -> dict[str, Any]:
    given, said = delivery.settings.parameters, _object(delivery)
    overrides = given.get("ContainerOverrides") or said.get("ContainerOverrides")
    return call_target(
        backend,
        arn,
        "SubmitJob",
        jobQueue=str(arn),
        jobName=given.get("JobName"),
        jobDefinition=given.get("JobDefinition"),
        arrayProperties=_lower(given.get("ArrayProperties")),
        retryStrategy=_lower(given.get("RetryStrategy")),
        dependsOn=[_lower(each) for each in given.get("DependsOn") or ()],
        parameters=given.get("Parameters") or said.get("Parameters"),
        containerOverrides=_lower(overrides),
    )


def _start_task(backend: Backend, arn: Arn, delivery: Delivery) -> dict[str, Any]:
    given, said = delivery.settings.parameters, _object(delivery)
    overrides = given.get("Overrides") or {name: said[name] for name in ("containerOverrides",) if name in said}
    network = given.get("NetworkConfiguration") or {}
    inner = network.get("awsvpcConfiguration") or network.get("AwsvpcConfiguration")
    return call_target(
        backend,
        arn,
        "RunTask",
        cluster=str(arn),
        networkConfiguration=inner and {"awsvpcConfiguration": _lower(inner)},
        capacityProviderStrategy=[_lower(each) for each in given.get("CapacityProviderStrategy") or ()],
        placementConstraints=[_lower(each) for each in given.get("PlacementConstraints") or ()],
        placementStrategy=[_lower(each) for each in given.get("PlacementStrategy") or ()],
        tags=[_lower(each) for each in given.get("Tags") or ()],
        overrides=_lower(overrides),
        **{ours: given[theirs] for theirs, ours in TASK_PARAMETERS.items() if theirs in given},
    )


def _start_build(backend: Backend, arn: Arn, delivery: Delivery) -> dict[str, Any]:
    said = _object(delivery)
    given = {name: said[name] for name in BUILD_MEMBERS if name in said}
    return call_target(backend, arn, "StartBuild", projectName=arn.resource_id, **given)


def _execute_statement(backend: Backend, arn: Arn, delivery: Delivery) -> dict[str, Any]:
    given = delivery.settings.parameters
    kind = "WorkgroupName" if arn.service == "redshift-serverless" else "ClusterIdentifier"
    several = list(given.get("Sqls") or ())
    statements = {"Sqls": several} if len(several) > 1 else {"Sql": given.get("Sql") or "".join(several)}
    return call_target(
        backend,
        arn,
        "BatchExecuteStatement" if len(several) > 1 else "ExecuteStatement",
        service="redshift-data",
        Database=given.get("Database"),
        DbUser=given.get("DbUser"),
        SecretArn=given.get("SecretManagerArn"),
        StatementName=given.get("StatementName"),
        WithEvent=given.get("WithEvent"),
        **{kind: arn.resource_id},
        **statements,
    )


def _start_pipeline(backend: Backend, arn: Arn, delivery: Delivery) -> dict[str, Any]:
    parameters = list(delivery.settings.parameters.get("PipelineParameterList") or ())
    return call_target(
        backend,
        arn,
        "StartPipelineExecution",
        PipelineName=arn.resource_id,
        PipelineParameters=parameters,
        ClientRequestToken=delivery.id,
    )


def _send_command(backend: Backend, arn: Arn, delivery: Delivery) -> dict[str, Any]:
    said = _object(delivery)
    return call_target(
        backend,
        arn,
        "SendCommand",
        DocumentName=arn.resource_id,
        Targets=list(delivery.settings.parameters.get("RunCommandTargets") or ()),
        Parameters={name: value if isinstance(value, list) else [str(value)] for name, value in said.items()},
    )


def _act_on_ec2(backend: Backend, arn: Arn, delivery: Delivery) -> dict[str, Any]:
    """The actions that EventBridge has built in; what is sent is the id of an instance or volume, as JSON."""
    try:
        resource = str(json.loads(delivery.text)).rpartition("/")[2]
    except ValueError:
        resource = delivery.text
    if arn.resource_id == "create-snapshot":
        return call_target(backend, arn, "CreateSnapshot", service="ec2", VolumeId=resource)
    operation = _EC2_ACTIONS.get(arn.resource_id)
    if operation is None:
        raise ValueError(f"{arn} is none of EventBridge's actions: create-snapshot, {', '.join(_EC2_ACTIONS)}")
    return call_target(backend, arn, operation, service="ec2", InstanceIds=[resource])


def _ask_graphql(_: Backend, arn: Arn, __: Delivery) -> dict[str, Any]:
    raise ServiceError(f"{arn}: GraphQL operations of AppSync are not simulated", code="NotImplemented", status=400)


def _object(delivery: Delivery) -> dict[str, Any]:
    """What is sent, where it is a JSON object."""
    try:
        said = json.loads(delivery.text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _lower(value: Any) -> Any:
    """A structure with member names that begin in lower case, as Batch and ECS have them."""
    if isinstance(value, list | tuple):
        return [_lower(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {_lower_name(name): _lower(each) for name, each in value.items()}


def _lower_name(name: str) -> str:
    return name[:1].lower() + name[1:]


_EC2_ACTIONS = {
    "reboot-instances": "RebootInstances",
    "stop-instances": "StopInstances",
    "terminate-instances": "TerminateInstances",
}

JOBS: Mapping[tuple[str, str], Send] = {
    ("batch", "job-queue"): _submit_job,
    ("ecs", "cluster"): _start_task,
    ("codebuild", "project"): _start_build,
    ("redshift", "cluster"): _execute_statement,
    ("redshift-serverless", "workgroup"): _execute_statement,
    ("sagemaker", "pipeline"): _start_pipeline,
    ("ssm", "document"): _send_command,
    ("events", "target"): _act_on_ec2,
    ("appsync", "endpoints"): _ask_graphql,
}
"""(service, type of resource) of a target's ARN -> what starts it."""
