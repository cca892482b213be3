"""What SQS changes in moto, whose other services look queues up in tables of its own."""
