"""Whole tables and whole stores, copied."""
