"""The auto scaling of tables and indexes: what Application Auto Scaling holds for them, in each region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.global_tables.replication import Replication

if TYPE_CHECKING:
    from collections.abc import Mapping

    Given = Mapping[str, Any]

Answer = dict[str, Any]

READ, WRITE = "Read", "Write"

_NAMESPACE = {"ServiceNamespace": "dynamodb"}


class AutoScaling(Replication):
    """Reading and writing scalable targets and their policies, as a client of Application Auto Scaling."""

    def scaling(self, region: str, table_name: str, index_name: str | None, kind: str) -> Answer:
        """AutoScalingSettingsDescription of the read or the write capacity of a table or an index."""
        place = _place(table_name, index_name, kind)
        resource_ids = {"ResourceIds": [place["ResourceId"]], "ScalableDimension": place["ScalableDimension"]}
        targets = self._ask(region, "DescribeScalableTargets", **resource_ids)["ScalableTargets"]
        policies = self._ask(region, "DescribeScalingPolicies", **place)["ScalingPolicies"] if targets else []
        if not policies:
            return {"AutoScalingDisabled": True}
        return {
            "MinimumUnits": targets[0]["MinCapacity"],
            "MaximumUnits": targets[0]["MaxCapacity"],
            "AutoScalingRoleArn": targets[0].get("RoleARN"),
            "ScalingPolicies": [_policy(policy) for policy in policies],
        }

    def is_scaled(self, table_name: str, index_name: str | None, kind: str) -> bool:
        """Whether a capacity follows what is used, in this region."""
        return "ScalingPolicies" in self.scaling(self.region, table_name, index_name, kind)

    def scale(self, region: str, table_name: str, index_name: str | None, kind: str, update: Given) -> None:
        """Carry out an AutoScalingSettingsUpdate."""
        place = _place(table_name, index_name, kind)
        units = [name for name in ("MinimumUnits", "MaximumUnits") if update.get(name) is None]
        if update.get("AutoScalingDisabled"):
            if "ScalingPolicyUpdate" in update or len(units) < 2:
                raise _failed(table_name, "Parameters must be left blank when disabling auto scaling.")
            if "ScalingPolicies" in self.scaling(region, table_name, index_name, kind):
                self._ask(region, "DeregisterScalableTarget", **place)
            return
        if units:
            names = ", ".join(units)
            raise _failed(table_name, f"Parameters '{names}' are required unless auto scaling is being disabled.")
        role = {"RoleARN": update["AutoScalingRoleArn"]} if "AutoScalingRoleArn" in update else {}
        limits = {"MinCapacity": update["MinimumUnits"], "MaxCapacity": update["MaximumUnits"]}
        self._ask(region, "RegisterScalableTarget", **place, **limits, **role)
        policy = update.get("ScalingPolicyUpdate")
        if policy is not None:
            metric = {"PredefinedMetricType": f"DynamoDB{kind}CapacityUtilization"}
            tracking = policy["TargetTrackingScalingPolicyConfiguration"]
            configuration = {**tracking, "PredefinedMetricSpecification": metric}
            self._ask(
                region,
                "PutScalingPolicy",
                **place,
                PolicyName=policy.get("PolicyName", f"DynamoDB{kind}CapacityUtilization:{place['ResourceId']}"),
                PolicyType="TargetTrackingScaling",
                TargetTrackingScalingPolicyConfiguration=configuration,
            )

    def _ask(self, region: str, operation: str, **params: Any) -> Answer:
        given = {**_NAMESPACE, **params}
        return self.world.call("application-autoscaling", operation, given, account=self.account, region=region)


def _place(table_name: str, index_name: str | None, kind: str) -> dict[str, str]:
    what = "table" if index_name is None else "index"
    resource = f"table/{table_name}" if index_name is None else f"table/{table_name}/index/{index_name}"
    return {"ResourceId": resource, "ScalableDimension": f"dynamodb:{what}:{kind}CapacityUnits"}


def _policy(policy: Given) -> Answer:
    configuration = policy["TargetTrackingScalingPolicyConfiguration"]
    shown = ("DisableScaleIn", "ScaleInCooldown", "ScaleOutCooldown", "TargetValue")
    return {
        "PolicyName": policy["PolicyName"],
        "TargetTrackingScalingPolicyConfiguration": {name: configuration.get(name) for name in shown},
    }


def _failed(table_name: str, problem: str) -> ValidationError:
    return ValidationError(f"Failed to update settings for global table with name: \u2018{table_name}\u2019: {problem}")
