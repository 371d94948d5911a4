"""Past states of knowledge, as they were judged."""
