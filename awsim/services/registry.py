"""Which services are native, and where their parts are: named by string, imported when they are first needed."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

from awsim.fabric.stacks.known import declare as declare_types
from awsim.model.loader import service_model
from awsim.moto.changes import declare
from awsim.moto.irregular import declare_irregular

if TYPE_CHECKING:
    from awsim.fabric.backend import Backend
    from awsim.kernel.world import World

BACKENDS: dict[str, str] = {
    "apigateway": "awsim.services.apigateway.backend:APIGatewayBackend",
    "apigatewaymanagementapi": "awsim.services.apigatewayv2.connections.management:ApiGatewayManagementApiBackend",
    "apigatewayv2": "awsim.services.apigatewayv2.backend:ApiGatewayV2Backend",
    "dynamodb": "awsim.services.dynamodb.backend:DynamoDBBackend",
    "dynamodbstreams": "awsim.services.dynamodb.streams.backend:DynamoDBStreamsBackend",
    "ec2": "awsim.services.ec2.backend:EC2Backend",
    "events": "awsim.services.events.backend:EventsBackend",
    "kinesis": "awsim.services.kinesis.backend:KinesisBackend",
    "lambda": "awsim.services.lambda_.backend:LambdaBackend",
    "pipes": "awsim.services.pipes.backend:PipesBackend",
    "scheduler": "awsim.services.scheduler.backend:SchedulerBackend",
    "s3": "awsim.services.s3.backend:S3Backend",
    "s3control": "awsim.services.s3.control.backend:S3ControlBackend",
    "sns": "awsim.services.sns.backend:SNSBackend",
    "sqs": "awsim.services.sqs.backend:SQSBackend",
    "timestream-influxdb": "awsim.services.timestreaminfluxdb.backend:TimestreamInfluxDBBackend",
}
"""botocore's service name -> `module:class`. `scripts/scaffold.py` adds lines here."""

STACKS: dict[str, str] = {
    "AWS::ApiGateway": "awsim.services.apigateway.stacks:TYPES",
    "AWS::ApiGatewayV2": "awsim.services.apigatewayv2.stacks:TYPES",
    "AWS::DynamoDB": "awsim.services.dynamodb.stacks:TYPES",
    "AWS::EC2": "awsim.services.ec2.stacks:TYPES",
    "AWS::Events": "awsim.services.events.stacks:TYPES",
    "AWS::Kinesis": "awsim.services.kinesis.stacks:TYPES",
    "AWS::Lambda": "awsim.services.lambda_.stacks:TYPES",
    "AWS::Pipes": "awsim.services.pipes.stacks:TYPES",
    "AWS::Scheduler": "awsim.services.scheduler.stacks:TYPES",
    "AWS::S3": "awsim.services.s3.stacks:TYPES",
    "AWS::SNS": "awsim.services.sns.stacks:TYPES",
    "AWS::SQS": "awsim.services.sqs.stacks:TYPES",
    "AWS::Timestream": "awsim.services.timestreaminfluxdb.stacks:TYPES",
}
"""CloudFormation's name of a service -> where its resource types are, `module:name`, by their names."""

MOTO_CHANGES: dict[str, tuple[str, ...]] = {
    "core": (
        "awsim.moto.models:share_models",
        "awsim.moto.turn:tell_time",
        "awsim.moto.told_time:tell_modules",
        "awsim.moto.state:drop_what_is_left_at_exit",
        "awsim.services.lambda_.moto_side.functions:answer_look_ups",
    ),
    "athena": ("awsim.services.s3.moto_side.buckets:answer_look_ups",),
    "autoscaling": ("awsim.services.ec2.moto_side.groups:launch_from_templates",),
    "awslambda": ("awsim.services.lambda_.moto_side.functions:leave_to_itself",),
    "cloudformation": (
        "awsim.moto.stacks:make_native",
        "awsim.services.lambda_.moto_side.custom_resources:make_native",
        "awsim.services.ec2.moto_side.instances:launch_by_templates",
        "awsim.services.sns.moto_side.topics:answer_look_ups",
        "awsim.services.s3.moto_side.buckets:answer_look_ups",
        "awsim.services.s3.moto_side.templates:refuse_missing",
    ),
    "cloudtrail": (
        "awsim.services.sns.moto_side.topics:answer_look_ups",
        "awsim.services.s3.moto_side.buckets:answer_look_ups",
    ),
    "config": (
        "awsim.services.sns.moto_side.topics:answer_look_ups",
        "awsim.services.s3.moto_side.buckets:answer_look_ups",
        "awsim.services.s3.moto_side.account_blocks:answer_look_ups",
    ),
    "ec2": (
        "awsim.services.ec2.moto_side.launch_templates:show_templates",
        "awsim.services.ec2.moto_side.launches:launch_as_asked",
        "awsim.services.ec2.moto_side.fleets:launch_from_templates",
        "awsim.services.s3.moto_side.buckets:answer_look_ups",
    ),
    "firehose": ("awsim.services.s3.moto_side.buckets:answer_look_ups",),
    "kms": ("awsim.services.dynamodb.moto_side.keys:manage_its_key",),
    "logs": (
        "awsim.services.lambda_.moto_side.events:send_logs_events",
        "awsim.services.kinesis.moto_side.logs:deliver_to_streams",
        "awsim.services.events.moto_side.logs:know_buses",
        "awsim.services.s3.moto_side.buckets:answer_look_ups",
    ),
    "resourcegroupstaggingapi": (
        "awsim.services.lambda_.moto_side.tags:show_functions",
        "awsim.services.dynamodb.moto_side.tags:show_tables",
        "awsim.services.ec2.moto_side.tags:show_templates",
        "awsim.services.sqs.moto_side.tags:show_queues",
        "awsim.services.sns.moto_side.tags:show_topics",
        "awsim.services.events.moto_side.tags:show_rules_and_buses",
        "awsim.services.s3.moto_side.tags:show_buckets",
        "awsim.services.apigateway.moto_side.tags:show_apis",
        "awsim.services.apigatewayv2.moto_side.tags:show_apis",
    ),
    "s3control": ("awsim.services.s3.moto_side.buckets:answer_look_ups",),
    "s3tables": ("awsim.services.s3.moto_side.buckets:answer_look_ups",),
    "sagemaker": ("awsim.services.s3.moto_side.buckets:answer_look_ups",),
    "sagemakerruntime": ("awsim.services.s3.moto_side.buckets:answer_look_ups",),
    "ses": (
        "awsim.services.lambda_.moto_side.events:send_ses_events",
        "awsim.services.sns.moto_side.topics:answer_look_ups",
        "awsim.services.s3.moto_side.buckets:answer_look_ups",
    ),
    "sns": ("awsim.services.sns.moto_side.topics:leave_to_itself",),
    "textract": ("awsim.services.sns.moto_side.topics:answer_look_ups",),
    "wafv2": ("awsim.services.apigateway.moto_side.stages:protect_stages",),
    "sts": ("awsim.services.lambda_.moto_side.identity:know_functions",),
}
"""moto's package -> what native services change in it (see `awsim.moto.changes`)."""

MOTO_WORKS_WITH: dict[str, tuple[str, ...]] = {
    "autoscaling": ("ec2",),
    "cloudformation": ("logs", "autoscaling"),
    "eks": ("ec2",),
}
"""Packages of moto that make, or look into, what others hold."""

MOTO_WAITS: frozenset[tuple[str, str]] = frozenset(
    {
        *(("cloudformation", name) for name in ("CreateStack", "UpdateStack", "ExecuteChangeSet")),
        *(("stepfunctions", name) for name in ("GetActivityTask", "StartSyncExecution")),
    }
)
"""Operations that wait within moto: an event loop is not to wait with them."""

declare(MOTO_CHANGES, MOTO_WORKS_WITH)
declare_irregular("awsim.services.moto_irregular:IRREGULAR")
declare_types(STACKS)

_loaded: dict[str, type[Backend]] = {}


def backend_class(service: str) -> type[Backend] | None:
    """The backend class of a native service, None for any other."""
    found = _loaded.get(service)
    if found is None and service in BACKENDS:
        module, _, name = BACKENDS[service].partition(":")
        found = _loaded[service] = getattr(import_module(module), name)
    return found


def make_backend(world: World, service: str, account: str, region: str) -> Backend:
    """The backend of a native service in an account and region.

    Raises KeyError for a service that is not native, and botocore's EndpointConnectionError where the service does not
    exist in the region, as reality does.
    """
    made = backend_class(service)
    if made is None:
        raise KeyError(f"{service} is not a native service; the native ones are in awsim.services.registry")
    if region not in made.regions and not _any_region_goes():
        raise _unreachable(service, region)
    return made(world, account, region)


def is_native(service: str, method: str) -> bool:
    """Whether awsim itself implements the operation with this method name (`create_db_instance`)."""
    backend = backend_class(service)
    return backend is not None and callable(getattr(backend, method, None))


def is_own(service: str, method: str) -> bool:
    """Whether awsim answers the operation: natively, or by refusing it because its backend is exclusive."""
    backend = backend_class(service)
    return backend is not None and (backend.exclusive or callable(getattr(backend, method, None)))


def _any_region_goes() -> bool:
    """moto's switch for suites that make up regions."""
    return os.environ.get("MOTO_ALLOW_NONEXISTENT_REGION", "").lower() == "true"


def _unreachable(service: str, region: str) -> Exception:
    from botocore.exceptions import EndpointConnectionError

    prefix = service_model(service).endpoint_prefix
    return EndpointConnectionError(endpoint_url=f"https://{prefix}.{region}.amazonaws.com/")
