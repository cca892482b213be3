"""Whether a function may run once more at this moment, and in which kind of environment it then does.

Developer guide, "Understanding Lambda function scaling", "Configuring reserved concurrency" and "Configuring
provisioned concurrency": environments that are kept ready are taken first; what runs beyond them takes from the
function's reservation, or from what the account has left for all functions without one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from awsim.services.lambda_.deployment import ON_DEMAND, PROVISIONED
from awsim.services.lambda_.errors import TooManyRequestsError
from awsim.services.lambda_.functions.concurrency import UNRESERVED_MINIMUM, unreserved

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from awsim.services.lambda_.models import Function, FunctionVersion

RESERVED_LIMIT = "ReservedFunctionConcurrentInvocationLimitExceeded"
ACCOUNT_LIMIT = "ConcurrentInvocationLimitExceeded"


@dataclass(eq=False, slots=True, weakref_slot=True)
class Admission:
    """One invocation that runs, or waits for its turn: of which function, and by whose provisioned concurrency.

    `qualifier` is that of the provisioned concurrency; None for an environment made on demand. `pooled` says that it
    takes from what the account has left.
    """

    name: str
    qualifier: str | None
    pooled: bool

    @property
    def initialization_type(self) -> str:
        """The environment's AWS_LAMBDA_INITIALIZATION_TYPE."""
        return ON_DEMAND if self.qualifier is None else PROVISIONED


class Admissions:
    """What runs now in one account and region. It is no state: in a snapshot nothing runs.

    An admission is counted as long as somebody holds it: an invocation that is cancelled before it has begun, which
    nobody ends, is over with it.
    """

    def __init__(self) -> None:
        self._running: defaultdict[str, WeakSet[Admission]] = defaultdict(WeakSet)
        self._provisioned: defaultdict[tuple[str, str], WeakSet[Admission]] = defaultdict(WeakSet)
        self._pooled: WeakSet[Admission] = WeakSet()

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
        admission = Admission(function.name, ready, pooled)
        for among in self._counted(admission):
            among.add(admission)
        return admission

    def end(self, admission: Admission) -> None:
        """An invocation that was let in is over; needs no lock."""
        for among in self._counted(admission):
            among.discard(admission)

    def _counted(self, admission: Admission) -> Iterator[WeakSet[Admission]]:
        yield self._running[admission.name]
        if admission.pooled:
            yield self._pooled
        if admission.qualifier is not None:
            yield self._provisioned[admission.name, admission.qualifier]

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
