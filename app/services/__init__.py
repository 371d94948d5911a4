"""The use cases: one function each, without HTTP; they flush and never commit."""
