"""Publishing: what a message may be, how it is written and signed, and the ways it goes to subscribers."""
