"""The shapes of the Annual Report."""
