"""awsim's speed beside moto's and botocore's Stubber's, measured in alternating rounds of one run.

`scripts/bench.py [NAME…]` runs the named benchmarks (all by default); `--rounds N` sets how often each is repeated.
The Stubber column is the floor of any mock that keeps botocore's pipeline: it answers without simulating anything.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import benchmarks


def main() -> None:
    """Run the benchmarks asked for and print one table each."""
    found = {module.name: module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name[0] != "_"}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(found)}")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in found]
    if unknown:
        parser.error(f"no benchmark named {', '.join(unknown)}; there are {', '.join(found)}")
    for name in arguments.names or found:
        importlib.import_module(f"benchmarks.{name}").run(arguments.rounds)


if __name__ == "__main__":
    main()
