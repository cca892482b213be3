"""Notifications: what happens to objects, told to queues, topics, functions and buses."""
