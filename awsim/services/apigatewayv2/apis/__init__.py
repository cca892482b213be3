"""APIs, and what belongs to whole ones."""
