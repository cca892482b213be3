"""The one way into the simulated AWS: every transport ends in `Gateway.call`."""
