"""The version of awsim."""

__version__ = "0.1.0"
