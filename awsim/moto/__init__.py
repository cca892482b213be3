"""How moto is called, whose state is in its tables, its snapshot, clock and ids: no native service by name."""
