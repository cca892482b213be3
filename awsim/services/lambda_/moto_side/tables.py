"""What Lambda looks up in moto's tables: subscribed log groups, and results queued for moto's simple Lambda."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsim.kernel.world import World


def queued_result(world: World, account: str, region: str) -> str | None:
    """The next result that moto-api was given for moto's simple Lambda, None when there is none."""
    with world.moto.looking_into("moto.awslambda_simple.models") as simple:
        if simple is None:
            return None
        queue: list[str] = simple.lambda_simple_backends[account][region].lambda_simple_results_queue
        return queue.pop(0) if queue else None


def has_subscribed_logs(world: World, account: str, region: str) -> bool:
    """Whether a log group of moto's CloudWatch Logs has subscription filters."""
    with world.moto.looking_into("moto.logs.models") as logs:
        if logs is None:
            return False
        groups = logs.logs_backends[account][region].groups.values()
        return any(group.subscription_filters for group in groups)
