"""Whether a function may run once more at this moment, and in which kind of environment it then does.

Developer guide, "Understanding Lambda function scaling", "Configuring reserved concurrency" and "Configuring
provisioned concurrency": environments that are kept ready are taken first; what runs beyond them takes from the
function's reservation, or from what the account has left for all functions without one.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from awsim.services.lambda_.deployment import ON_DEMAND, PROVISIONED
from awsim.services.lambda_.errors import TooManyRequestsError
from awsim.services.lambda_.functions.concurrency import UNRESERVED_MINIMUM, unreserved

if TYPE_CHECKING:
    from collections.abc import Collection

    from awsim.services.lambda_.models import Function, FunctionVersion

RESERVED_LIMIT = "ReservedFunctionConcurrentInvocationLimitExceeded"
ACCOUNT_LIMIT = "ConcurrentInvocationLimitExceeded"


class Admission:
    """One invocation that runs, or waits for its turn: of which function, and by whose provisioned concurrency.

    `qualifier` is that of the provisioned concurrency; None for an environment made on demand. It is counted `among`
    others as long as somebody holds it: an invocation that is cancelled before it has begun, which nobody ends, is over
    with it.
    """

    __slots__ = ("_among", "qualifier")

    def __init__(self, qualifier: str | None, among: tuple[set[int], ...]) -> None:
        self.qualifier = qualifier
        self._among = among
        for each in among:
            each.add(id(self))

    @property
    def initialization_type(self) -> str:
        """The environment's AWS_LAMBDA_INITIALIZATION_TYPE."""
        return ON_DEMAND if self.qualifier is None else PROVISIONED

    def end(self) -> None:
        """It is over; needs no lock."""
        among, self._among = self._among, ()
        for each in among:
            each.discard(id(self))

    __del__ = end


class Admissions:
    """What runs now in one account and region. It is no state: in a snapshot nothing runs."""

    def __init__(self) -> None:
        self._running: defaultdict[str, set[int]] = defaultdict(set)
        """What runs of each function; the identities of admissions, here as below."""
        self._provisioned: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        self._pooled: set[int] = set()
        """What takes from what the account has left."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Admissions, ()

    def admit(
        self, functions: Collection[Function], function: Function, version: FunctionVersion, qualifier: str | None
    ) -> Admission:
        """Let an invocation in; raises TooManyRequestsException, with its reason, where there is no concurrency left.

        `functions` are all of the account. Recorded: test_reserved_concurrency, test_reserved_concurrency_async_queue.
        """
        reserved = function.reserved_concurrency
        if reserved is not None and len(self._running[function.name]) >= reserved:
            raise TooManyRequestsError("Rate Exceeded.", Reason=RESERVED_LIMIT)
        ready = self._ready(function, version, qualifier)
        pooled = ready is None and reserved is None
        # Whatever is reserved or provisioned, the minimum is left: only beyond it does anybody have to look.
        if pooled and len(self._pooled) >= UNRESERVED_MINIMUM and len(self._pooled) >= unreserved(functions):
            raise TooManyRequestsError("Rate Exceeded.", Reason=ACCOUNT_LIMIT)
        among = (self._running[function.name],)
        if ready is not None:
            return Admission(ready, (*among, self._provisioned[function.name, ready]))
        return Admission(None, (*among, self._pooled) if pooled else among)

    def _ready(self, function: Function, version: FunctionVersion, qualifier: str | None) -> str | None:
        """Whose provisioned concurrency has an environment left: the alias's that is invoked, or the version's."""
        if not function.provisioned:
            return None
        alias = function.aliases.get(qualifier or "")
        named = [version.version] if alias is None or alias.version != version.version else [alias.name, alias.version]
        for name in named:
            config = function.provisioned.get(name)
            if config is not None and len(self._provisioned[function.name, name]) < config.allocated:
                return name
        return None
