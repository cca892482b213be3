"""The backend of EventBridge Pipes: its operations put together."""

from __future__ import annotations

from awsim.services.pipes.pipes import PipeOperations
from awsim.services.pipes.tags import TagOperations

DELIVERIES = {
    "look_into_queue": "look for messages in {queue_arn} for the pipe {key}",
    "run_batch": "give records of {stream_arn} ({shard_id}) to the pipe {key}",
    "read_shard_again": "read {stream_arn} ({shard_id}) again, after it has refused",
    "read_stream_again": "look for shards of {stream_arn} again, after it has refused",
}


class PipesBackend(PipeOperations, TagOperations):
    """EventBridge Pipes in one account and region."""

    exclusive = True
    deliveries = DELIVERIES
