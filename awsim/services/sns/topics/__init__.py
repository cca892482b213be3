"""Topics: their attributes, policies, tags, archives."""
