"""What an API does with a request: from its door to the response."""
