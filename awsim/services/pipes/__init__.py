"""Amazon EventBridge Pipes."""
