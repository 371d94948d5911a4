"""Judgements: cards, overviews and the past states that they rest on, read from the store."""
