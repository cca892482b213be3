"""What all tests share: pytest's own fixture for running pytest, and hypothesis without a deadline.

A deadline would judge the machine, not the code: speed is shown by `scripts/bench.py`.
"""

from hypothesis import settings

from tests.budgets import examples

pytest_plugins = ["pytester", "tests.greatest_memory"]

settings.register_profile("awsim", deadline=None, max_examples=examples(40))
settings.load_profile("awsim")
