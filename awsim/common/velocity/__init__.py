"""Velocity templates (VTL), as API Gateway's and AppSync's mapping templates are written."""
