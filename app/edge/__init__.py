"""The HTTP edge, for any FastAPI app: strict input, problems, guards, conditional requests, and a cache of reads."""
