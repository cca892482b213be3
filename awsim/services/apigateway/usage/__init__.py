"""Who may use APIs how much: API keys and usage plans."""
