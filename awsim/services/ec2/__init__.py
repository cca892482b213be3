"""Amazon EC2: launch templates, and the tags they share with what moto holds."""
