"""Amazon EC2: launch templates, and the tags they share with what moto holds."""

from awsim.services.ec2.backend import EC2Backend

__all__ = ["EC2Backend"]
