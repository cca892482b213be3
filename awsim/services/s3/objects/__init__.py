"""Objects: writing, reading, copying, deleting and listing them; what they are encrypted, locked and tagged with."""
