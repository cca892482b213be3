"""Connections to WebSocket APIs, and what goes over them."""
