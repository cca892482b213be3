"""Amazon EventBridge Pipes: what each of its operations does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.fabric.backend import Backend, NotYetWritten

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.services.pipes.models import Pipe


class EventBridgePipesBackend(Backend):
    """Amazon EventBridge Pipes in one account and region."""

    service = "pipes"
    regions = frozenset(
        {
            "af-south-1",
            "ap-east-1",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "ca-central-1",
            "cn-north-1",
            "cn-northwest-1",
            "eu-central-1",
            "eu-central-2",
            "eu-isoe-west-1",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "me-central-1",
            "me-south-1",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-isof-east-1",
            "us-isof-south-1",
            "us-west-1",
            "us-west-2",
        }
    )
    """Where the service exists: botocore's endpoint data."""

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.pipes: dict[str, Pipe] = {}

    def find_pipe(self, identifier: str) -> Pipe | None:
        """The pipe with this identifier, None where there is none."""
        return self.pipes.get(identifier)

    def create_pipe(
        self,
        *,
        name: str,
        source: str,
        target: str,
        role_arn: str,
        description: str | None = None,
        desired_state: str | None = None,
        source_parameters: dict[str, Any] | None = None,
        enrichment: str | None = None,
        enrichment_parameters: dict[str, Any] | None = None,
        target_parameters: dict[str, Any] | None = None,
        tags: dict[str, str] | None = None,
        log_configuration: dict[str, Any] | None = None,
        kms_key_identifier: str | None = None,
    ) -> dict[str, Any]:
        """CreatePipe: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/pipes-2015-10-07/CreatePipe
        """
        raise NotYetWritten("CreatePipe")

    def delete_pipe(self, *, name: str) -> dict[str, Any]:
        """DeletePipe: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/pipes-2015-10-07/DeletePipe
        """
        raise NotYetWritten("DeletePipe")

    def describe_pipe(self, *, name: str) -> dict[str, Any]:
        """DescribePipe: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/pipes-2015-10-07/DescribePipe
        """
        raise NotYetWritten("DescribePipe")

    def list_pipes(
        self,
        *,
        name_prefix: str | None = None,
        desired_state: str | None = None,
        current_state: str | None = None,
        source_prefix: str | None = None,
        target_prefix: str | None = None,
        next_token: str | None = None,
        limit: int | None = None,
    ) -> dict[str, Any]:
        """ListPipes: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/pipes-2015-10-07/ListPipes
        """
        raise NotYetWritten("ListPipes")

    def list_tags_for_resource(self, *, resource_arn: str) -> dict[str, Any]:
        """ListTagsForResource: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/pipes-2015-10-07/ListTagsForResource
        """
        raise NotYetWritten("ListTagsForResource")

    def start_pipe(self, *, name: str) -> dict[str, Any]:
        """StartPipe: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/pipes-2015-10-07/StartPipe
        """
        raise NotYetWritten("StartPipe")

    def stop_pipe(self, *, name: str) -> dict[str, Any]:
        """StopPipe: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/pipes-2015-10-07/StopPipe
        """
        raise NotYetWritten("StopPipe")

    def tag_resource(self, *, resource_arn: str, tags: dict[str, str]) -> None:
        """TagResource: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/pipes-2015-10-07/TagResource
        """
        raise NotYetWritten("TagResource")

    def untag_resource(self, *, resource_arn: str, tag_keys: list[str]) -> None:
        """UntagResource: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/pipes-2015-10-07/UntagResource
        """
        raise NotYetWritten("UntagResource")

    def update_pipe(
        self,
        *,
        name: str,
        role_arn: str,
        description: str | None = None,
        desired_state: str | None = None,
        source_parameters: dict[str, Any] | None = None,
        enrichment: str | None = None,
        enrichment_parameters: dict[str, Any] | None = None,
        target: str | None = None,
        target_parameters: dict[str, Any] | None = None,
        log_configuration: dict[str, Any] | None = None,
        kms_key_identifier: str | None = None,
    ) -> dict[str, Any]:
        """UpdatePipe: its page in the API reference.

        https://docs.aws.amazon.com/goto/WebAPI/pipes-2015-10-07/UpdatePipe
        """
        raise NotYetWritten("UpdatePipe")
