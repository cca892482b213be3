"""AWS Lambda."""

from awsim.services.lambda_.backend import LambdaBackend

__all__ = ["LambdaBackend"]
