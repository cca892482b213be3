"""Access points: names of their own, with policies of their own, by which a bucket is reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

LONGEST_NAME_IN_ALIAS = 20
"""An alias has 63 characters at most, as bucket names have."""


@dataclass(slots=True)
class AccessPoint:
    """An access point of one account, in the region of its bucket."""

    name: str
    account: str
    arn: str
    alias: str
    """What may stand for a bucket's name."""
    bucket: str
    bucket_account: str
    created_at: float
    public_access_block: dict[str, bool]
    vpc_id: str | None = None
    policy: str | None = None
    scope: dict[str, Any] | None = None
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def network_origin(self) -> str:
        """Where requests may come from."""
        return "Internet" if self.vpc_id is None else "VPC"

    def listed(self) -> dict[str, Any]:
        """What ListAccessPoints shows of it."""
        return {
            "Name": self.name,
            "NetworkOrigin": self.network_origin,
            "VpcConfiguration": None if self.vpc_id is None else {"VpcId": self.vpc_id},
            "Bucket": self.bucket,
            "AccessPointArn": self.arn,
            "Alias": self.alias,
            "BucketAccountId": self.bucket_account,
        }


class AccessPoints:
    """The access points of one partition, found by ARN, by alias and by bucket."""

    def __init__(self) -> None:
        self.by_arn: dict[str, AccessPoint] = {}
        self.by_alias: dict[str, str] = {}
        """Alias -> ARN."""
        self.by_bucket: dict[str, dict[str, None]] = {}
        """Bucket -> the ARNs of those that lead to it."""

    def add(self, point: AccessPoint) -> None:
        """Enter an access point that is new."""
        self.by_arn[point.arn] = point
        self.by_alias[point.alias] = point.arn
        self.by_bucket.setdefault(point.bucket, {})[point.arn] = None

    def remove(self, point: AccessPoint) -> None:
        """Take an access point out."""
        del self.by_arn[point.arn], self.by_alias[point.alias]
        arns = self.by_bucket[point.bucket]
        del arns[point.arn]
        if not arns:
            del self.by_bucket[point.bucket]

    def arn_of(self, name: str) -> str:
        """The ARN of an access point that is named by its alias or by that."""
        return self.by_alias.get(name, name)

    def meant(self, name: str) -> AccessPoint | None:
        """The access point that is named in the place of a bucket, None where a text is no such name."""
        return self.by_arn.get(self.arn_of(name))
