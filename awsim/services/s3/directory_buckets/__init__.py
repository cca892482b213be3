"""Directory buckets (S3 Express One Zone): buckets of one zone, and the sessions in which they are used."""
