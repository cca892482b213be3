"""Stages, and the deployments that answer at them."""
