"""S3 Control: what accounts have of S3 beside buckets: access points, public access blocks, tags."""
