"""Running the code of Lambda functions in this process."""
