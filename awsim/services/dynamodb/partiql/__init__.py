"""PartiQL: statements of an SQL of its own, in the place of the operations on items."""
