"""The shapes of sending, approving, releasing and auditing."""
