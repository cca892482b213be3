"""What Lambda changes in moto, so that what moto holds reaches native functions."""
