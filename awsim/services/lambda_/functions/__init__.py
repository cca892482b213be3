"""Functions: their code, configuration, versions, aliases and settings."""
