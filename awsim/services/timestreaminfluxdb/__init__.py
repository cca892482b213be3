"""Amazon Timestream for InfluxDB: DB instances, DB clusters, DB parameter groups and backups."""
