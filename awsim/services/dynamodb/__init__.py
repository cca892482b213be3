"""DynamoDB: tables of items."""
