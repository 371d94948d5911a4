"""Waymark: performance indicators, direction of travel and warning signs for an English council."""
