"""What Lambda holds in one account and region, and how it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.paging import InvalidToken, page
from awsim.services.base import Backend
from awsim.services.lambda_.errors import InvalidParameterValueError, function_not_found, revision_mismatch
from awsim.services.lambda_.names import reference
from awsim.services.lambda_.regions import REGIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from awsim.cloud import Cloud
    from awsim.services.lambda_.layer_models import Layer
    from awsim.services.lambda_.models import Function, FunctionVersion


class LambdaResources(Backend):
    """The state of Lambda, and the look-ups that its operations share."""

    service = "lambda"
    regions = REGIONS
    exclusive = True

    def __init__(self, cloud: Cloud, account: str, region: str) -> None:
        super().__init__(cloud, account, region)
        self.functions: dict[str, Function] = {}
        self.layers: dict[str, Layer] = {}
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
        if found is None or found.find_version(qualifier) is None:
            raise function_not_found(f"{arn}:{qualifier}" if qualifier else arn)
        return found, qualifier or ""

    def require_revision(self, given: str | None, latest: str) -> None:
        """Raise PreconditionFailedException for a RevisionId that is not the latest."""
        if given is not None and given != latest:
            raise revision_mismatch()

    def paged(
        self, items: Sequence[Any], marker: str | None, limit: int | None, scope: Any, key: Callable[[Any], Any]
    ) -> tuple[list[Any], str | None]:
        """A page of a sorted listing and the marker of the next; AWS gives 50 at most."""
        try:
            return page(items, min(limit or 50, 50), marker or None, [self.account, self.region, scope], key=key)
        except InvalidToken:
            raise InvalidParameterValueError("Invalid pagination token") from None
