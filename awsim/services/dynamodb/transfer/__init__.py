"""Items from and to files in S3: imports, exports, bulk operations."""
