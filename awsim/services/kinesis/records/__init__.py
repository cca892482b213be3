"""Records: put into shards, kept in order, read by position."""
