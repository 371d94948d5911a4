"""The HTTP edge: strict input, problems, guards, conditional requests and the cache; it knows nothing of indicators."""
