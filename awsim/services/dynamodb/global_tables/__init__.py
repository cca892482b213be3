"""Global tables: replicas of a table in several regions, of both versions."""
