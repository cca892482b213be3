"""Which simulated AWS answers this process: the gateway of the cloud of the `mock_aws` that is active, if any."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsim.gateway.gateway import Gateway
    from awsim.kernel.journal import Journal

current: Gateway | None = None
"""Read directly (`active.current`) on hot paths; set by `awsim.mock` and, for functions in its process, `awsim.cli`."""

last_journal: Journal | None = None
"""The journal of the mock that ended last: what the pytest plugin shows when a decorated test has failed."""
