"""What all tests share: pytest's own fixture for running pytest, and hypothesis without a deadline.

A deadline would judge the machine, not the code: speed is shown by `scripts/bench.py`.
"""

from hypothesis import settings

pytest_plugins = ["pytester"]

settings.register_profile("awsim", deadline=None)
settings.load_profile("awsim")
