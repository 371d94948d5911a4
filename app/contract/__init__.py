"""The published shapes, as openapi/openapi.yaml says them."""
