"""The shapes of what the council plans."""
