"""Use cases of sending, approving and releasing."""
