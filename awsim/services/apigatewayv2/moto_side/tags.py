"""HTTP and WebSocket APIs among the resources that moto's Resource Groups Tagging API finds and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.moto.tagged import TaggedResources, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOLDER = "apigatewayv2"


class TaggedApis(TaggedResources):
    """What one account has in one region."""

    service = "apigateway"
    """As in ARNs, which both of API Gateway's services have."""

    def owns_arn(self, arn: str) -> bool:
        """Whether the resource is one of these: VPC links of both services have ARNs of the same form."""
        kind, _, name = arn.rpartition("::/")[2].partition("/")
        if not super().owns_arn(arn):
            return False
        return kind == "apis" or (kind == "vpclinks" and name in self._backend.vpc_links)

    def resources(self) -> Iterator[tuple[str, dict[str, str], str]]:
        """Everything that has tags."""
        for arn, tags in self._backend.tagged_resources().items():
            yield arn, dict(tags), arn.rpartition("::/")[2].split("/")[0]

    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags; raises ServiceError."""
        self._call("TagResource", {"ResourceArn": arn, "Tags": dict(tags)})

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Remove tags; raises ServiceError."""
        self._call("UntagResource", {"ResourceArn": arn, "TagKeys": tag_keys})

    @property
    def _backend(self) -> Any:
        return self.world.backend(HOLDER, self.account, self.region)

    def _call(self, operation: str, params: Mapping[str, Any]) -> None:
        self.world.call(HOLDER, operation, params, account=self.account, region=self.region)


def show_apis() -> None:
    """Have moto's Resource Groups Tagging API see the native APIs, and ask them first whose an ARN is."""
    show(TaggedApis, is_asked_first=True)
