"""The shapes of what a value is compared with."""
