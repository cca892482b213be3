"""What a bucket is configured with: what is refused of it, what is kept, what is shown."""
