"""What an HTTP API does with a request."""
