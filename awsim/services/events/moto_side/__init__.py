"""What EventBridge changes in moto, whose other services look rules up in tables of its own."""
