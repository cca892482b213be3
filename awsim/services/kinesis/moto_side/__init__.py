"""What Kinesis changes in moto: the services there that send to, or look for, data streams."""
