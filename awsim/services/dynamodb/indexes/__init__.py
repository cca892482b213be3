"""Secondary and vector indexes of a table."""
