"""How long the tests look for what breaks a rule: a little by default, more where `AWSIM_BUDGET` says how many times.

`AWSIM_BUDGET=10 scripts/test` gives every property test ten times the examples, and every history test ten times the
histories. The rules are the same for any budget.
"""

from __future__ import annotations

import os

BUDGET = float(os.environ.get("AWSIM_BUDGET", "1"))


def examples(usual: int) -> int:
    """How many examples to try where `usual` are enough for every day."""
    return max(1, round(usual * BUDGET))
