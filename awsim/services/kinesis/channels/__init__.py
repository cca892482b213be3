"""Channels: what delivers the records of a stream to S3."""
