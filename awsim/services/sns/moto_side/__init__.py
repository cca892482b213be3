"""What SNS changes in moto, whose other services look topics up in tables of its own."""
