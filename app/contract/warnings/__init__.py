"""The shapes of warning signs, their rules and the responses to them."""
