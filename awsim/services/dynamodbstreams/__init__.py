"""DynamoDB Streams, native."""

from awsim.services.dynamodbstreams.backend import DynamoDBStreamsBackend

__all__ = ["DynamoDBStreamsBackend"]
