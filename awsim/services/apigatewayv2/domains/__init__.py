"""Names of one's own for APIs, and what they lead to."""
