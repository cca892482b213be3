"""What happens to objects by the time alone: expirations, transitions, restored copies."""
