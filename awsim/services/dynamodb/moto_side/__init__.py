"""What DynamoDB changes in moto, so that what moto holds reaches native tables."""
