"""What moto's services ask of HTTP and WebSocket APIs."""
