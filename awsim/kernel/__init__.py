"""The simulation kernel: time, order, randomness, locking, faults and memory of one simulated AWS."""
