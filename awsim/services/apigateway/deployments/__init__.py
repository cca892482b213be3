"""What of an API is reachable: deployments and stages."""
