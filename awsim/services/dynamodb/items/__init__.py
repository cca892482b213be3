"""Items: read, written, queried, in batches and transactions, and what that consumes."""
