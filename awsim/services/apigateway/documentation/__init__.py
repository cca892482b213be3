"""What is written about an API: documentation parts, and versions of them all."""
