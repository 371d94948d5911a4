"""The shapes of cards, tiers and themes."""
