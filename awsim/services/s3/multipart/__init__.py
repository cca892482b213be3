"""Multipart uploads: beginning them, their parts, completing and aborting them, listing them."""
