"""Warning signs of failure: the rules, their evidence and parameters, and the life of a warning."""
