"""The expressions of a request: conditions, filters, key conditions, updates and projections."""
