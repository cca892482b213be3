"""What botocore's service models say, compiled once per operation."""
