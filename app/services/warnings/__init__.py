"""Warning signs: their rules and parameters, responses to them, and what a return would change."""
