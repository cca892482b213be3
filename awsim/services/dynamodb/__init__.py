"""Amazon DynamoDB: tables, items, indexes, expressions, transactions, backups and global tables."""

from awsim.services.dynamodb.backend import DynamoDBBackend

__all__ = ["DynamoDBBackend"]
