"""The HTTP entrance: thin routes, dependencies, and errors to statuses."""
