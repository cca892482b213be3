"""Connections and API destinations: addresses elsewhere, and how EventBridge authorizes itself there."""
