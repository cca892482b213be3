"""Amazon Timestream for InfluxDB: DB instances, DB clusters, DB parameter groups and backups."""

from awsim.services.timestreaminfluxdb.backend import TimestreamInfluxDBBackend

__all__ = ["TimestreamInfluxDBBackend"]
