"""Who may use a function: its resource policy."""
