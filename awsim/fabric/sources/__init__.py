"""Streams and queues as their readers see them: Lambda's event source mappings and EventBridge's pipes alike."""
