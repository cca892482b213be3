"""Archives of events, and replaying what is in them."""
