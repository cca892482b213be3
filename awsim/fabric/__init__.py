"""What services share that knows that services exist."""
