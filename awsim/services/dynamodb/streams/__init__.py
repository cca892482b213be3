"""What changes of a table become: its stream, and records for Kinesis."""
