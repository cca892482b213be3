"""What Lambda holds in one account and region, and how it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.paging import InvalidToken, page
from awsim.common.policy import Caller, Request, parse_policy
from awsim.fabric.delivery.delivering import DeliveringBackend
from awsim.services.lambda_.errors import (
    InvalidParameterValueError,
    ResourceNotFoundError,
    function_not_found,
    revision_mismatch,
)
from awsim.services.lambda_.names import reference
from awsim.services.lambda_.regions import REGIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from awsim.kernel.world import World
    from awsim.services.lambda_.event_sources.mapping_models import EventSourceMapping
    from awsim.services.lambda_.functions.code_signing_models import CodeSigningConfig
    from awsim.services.lambda_.layers.models import Layer
    from awsim.services.lambda_.models import Function, FunctionUrl, FunctionVersion
    from awsim.services.lambda_.policies.resource_policy import ResourcePolicy


class LambdaResources(DeliveringBackend):
    """The state of Lambda, and the look-ups that its operations share."""

    service = "lambda"
    regions = REGIONS
    exclusive = True
    waiting = frozenset({"invoke", "invoke_with_response_stream"})

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.functions: dict[str, Function] = {}
        self.function_urls: dict[str, FunctionUrl] = {}
        """By URL id."""
        self.layers: dict[str, Layer] = {}
        self.code_signing_configs: dict[str, CodeSigningConfig] = {}
        """By ARN."""
        self.mappings: dict[str, EventSourceMapping] = {}
        """UUID -> event source mapping."""
        self.mappings_of_source: dict[str | None, dict[str, EventSourceMapping]] = {}
        """ARN of a source -> UUID -> event source mapping."""
        self.mappings_of_function: dict[str, dict[str, EventSourceMapping]] = {}
        """Name of a function -> UUID -> event source mapping."""
        self.log_events: dict[tuple[str, str], list[dict[str, Any]]] = {}
        """(log group, log stream) -> events that CloudWatch Logs has not been given yet."""

    def find(self, name: str, qualifier: str | None = None) -> tuple[Function | None, str | None, str]:
        """The function a request names or None, the qualifier it gives, and the ARN that says what is meant."""
        meant = reference(name, qualifier, self.region)
        arn = self.arn(f"function:{meant.name}")
        if meant.account is not None and meant.account != self.account:
            arn = arn.replace(self.account, meant.account, 1)
            return None, meant.qualifier, arn
        return self.functions.get(meant.name), meant.qualifier, arn

    def function(self, name: str) -> Function:
        """The function a request names; raises ResourceNotFoundException."""
        found, _, arn = self.find(name)
        if found is None:
            raise function_not_found(arn)
        return found

    def unqualified(self, name: str) -> Function:
        """The function, which must not be named by a version or alias; raises InvalidParameterValueException."""
        if self.find(name)[1] is not None:
            raise InvalidParameterValueError(
                "This operation is permitted on Lambda functions only. Aliases and versions do not support this "
                "operation. Please specify either a function name or an unqualified function ARN."
            )
        return self.function(name)

    def version(self, name: str, qualifier: str | None = None) -> tuple[Function, FunctionVersion, str]:
        """A function, the version meant, and the ARN of what was named; raises ResourceNotFoundException."""
        found, qualifier, arn = self.find(name, qualifier)
        named = f"{arn}:{qualifier}" if qualifier else arn
        version = found.find_version(qualifier) if found is not None else None
        if found is None or version is None:
            raise function_not_found(named)
        return found, version, named

    def qualified(self, name: str, qualifier: str | None) -> tuple[Function, str]:
        """A function and the qualifier things are kept by ("" without one); raises ResourceNotFoundException."""
        found, qualifier, arn = self.find(name, qualifier)
        named = f"{arn}:{qualifier}" if qualifier else arn
        if found is None:
            raise function_not_found(named)
        if found.find_version(qualifier) is None:
            is_version = qualifier is None or qualifier.isdigit()
            raise function_not_found(named) if is_version else ResourceNotFoundError(f"Cannot find alias arn: {named}")
        return found, qualifier or ""

    def layer_content(self, arn: str) -> bytes:
        """The package of a layer version that a function uses; deleted ones go on being used."""
        _, _, _, _, account, _, name, number = arn.split(":")
        return self.in_account(account).layers[name].versions[int(number)].package.content

    def in_account(self, account: str) -> LambdaResources:
        """Lambda of an account, in this region."""
        found = self if account == self.account else self.world.backend(self.service, account, self.region)
        assert isinstance(found, LambdaResources)
        return found

    @property
    def caller_arn(self) -> str:
        """Who other accounts' policies see this account as."""
        return f"arn:{self.partition}:iam::{self.account}:root"

    def is_shared(self, policy: ResourcePolicy | None, action: str, arn: str) -> bool:
        """Whether another account's policy lets this account do something."""
        asked = Request(f"lambda:{action}", arn, Caller(arn=self.caller_arn))
        return policy is not None and parse_policy(policy.document()).decide(asked) == "allow"

    def require_revision(self, given: str | None, latest: str) -> None:
        """Raise PreconditionFailedException for a RevisionId that is not the latest."""
        if given is not None and given != latest:
            raise revision_mismatch()

    def paged(
        self,
        items: Sequence[Any],
        marker: str | None,
        limit: int | None,
        scope: Any,
        key: Callable[[Any], Any],
        *,
        most: int = 50,
    ) -> tuple[list[Any], str | None]:
        """A page of a sorted listing and the marker of the next; `most` is how many AWS gives at most."""
        try:
            return page(items, min(limit or most, most), marker or None, [self.account, self.region, scope], key=key)
        except InvalidToken:
            raise InvalidParameterValueError("Invalid pagination token") from None
