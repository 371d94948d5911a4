"""The track record: what the warning rules would have said of every English district, and what came of it."""
