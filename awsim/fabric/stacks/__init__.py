"""Resource types of CloudFormation: what services say of theirs as data, and the engine that reads it."""
