"""Tables and their settings."""
