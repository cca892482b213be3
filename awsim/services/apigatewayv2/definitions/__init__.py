"""APIs out of OpenAPI definitions, and back into them."""
