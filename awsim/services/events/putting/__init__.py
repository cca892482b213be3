"""Events as they come in, and their way to targets."""
