"""Who may do what: access control lists, policies, public access blocks, and what they decide together."""
