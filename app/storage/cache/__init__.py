"""What caches rest on: the versions of the store and of its scopes, and what a process keeps between requests."""
