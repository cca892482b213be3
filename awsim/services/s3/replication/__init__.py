"""Objects copied to other buckets by replication rules."""
