"""Amazon SNS: topics and their subscriptions, publishing, mobile endpoints, text messages."""
