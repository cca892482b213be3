"""What EC2 changes in moto, so that what moto holds reaches native launch templates."""
