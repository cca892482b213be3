"""What REST APIs, HTTP APIs, WebSocket APIs and function URLs share."""
