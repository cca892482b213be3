"""The benchmarks of `scripts/bench.py`, one module a subject; each has `run(rounds)`."""
