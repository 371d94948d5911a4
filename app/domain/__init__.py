"""The rules: pure functions over frozen data; no input or output, no clock, no framework."""
