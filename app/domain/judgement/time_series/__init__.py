"""What a series as a whole says: its recent trend, process limits, level, and what may come next."""
