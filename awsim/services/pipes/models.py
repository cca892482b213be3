"""The domain of Amazon EventBridge Pipes: its resources, with their rules and states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Pipe:
    """One pipe, in the members of the model's PipeTargetParameters."""

    input_template: str | None = None
    lambda_function_parameters: dict[str, Any] | None = None
    step_function_state_machine_parameters: dict[str, Any] | None = None
    kinesis_stream_parameters: dict[str, Any] | None = None
    ecs_task_parameters: dict[str, Any] | None = None
    batch_job_parameters: dict[str, Any] | None = None
    sqs_queue_parameters: dict[str, Any] | None = None
    http_parameters: dict[str, Any] | None = None
    redshift_data_parameters: dict[str, Any] | None = None
    sage_maker_pipeline_parameters: dict[str, Any] | None = None
    event_bridge_event_bus_parameters: dict[str, Any] | None = None
    cloud_watch_logs_parameters: dict[str, Any] | None = None
    timestream_parameters: dict[str, Any] | None = None
