"""Amazon DynamoDB: tables, items, indexes, expressions, transactions, backups and global tables."""
