"""What mocks leave behind: `scripts/memory.py [CYCLES]` runs so many and prints what is left of each.

Each makes a stream and puts a record with a client that all of them share, as a suite's module does.
"""

from __future__ import annotations

import gc
import sys
import time
from pathlib import Path
from typing import Any

import boto3

from awsim import mock_aws

WARMING_UP = 200


def main() -> None:
    """Run the cycles and print their figures."""
    cycles = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    clients: list[Any] = []
    for _ in range(WARMING_UP):
        cycle(clients)
    gc.collect()
    resident, objects, begun = resident_kibibytes(), len(gc.get_objects()), time.perf_counter()
    for _ in range(cycles):
        cycle(clients)
    took = time.perf_counter() - begun
    gc.collect()
    left = (resident_kibibytes() - resident) / cycles
    print(f"{cycles} mocks, {took / cycles * 1000:.2f} ms each: {left:.3f} KiB left by each,")
    print(f"{len(gc.get_objects()) - objects} more objects than before all of them")


def cycle(clients: list[Any]) -> None:
    """One mock with a stream and a record."""
    with mock_aws():
        if not clients:
            clients.append(boto3.client("kinesis", "us-east-1"))
        clients[0].create_stream(StreamName="events", ShardCount=1)
        clients[0].put_record(StreamName="events", Data=b"x" * 1000, PartitionKey="key")


def resident_kibibytes() -> int:
    """The memory the process has in use, as Linux tells it."""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


if __name__ == "__main__":
    main()
