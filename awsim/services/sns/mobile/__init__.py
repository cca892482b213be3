"""Mobile push: platform applications and their endpoints."""
