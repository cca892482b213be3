"""REST APIs themselves, and what belongs to a whole API."""
