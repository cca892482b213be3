"""OpenAPI definitions with AWS's extensions: APIs made of them, and written as them."""
