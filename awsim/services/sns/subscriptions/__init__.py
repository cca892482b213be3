"""Subscriptions: endpoints, confirmation, attributes, replays."""
