"""Event buses, who may send to them, what becomes of what they can't take."""
