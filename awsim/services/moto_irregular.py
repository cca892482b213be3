"""Where moto's packages are not like each other, by their names."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from awsim.moto.irregular import Irregular


def sets() -> Any:
    """Sets by keys that need not be there."""
    return defaultdict(set)


IRREGULAR = Irregular(
    # Neptune and DocumentDB share the hosts of RDS, and moto's RDS answers for them.
    packages={"lambda": "awslambda", "neptune": "rds", "docdb": "rds"},
    named_in_backend=frozenset({"batch", "es", "s3"}),
    # Methods of paths, or of the operation's successor.
    named_otherwise={
        "polly": frozenset(
            {"DescribeVoices", "DeleteLexicon", "GetLexicon", "ListLexicons", "PutLexicon", "SynthesizeSpeech"}
        ),
        "xray": frozenset(
            {
                *("BatchGetTraces", "GetServiceGraph", "GetTraceGraph", "GetTraceSummaries", "PutTelemetryRecords"),
                "PutTraceSegments",
            }
        ),
        "s3": frozenset({"PutBucketNotification"}),
    },
    state={
        "moto.s3.models:s3_backends.bucket_accounts": dict,
        "moto.organizations.models:organizations_backends.master_accounts": dict,
        "moto.securityhub.models:SecurityHubBackend._org_configs": dict,
        "moto.ec2.models.vpcs:VPCBackend.vpc_refs": sets,
        "moto.ec2.models.vpc_peering_connections:VPCPeeringConnectionBackend.vpc_pcx_refs": sets,
        "moto.ec2.models.transit_gateway_attachments:TransitGatewayAttachmentBackend.backend_refs": sets,
        "moto.logs.models:LogEvent._event_id": int,
        "moto.logs.models:LogStream._log_ids": int,
    },
    # It would keep the whole EC2 of every ended cloud: 1,300 images, four megabytes.
    cached_methods=("moto.ec2.models.subnets:Subnet._base_avail_ip_iterator",),
)
"""See `awsim.moto.irregular`."""
